"""What a meeting will hear, in which order, for how long."""
