"""What accompaniment keeps. One file per gesture; every model is importable from here."""

from terril.support.models.introductions import (
    Introduction,
    IntroductionOrigin,
    IntroductionSide,
    IntroductionState,
    SideAnswer,
)
from terril.support.models.offers import Match, MatchState, Offer, OfferState, OfferVisibility

__all__ = [
    "Introduction",
    "IntroductionOrigin",
    "IntroductionSide",
    "IntroductionState",
    "Match",
    "MatchState",
    "Offer",
    "OfferState",
    "OfferVisibility",
    "SideAnswer",
]
