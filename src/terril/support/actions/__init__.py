"""The verbs of accompaniment, by gesture. Each is one transaction, with its journal entry and its messages inside."""

from terril.support.actions import referral, referral_answers, referral_clock, referral_erasing
from terril.support.actions.accompaniment import (
    accept,
    ask,
    close_asking,
    decline,
    end,
    hand_on,
    offer_myself,
    propose,
    say_offering,
    stopped_by_holder,
    take_back,
)
from terril.support.actions.erasing import forget_accompanied, forget_accompanist
from terril.support.actions.sessions import note_session, put_off, read_notes, seal_note, step_done
from terril.support.actions.time import declare, refuse_time, set_rate, take_back_time, validate

__all__ = [
    "accept",
    "ask",
    "close_asking",
    "declare",
    "decline",
    "end",
    "forget_accompanied",
    "forget_accompanist",
    "hand_on",
    "note_session",
    "offer_myself",
    "propose",
    "put_off",
    "read_notes",
    "referral",
    "referral_answers",
    "referral_clock",
    "referral_erasing",
    "refuse_time",
    "say_offering",
    "seal_note",
    "set_rate",
    "step_done",
    "stopped_by_holder",
    "take_back",
    "take_back_time",
    "validate",
]
