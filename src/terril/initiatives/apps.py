from importlib import import_module, util

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InitiativesConfig(AppConfig):
    name = "terril.initiatives"
    label = "initiatives"
    verbose_name = _("initiatives")

    def ready(self) -> None:
        for part in ("verbs", "privacy", "panels", "steps", "tasks", "checks", "measures", "bringing"):
            if util.find_spec(f"terril.initiatives.{part}"):
                import_module(f"terril.initiatives.{part}")
