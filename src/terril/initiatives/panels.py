"""What other rooms show on an initiative's page. `initiatives` never imports them: they register here.

A panel is called with `(initiative, viewer, programme_ids)` and answers a `Panel` or None; a timeline part answers a list of `Entry`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from terril.kernel.slots import Slot

PANELS = Slot("initiative panels")
TIMELINE = Slot("initiative timeline")
# What only whoever works on it reads, on the team's page; called like a panel.
WORK = Slot("initiative work page")
# What its holder reads and answers, on the page of follow-up: parts are called with the initiative and answer a `Panel` or None.
FOLLOWED = Slot("followed initiative")
# Called with (actor, initiative) in the transaction in which its holder takes it back, or changes who sees it.
WITHDRAWN = Slot("initiative withdrawn")
SHOWN_TO = Slot("who sees an initiative changed")
# What a holder can do or expects next, shown on top of the page of follow-up; parts answer a sentence or None.
NEXT = Slot("initiative next")

# What "come and present it" adds to the coordinator's own words: parts are called with the programme and answer a sentence or None.
INVITATION = Slot("invitation")


@dataclass(frozen=True)
class Panel:
    """A block of the page: its title, the template that draws it and what that template reads."""

    key: str
    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One line of the story, in a sentence."""

    at: datetime
    sentence: str
