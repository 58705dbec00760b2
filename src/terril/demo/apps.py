from importlib import import_module, util

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "terril.demo"
    label = "demo"
    verbose_name = _("démonstration")

    def ready(self) -> None:
        for part in ("verbs", "privacy", "panels", "steps", "tasks", "checks", "measures"):
            if util.find_spec(f"terril.demo.{part}"):
                import_module(f"terril.demo.{part}")
