"""Seasons, dates and places; those who come are reminded."""
