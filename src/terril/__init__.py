"""Terril: a territory helps its inhabitants' initiatives come out, meet, be accompanied, funded, shared and remembered."""

__version__ = "0.1.0"
