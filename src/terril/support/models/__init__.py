"""What accompaniment keeps. One file per gesture; every model is importable from here."""

from terril.support.models.referral import (
    Outcome,
    PartnerContact,
    Referral,
    Reply,
    ReplyKind,
    Shared,
    State,
)

__all__ = ["Outcome", "PartnerContact", "Referral", "Reply", "ReplyKind", "Shared", "State"]
