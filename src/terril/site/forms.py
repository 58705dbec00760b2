"""How forms are drawn: label, hint, error, control, in the words of the design; an error summary on top."""

from typing import Any

from django.conf import settings
from django.forms.renderers import TemplatesSetting


class TerrilRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ form.field.as_field_group }}` use the pieces, whatever the order of the installed applications."""

    form_template_name = "pieces/_form.html"
    field_template_name = "pieces/_field.html"
    redrawn = {
        "django/forms/errors/list/default.html": "pieces/_errors.html",
        "django/forms/widgets/radio.html": "pieces/_choices.html",
        "django/forms/widgets/checkbox_select.html": "pieces/_choices.html",
    }

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[str, Any] = {}

    def get_template(self, template_name: str) -> Any:
        """Kept by name: a page of four forms asks for the same few templates sixty times. Not while somebody is writing them."""
        if template_name not in self._kept or settings.DEBUG:
            self._kept[template_name] = super().get_template(self.redrawn.get(template_name, template_name))
        return self._kept[template_name]
