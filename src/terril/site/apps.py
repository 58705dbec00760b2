from importlib import import_module, util

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "terril.site"
    label = "site"
    verbose_name = _("site")

    def ready(self) -> None:
        for part in ("verbs", "privacy", "panels", "steps", "tasks", "checks", "measures"):
            if util.find_spec(f"terril.site.{part}"):
                import_module(f"terril.site.{part}")
