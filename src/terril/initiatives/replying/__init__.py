"""The holder answers the answer, changes something, takes it back: each reaches the desk of whoever works on the idea."""
