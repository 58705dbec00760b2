"""What the holder does with the code or with an account: add words, choose who sees, withdraw."""
