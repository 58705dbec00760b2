from importlib import import_module, util

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "terril.meetings"
    label = "meetings"
    verbose_name = _("rencontres")

    def ready(self) -> None:
        for part in ("verbs", "privacy", "panels", "steps", "tasks", "checks", "measures", "bringing"):
            if util.find_spec(f"terril.meetings.{part}"):
                import_module(f"terril.meetings.{part}")
