"""An idea that everybody reads, carried further: its address, a sentence, a QR code, a poster."""
