"""How forms are drawn: label, hint, error, control, in the words of the design; an error summary on top."""

from typing import Any

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

    def get_template(self, template_name: str) -> Any:
        return super().get_template(self.redrawn.get(template_name, template_name))
