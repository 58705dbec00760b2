"""How a room opens: its parts are loaded at start-up, each by name, whatever else imports them."""

from importlib import import_module
from importlib.util import find_spec
from typing import ClassVar

from django.apps import AppConfig


class RoomConfig(AppConfig):
    """The configuration of a room. `PARTS` are the files that register something; `more` names those of this room alone, loaded after them."""

    PARTS: ClassVar[tuple[str, ...]] = ("sentences", "privacy", "actions", "panels", "tasks", "checks", "measures")
    more: ClassVar[tuple[str, ...]] = ()
    # Django takes the configurations that it finds in `apps.py`, this one included as it is imported there.
    default = False

    def __init_subclass__(cls) -> None:
        cls.default = True

    def ready(self) -> None:
        for part in self.PARTS:
            if find_spec(f"{self.name}.{part}"):
                import_module(f"{self.name}.{part}")
        for part in self.more:
            import_module(f"{self.name}.{part}")
