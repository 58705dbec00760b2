"""The verbs of accompaniment, by gesture."""

from terril.support.actions import referral, referral_answers, referral_clock, referral_erasing

__all__ = ["referral", "referral_answers", "referral_clock", "referral_erasing"]
