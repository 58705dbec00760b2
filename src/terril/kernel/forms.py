"""What the forms of several rooms share."""

import uuid
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

F = TypeVar("F", bound=forms.Field)
# Lengths of time that one taps rather than types: minutes, and how they are said.
LENGTHS = [(15, _("15 min")), (30, _("30 min")), (60, _("1 h")), (90, _("1 h 30")), (120, _("2 h")), (180, _("3 h"))]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def client_id() -> forms.CharField:
    # Two of these may stand on one page: no id.
    return forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"id": False}))


class SentOnce(forms.Form):
    """A form that may be sent twice: it carries the id of its sending."""

    client_id = client_id()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"client_id": uuid.uuid4().hex, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class ExpectedField(forms.CharField):
    """Expected, yet not always needed: a voice does for words, some channels need no contact. The form's `clean` decides, or the verb."""

    def validate(self, value: str) -> None:
        """Nothing to refuse alone."""


def field_of(form: forms.BaseForm, name: str, kind: type[F]) -> F:
    """The field of a form, to be adapted to what is looked at: its list of choices, its commune. Raises TypeError for a field of another kind."""
    found = form.fields[name]
    if not isinstance(found, kind):
        raise TypeError(f"{name} is no {kind.__name__}")
    return found


def say_what_is_missing() -> None:
    """What any field says of itself when it is empty, unless its form has better to say. Django's own sentence speaks of a « champ obligatoire »."""
    forms.Field.default_error_messages = {"required": _("Il manque une réponse ici.")}
    for kind, told in (
        (forms.ChoiceField, _("Choisissez une réponse.")),
        (forms.BooleanField, _("Cochez cette case.")),
        (forms.FileField, _("Choisissez un fichier.")),
    ):
        kind.default_error_messages = {**kind.default_error_messages, "required": told}
