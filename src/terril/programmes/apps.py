from importlib import import_module, util

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

BRINGING = ("bringing.organisations", "bringing.people", "bringing.actions")


class ProgrammesConfig(AppConfig):
    name = "terril.programmes"
    label = "programmes"
    verbose_name = _("dispositifs")

    def ready(self) -> None:
        for part in ("verbs", "privacy", "panels", "steps", "tasks", "checks", "measures", *BRINGING):
            if util.find_spec(f"terril.programmes.{part}"):
                import_module(f"terril.programmes.{part}")
