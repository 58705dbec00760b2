"""What this room shows on other rooms' pages, by gesture."""

from terril.support.panels import accompaniment, introductions, offers, referral, services, time

__all__ = ["accompaniment", "introductions", "offers", "referral", "services", "time"]
