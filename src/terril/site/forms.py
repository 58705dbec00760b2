"""How forms are drawn: label, hint, error, control, in the words of the design; an error summary on top."""

from django.forms.renderers import TemplatesSetting


class TerrilRenderer(TemplatesSetting):
    """Django's own templates, redrawn in templates/django/forms/: `{{ form }}` and `{{ form.field.as_field_group }}`."""

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"
