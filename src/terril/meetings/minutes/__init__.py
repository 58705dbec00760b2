"""What is kept of a meeting, and sent to each."""
