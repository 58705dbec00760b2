"""Declaring hours from a phone, giving an hour its value."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terril.hours.models import TimeKind
from terril.initiatives.models import Initiative
from terril.kernel import clock
from terril.kernel.forms import DAY, SentOnce, field_of

DAY_MINUTES = 1440


_MINUTES = re.compile(r"(\d{1,4}) ?(?:min|mn|minutes?|m)", re.IGNORECASE)
# Two numbers are told apart by a letter, a colon or a space: 120 alone is neither two hours nor twelve.
_BOTH = re.compile(r"(\d{1,2}) ?(?:h|heures?|:| ) ?([0-5]?\d) ?(?:min|mn|minutes?|m)?", re.IGNORECASE)
_HOURS = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?) ?(?:h|heures?)?", re.IGNORECASE)


def minutes_of(typed: str) -> int | None:
    """The length as people write it (2 h 15, 2h15, 2:15, 2,25, 45 min), in minutes; None when it is not one. A number alone is hours."""
    said = " ".join(typed.split())
    if found := _MINUTES.fullmatch(said):
        return int(found[1])
    if found := _BOTH.fullmatch(said):
        return int(found[1]) * 60 + int(found[2])
    if found := _HOURS.fullmatch(said):
        return round(float(found[1].replace(",", ".")) * 60)
    return None


class TimeForm(SentOnce):
    """Three taps: for what, how long (the button that sends), and the day when it is not today. `hours` for any other length."""

    use_required_attribute = False
    what = forms.ChoiceField(
        label=_("Pour quoi ?"), widget=forms.RadioSelect, error_messages={"required": _("Choisissez pour quoi, puis touchez la durée.")}
    )
    day = forms.DateField(label=_("Quel jour ?"), widget=DAY)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=1440, widget=forms.HiddenInput)
    hours = forms.CharField(label=_("Une autre durée"), help_text=_("Par exemple : 2 h 15, ou 45 min."), required=False, max_length=20)
    field_order = ["what", "day", "minutes", "hours", "client_id"]

    def __init__(self, *args: Any, followed: list[Initiative], **kwargs: Any) -> None:
        kwargs["initial"] = {"day": clock.today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.followed = {str(initiative.pk): initiative for initiative in followed}
        kinds = [(kind, label) for kind, label in TimeKind.choices if kind != TimeKind.SUPPORT]
        field_of(self, "what", forms.ChoiceField).choices = [*((pk, i.name) for pk, i in self.followed.items()), *kinds]
        self.fields["day"].widget.attrs["max"] = f"{clock.today():%Y-%m-%d}"
        self.fields["day"].widget.attrs["min"] = f"{clock.today() - timedelta(days=400):%Y-%m-%d}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # What was typed wins: the button beside it carries no minutes.
        if typed := cleaned.get("hours"):
            cleaned["minutes"] = minutes_of(typed)
            if cleaned["minutes"] is None:
                self.add_error("hours", _("Cette durée ne se lit pas : écrivez-la comme 2 h 15, ou 120 min."))
            elif not 0 < cleaned["minutes"] <= DAY_MINUTES:
                self.add_error("hours", _("Écrivez une durée d’un jour au plus, par exemple : 2 h 15."))
        elif not cleaned.get("minutes") and not self.errors:
            self.add_error("hours", _("Touchez une durée, ou écrivez-la."))
        what = cleaned.get("what")
        cleaned["initiative"] = self.followed.get(what or "")
        cleaned["kind"] = TimeKind.SUPPORT if cleaned["initiative"] else what
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        return {key: self.cleaned_data[key] for key in ("day", "minutes", "kind", "initiative", "client_id")}


class RateForm(forms.Form):
    euros = forms.DecimalField(
        label=_("Valeur d’une heure, en euros"), min_value=Decimal("0.01"), max_value=1000, decimal_places=2, localize=True,
        help_text=_("Le plus souvent, le SMIC horaire brut du moment ; parfois le salaire de qui ferait ce travail."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("D’où vient ce chiffre ?"), max_length=200, help_text=_("Un décret, une convention collective, une délibération.")
    )
    from_day = forms.DateField(label=_("À partir du"), widget=DAY)


class BackForm(forms.Form):
    reason = forms.CharField(label=_("Ce qui est à revoir"), max_length=300)
