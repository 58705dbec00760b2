"""The verbs of the room, by gesture: plan, registration, agenda, day, minutes."""

from terril.meetings.actions.agenda import (
    add_presentation,
    arrange,
    move_presentation,
    remove_presentation,
    set_agenda,
)
from terril.meetings.actions.calendar import (
    cancel,
    confirm_place,
    create_meeting,
    create_series,
    import_calendar,
    move,
    remind,
)
from terril.meetings.actions.day import (
    add_unknown,
    mark_away,
    mark_present,
    not_presented,
    present,
    promise,
    write_notes,
)
from terril.meetings.actions.inviting import invite
from terril.meetings.actions.minutes import close, publish_minutes, write_minutes
from terril.meetings.actions.registration import (
    Registered,
    come_after_all,
    register,
    register_visitor,
    skip,
    unregister,
)
from terril.meetings.planner.actions import ask_plan, change_date, compute_plan, create_season, discard_plan

__all__ = [
    "Registered",
    "add_presentation",
    "add_unknown",
    "arrange",
    "ask_plan",
    "cancel",
    "change_date",
    "close",
    "come_after_all",
    "compute_plan",
    "confirm_place",
    "create_meeting",
    "create_season",
    "create_series",
    "discard_plan",
    "import_calendar",
    "invite",
    "mark_away",
    "mark_present",
    "move",
    "move_presentation",
    "not_presented",
    "present",
    "promise",
    "publish_minutes",
    "register",
    "register_visitor",
    "remind",
    "remove_presentation",
    "set_agenda",
    "skip",
    "unregister",
    "write_minutes",
    "write_notes",
]
