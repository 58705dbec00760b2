from importlib import import_module, util

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "terril.people"
    label = "people"
    verbose_name = _("personnes")

    def ready(self) -> None:
        for part in ("verbs", "privacy", "panels", "steps", "tasks", "checks", "measures"):
            if util.find_spec(f"terril.people.{part}"):
                import_module(f"terril.people.{part}")
