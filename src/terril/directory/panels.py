"""What rooms above show on the page of an organisation. A panel is called with `(organisation)` and answers a `Panel` or None."""

from collections.abc import Sequence
from dataclasses import dataclass

from terril.directory.models import Organisation
from terril.kernel.slots import Slot

ORGANISATION = Slot[[Organisation], "Panel"]("organisation panels")


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Panel:
    """A titled list of links."""

    key: str
    title: str
    links: Sequence[Link]
