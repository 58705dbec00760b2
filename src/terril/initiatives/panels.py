"""What other rooms show on an initiative's page. `initiatives` never imports them: they register here.

A panel is called with `(initiative, viewer, programme_ids)` and answers a `Panel` or None; a timeline part answers a list of `Entry`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from terril.kernel.slots import Slot

PANELS = Slot("initiative panels")
TIMELINE = Slot("initiative timeline")
# What a holder can do or expects next, shown on top of the page of follow-up; parts answer a sentence or None.
NEXT = Slot("initiative next")

# A block of the page of follow-up, for whoever holds the code; parts are called with `(initiative)` and answer a `Panel` or None.
FOLLOWED = Slot("follow-up panels")
# What rooms above read along with the initiative, in its own query: parts answer {name: expression} on Initiative. A panel that finds its
# name on the initiative costs the page no query of its own; one that does not was not invited to that page, and shows nothing.
ALONG = Slot("read along with an initiative")
# Where an answer leads whoever gave it; parts are called with `(person, answer)` and answer an address or None, the first one wins.
AFTERWARDS = Slot("after an answer")

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
