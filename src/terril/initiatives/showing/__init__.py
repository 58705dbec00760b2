"""Read before it is shown: what somebody from outside wrote becomes public once a human of the team has read it."""
