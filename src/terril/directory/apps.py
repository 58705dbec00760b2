from importlib import import_module, util

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "terril.directory"
    label = "directory"
    verbose_name = _("annuaire")

    def ready(self) -> None:
        for part in ("verbs", "privacy", "panels", "steps", "tasks", "checks", "measures"):
            if util.find_spec(f"terril.directory.{part}"):
                import_module(f"terril.directory.{part}")
