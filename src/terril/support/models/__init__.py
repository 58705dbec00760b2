"""What accompaniment keeps. One file per gesture; every model is importable from here."""
