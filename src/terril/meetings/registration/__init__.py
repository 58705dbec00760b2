"""Coming once, or for the whole season."""
