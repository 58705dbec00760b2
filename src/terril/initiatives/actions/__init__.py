"""The verbs of an initiative, by gesture. Each is one transaction, with its journal entry and its messages inside."""

from terril.initiatives.actions.answering import answer, name_referent
from terril.initiatives.actions.deposit import Deposited, deposit
from terril.initiatives.actions.following import (
    add_words,
    change_contact,
    claim,
    new_code,
    read_code,
    set_visibility,
    withdraw,
)
from terril.initiatives.actions.growing import change_stage, need_met, say_need, set_picture, set_title
from terril.initiatives.actions.nearing import dismiss_close
from terril.initiatives.actions.news import (
    ask_news,
    close_news,
    leave_call,
    nobody_answered,
    remind_news,
    show_news,
    take_call,
    tell_news,
)
from terril.initiatives.actions.pledging import close_pledge, pledge, remind_pledge, reopen_pledge

__all__ = [
    "Deposited",
    "add_words",
    "answer",
    "ask_news",
    "change_contact",
    "change_stage",
    "claim",
    "close_news",
    "close_pledge",
    "deposit",
    "dismiss_close",
    "leave_call",
    "name_referent",
    "need_met",
    "new_code",
    "nobody_answered",
    "pledge",
    "read_code",
    "remind_news",
    "remind_pledge",
    "reopen_pledge",
    "say_need",
    "set_picture",
    "set_title",
    "set_visibility",
    "show_news",
    "take_call",
    "tell_news",
    "withdraw",
]
