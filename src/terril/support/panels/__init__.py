"""What this room shows on other rooms' pages."""

from terril.support.panels import accompaniment, time

__all__ = ["accompaniment", "time"]
