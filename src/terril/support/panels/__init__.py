"""What accompaniment shows on the pages of other rooms, by gesture."""

from terril.support.panels import referral

__all__ = ["referral"]
