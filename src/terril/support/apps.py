from importlib import import_module, util

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "terril.support"
    label = "support"
    verbose_name = _("accompagnement")

    def ready(self) -> None:
        for part in ("actions", "verbs", "privacy", "panels", "steps", "tasks", "checks", "measures"):
            if util.find_spec(f"terril.support.{part}"):
                import_module(f"terril.support.{part}")
