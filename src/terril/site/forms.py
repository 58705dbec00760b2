"""How forms are drawn: label, hint, error, control, in the words of the design; an error summary on top."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.template.base import render_value_in_context
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

PLAIN = Context()


def _attributes(attrs: Mapping[str, Any]) -> str:
    told = [
        f" {_shown(name)}" + ("" if value is True else f'="{_written(value)}"') for name, value in attrs.items() if value is not False
    ]
    return "".join(told)


def _written(value: Any) -> str:
    """As the filter `stringformat:"s"` writes it in a template: never in the manner of a language."""
    return conditional_escape(value if isinstance(value, SafeString) else str(value))


def _shown(value: Any) -> str:
    """As a template shows it: an object by its words, a number in the manner of the language, all escaped."""
    return conditional_escape(value) if isinstance(value, str) else render_value_in_context(value, PLAIN)


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_written(widget["value"])}"'
    return f'<input type="{_shown(widget["type"])}" name="{_shown(widget["name"])}"{value}{_attributes(widget["attrs"])}>'


def _textarea(widget: Mapping[str, Any]) -> str:
    text = _shown(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_shown(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    """Without the lines of Django's own template: a page leaves without the layout of its templates."""
    parts = [f'<select name="{_shown(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        parts.append(f'<optgroup label="{_shown(group)}">' if group else "")
        for option in options:
            parts.append(f' <option value="{_written(option["value"])}"{_attributes(option["attrs"])}>{_shown(option["label"])}</option>')
        parts.append("</optgroup>" if group else "")
    return "".join([*parts, "</select>"])


def _cards(widget: Mapping[str, Any]) -> str:
    """Radios or boxes as large cards: the whole card is the label."""
    parts = ['<div class="choices"' + (f' id="{_shown(widget["attrs"]["id"])}"' if widget["attrs"].get("id") else "") + ">"]
    for _group, options, _index in widget["optgroups"]:
        for option in options:
            known = f' for="{_shown(option["attrs"]["id"])}"' if option["attrs"].get("id") else ""
            control = f'<input type="{_shown(option["type"])}" name="{_shown(option["name"])}" value="{_written(option["value"])}"'
            parts.append(f" <label{known}>{control}{_attributes(option['attrs'])}><span>{_shown(option['label'])}</span></label>")
    return "".join([*parts, " </div>"])


def _field(field: BoundField) -> str:
    """One field: label, hint, error, control, as `pieces/_field.html` says them."""
    errors = _shown(field.errors) if field.errors else ""
    hint = f'<p class="hint" id="{_shown(field.auto_id)}_helptext">{_shown(field.help_text)}</p>' if field.help_text else ""
    label, wrong = _shown(field.label), " wrong" if field.errors else ""
    if field.widget_type == "checkbox":
        return f' <div class="field check{wrong}">{errors} <label>{field}<span>{label}</span></label>{hint}</div>'
    named = label + " " + ("" if field.field.required else f'<span class="optional">{gettext("(facultatif)")}</span>')
    begins = f' <div class="field{wrong} {_shown(field.css_classes())}">'
    if field.use_fieldset:
        told = f' aria-describedby="{_shown(field.aria_describedby)}"' if field.aria_describedby else ""
        return f"{begins}<fieldset{told}><legend>{named}</legend>{hint}{errors} {field}</fieldset></div>"
    return f'{begins}<label for="{_shown(field.id_for_label)}">{named}</label> {hint}{errors} {field}</div>'


WIDGETS = "django/forms/widgets/"
TYPED = ("text", "number", "email", "url", "tel", "search", "password", "hidden", "date", "time", "datetime", "checkbox", "color")


class TerrilRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ form.field.as_field_group }}` use the pieces, whatever the order of the installed applications.

    A field, its words, list or box are written here and not by a template: a page of four forms draws thirty of them, each through four
    templates that say a line. A test compares both, character by character, as pages leave: without the layout.
    """

    form_template_name = "pieces/_form.html"
    field_template_name = "pieces/_field.html"
    redrawn = {
        "django/forms/errors/list/default.html": "pieces/_errors.html",
    }
    written: dict[str, Callable[[Mapping[str, Any]], str]] = {
        **{f"{WIDGETS}{kind}.html": _input for kind in TYPED}, f"{WIDGETS}textarea.html": _textarea, f"{WIDGETS}select.html": _select,
        f"{WIDGETS}radio.html": _cards, f"{WIDGETS}checkbox_select.html": _cards,
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[str, Any] = {}

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        # A file that was kept aside is told by its template.
        if template_name == self.field_template_name and not context["field"].field.widget.needs_multipart_form:
            return mark_safe(_field(context["field"]))  # noqa: S308 - each part is escaped above
        if write := self.written.get(template_name):
            return mark_safe(write(context["widget"]))  # noqa: S308 - each part is escaped above
        drawn: SafeString = mark_safe(super().render(template_name, context, request))  # noqa: S308 - what a template drew
        return drawn

    def get_template(self, template_name: str) -> Any:
        """Kept by name: a page of four forms asks for the same few templates sixty times. Not while somebody is writing them."""
        if template_name not in self._kept or settings.DEBUG:
            self._kept[template_name] = super().get_template(self.redrawn.get(template_name, template_name))
        return self._kept[template_name]
