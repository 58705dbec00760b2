"""What other rooms show on an initiative's page. `initiatives` never imports them: they register here.

A panel is called with `(initiative, viewer, programme_ids)` and answers a `Panel` or None; a timeline part answers a list of `Entry`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from terril.initiatives.models import Initiative
from terril.kernel.slots import Slot
from terril.people.models import Person
from terril.programmes.models import Programme

PANELS = Slot("initiative panels")
TIMELINE = Slot("initiative timeline")
# What only whoever works on it reads, on the team's page; called like a panel.
WORK = Slot("initiative work page")
# What its holder reads and answers, on the page of follow-up: parts are called with the initiative and answer a `Panel` or None.
FOLLOWED = Slot("followed initiative")
# Called with (actor, initiative) in the transaction in which its holder takes it back, or changes who sees it.
WITHDRAWN = Slot("initiative withdrawn")
SHOWN_TO = Slot("who sees an initiative changed")
# What a holder can do or expects next, shown on top of the page of follow-up; parts answer a sentence, a `Coming` or None.
NEXT = Slot("initiative next")

# What rooms above read along with the initiative, in its own query: parts answer {name: expression} on Initiative. A panel that finds its
# name on the initiative costs the page no query of its own; one that does not was not invited to that page, and shows nothing.
ALONG = Slot("read along with an initiative")
# Where an answer leads whoever gave it; parts are called with `(person, answer)` and answer an address or None, the first one wins.
AFTERWARDS = Slot("after an answer")

# What "come and present it" adds to the coordinator's own words: parts are called with the programme and answer a sentence or None.
INVITATION = Slot("invitation")

# From the page of an initiative to what another room keeps about it, for the team and for the holder: parts are called with
# `(initiative, viewer)` and answer a `Way` or None. They read what was read `ALONG`, so that a door costs the page nothing.
WAYS = Slot("ways of the team")
HOLDER_WAYS = Slot("ways of the holder")


# The page where one looks for who could help: called with (initiative, viewer) like a panel.
HELP = Slot("help page of an initiative")
# Who lends what an idea seeks, among the ideas on which somebody works: called with `(initiative, person)`, a part answers `Lent` rows.
LENT = Slot("ideas whose holder lends what another seeks")
# The initiatives that somebody follows in a programme: called with `(person, programme)`, a part answers initiatives.
FOLLOWED_BY = Slot("initiatives that somebody follows")
# Minutes given beside an initiative: called with `TimeGiven`, in the transaction that notes them. Parts raise Refused.
TIME_GIVEN = Slot("time given beside an initiative")


@dataclass(frozen=True)
class Lent:
    """`other`: an idea whose holder lends something of this kind (`NeedKind`); `reason`: why, as the team reads it."""

    other: Initiative
    kind: str
    reason: str


@dataclass(frozen=True)
class TimeGiven:
    """Minutes given on a day. `noted_with`: the row of another room that says so too, in the form "room.model:number"."""

    person: Person
    programme: Programme
    initiative: Initiative
    day: date
    minutes: int
    noted_with: str


@dataclass(frozen=True)
class Way:
    """A door: what the link says, where it leads, where things stand in one sentence; `waits` when something waits for the reader."""

    key: str
    label: str
    url: str
    sentence: str
    waits: bool = False


@dataclass(frozen=True)
class Panel:
    """A block of the page: its title, the template that draws it and what that template reads."""

    key: str
    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One line of the story, in a sentence; `words` is a quotation under it."""

    at: datetime
    sentence: str
    words: str = ""


@dataclass(frozen=True)
class Coming:
    """What comes next, with the page where it is done, if there is one."""

    sentence: str
    url: str = ""
    label: str = ""
