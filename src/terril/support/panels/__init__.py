"""What this room shows on other rooms' pages, by gesture."""

from terril.support.panels import accompaniment, referral, time

__all__ = ["accompaniment", "referral", "time"]
