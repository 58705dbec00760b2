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
    "Language",
    "NextStep",
    "Offering",
    "Outcome",
    "PartnerContact",
    "Referral",
    "ReferralState",
    "Reply",
    "ReplyKind",
    "SealedNote",
    "Shared",
    "Skill",
    "State",
    "SupportSession",
    "TimeEntry",
    "TimeKind",
    "TimeState",
    "Way",
]
