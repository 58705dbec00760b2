"""What accompaniment shows on other rooms' pages. One file per gesture, imported here."""

from terril.support.panels import introductions, offers

__all__ = ["introductions", "offers"]
