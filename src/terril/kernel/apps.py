from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "terril.kernel"
    label = "kernel"
    verbose_name = _("socle")

    def ready(self) -> None:
        from terril.kernel.forms import say_what_is_missing
        from terril.kernel.outbox import sentences  # noqa: F401

        say_what_is_missing()
