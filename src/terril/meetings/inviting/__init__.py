"""Ideas are invited to a meeting between peers."""
