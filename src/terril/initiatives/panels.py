"""What rooms above show beside an initiative. `initiatives` never imports them: each registers one `InitiativeParts`.

A room overrides the methods to which it has something to say; the others say nothing. Each reads what it tells in a small query of its own
(`kernel.written`), once for all its methods.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from terril.initiatives.models import Answer, Initiative
from terril.kernel.slots import Parts, Slot
from terril.people.models import Person
from terril.programmes.models import Programme


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


class InitiativeParts:
    """What one room says of an initiative, on its pages and around them."""

    def panel(self, initiative: Initiative, viewer: Person | None, programme_ids: Iterable[int], *, inside: bool) -> Panel | None:
        """A block of its page. `programme_ids`: those through which the viewer sees it. `inside`: it is the page of the team, rather than the
        one that everybody sees."""
        return None

    def work(self, initiative: Initiative, viewer: Person | None) -> Panel | None:
        """A block of the team's page only."""
        return None

    def followed(self, initiative: Initiative) -> Panel | None:
        """A block of the page of follow-up, that its holder reads and answers."""
        return None

    def help(self, initiative: Initiative, viewer: Person) -> Panel | None:
        """A block of the page where the team looks for who could help."""
        return None

    def way(self, initiative: Initiative, viewer: Person | None) -> Way | None:
        """A door for the team to what the room keeps about it."""
        return None

    def holder_way(self, initiative: Initiative, viewer: Person | None) -> Way | None:
        """The same for its holder."""
        return None

    def timeline(self, initiative: Initiative, *, inside: bool) -> Sequence[Entry]:
        """Lines of its story. `inside`: it is told to its holder and to the team, rather than to everybody who sees it."""
        return ()

    def help_at(self, initiative: Initiative) -> str:
        """The address where anybody offers to help it, without an account; "" while nobody can."""
        return ""

    def follow_at(self, initiative: Initiative) -> str:
        """The address where anybody asks to be told of it; "" while nobody can."""
        return ""

    def coming(self, initiative: Initiative) -> Sequence[Coming]:
        """What its holder can do or expects next, on top of the page of follow-up."""
        return ()

    def invitation(self, programme: Programme) -> str | None:
        """What "come and present it" adds to the coordinator's own words."""
        return None

    def afterwards(self, person: Person | None, answer: Answer) -> str | None:
        """The address to which an answer leads whoever gave it; the first one wins."""
        return None

    def lent(self, initiative: Initiative, person: Person) -> Sequence[Lent]:
        """Ideas on which the person works, and whose holder lends what this one seeks."""
        return ()

    def followed_by(self, person: Person, programme: Programme) -> Sequence[Initiative]:
        """The initiatives that somebody follows in a programme."""
        return ()


INITIATIVE = Parts(InitiativeParts)
# Called in the transaction in which its holder takes it back, or changes who sees it; in the order of the locks (docs/architecture.md).
WITHDRAWN = Slot[[Person | None, Initiative], None]("initiative withdrawn")
SHOWN_TO = Slot[[Person | None, Initiative], None]("who sees an initiative changed")
# Minutes given beside an initiative, in the transaction that notes them. Parts raise Refused.
TIME_GIVEN = Slot[[TimeGiven], object]("time given beside an initiative")
