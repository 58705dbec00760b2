from importlib import import_module, util

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoryConfig(AppConfig):
    name = "terril.territory"
    label = "territory"
    verbose_name = _("territoire")

    def ready(self) -> None:
        for part in ("verbs", "privacy", "panels", "steps", "tasks", "checks", "measures"):
            if util.find_spec(f"terril.territory.{part}"):
                import_module(f"terril.territory.{part}")
