"""The team asks after an idea on the phone."""
