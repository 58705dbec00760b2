"""What accompaniment keeps. One file per gesture; every model is importable from here."""

from terril.support.models.accompaniment import (
    Accompaniment,
    Asking,
    EndKind,
    Language,
    NextStep,
    Offering,
    SealedNote,
    Skill,
    State,
    SupportSession,
    Way,
)
from terril.support.models.introductions import (
    Introduction,
    IntroductionOrigin,
    IntroductionSide,
    IntroductionState,
    SideAnswer,
)
from terril.support.models.offers import Match, MatchState, Offer, OfferState, OfferVisibility
from terril.support.models.referral import (
    Outcome,
    PartnerContact,
    Referral,
    ReferralState,
    Reply,
    ReplyKind,
    Shared,
)
from terril.support.models.time import HourRate, TimeEntry, TimeKind, TimeState

__all__ = [
    "Accompaniment",
    "Asking",
    "EndKind",
    "HourRate",
    "Introduction",
    "IntroductionOrigin",
    "IntroductionSide",
    "IntroductionState",
    "Language",
    "Match",
    "MatchState",
    "NextStep",
    "Offer",
    "OfferState",
    "OfferVisibility",
    "Offering",
    "Outcome",
    "PartnerContact",
    "Referral",
    "ReferralState",
    "Reply",
    "ReplyKind",
    "SealedNote",
    "Shared",
    "SideAnswer",
    "Skill",
    "State",
    "SupportSession",
    "TimeEntry",
    "TimeKind",
    "TimeState",
    "Way",
]
