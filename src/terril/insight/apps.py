from importlib import import_module, util

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "terril.insight"
    label = "insight"
    verbose_name = _("évaluation")

    def ready(self) -> None:
        for part in ("verbs", "privacy", "panels", "steps", "tasks", "checks", "measures"):
            if util.find_spec(f"terril.insight.{part}"):
                import_module(f"terril.insight.{part}")
