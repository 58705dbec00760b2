"""Declaring hours from a phone, giving an hour its value."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terril.initiatives.models import Initiative
from terril.kernel import clock
from terril.support.forms.accompaniment import DAY, SentOnce
from terril.support.models import TimeKind


class TimeForm(SentOnce):
    """Three taps: for what, how long (the button that sends), and the day when it is not today. `hours` for any other length."""

    use_required_attribute = False
    what = forms.ChoiceField(label=_("Pour quoi ?"), widget=forms.RadioSelect)
    day = forms.DateField(label=_("Quel jour ?"), widget=DAY)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=1440, widget=forms.HiddenInput)
    hours = forms.DecimalField(
        label=_("Une autre durée, en heures"), required=False, min_value=Decimal("0.1"), max_value=24, decimal_places=2, localize=True
    )
    field_order = ["what", "day", "minutes", "hours", "client_id"]

    def __init__(self, *args: Any, followed: list[Initiative], **kwargs: Any) -> None:
        kwargs["initial"] = {"day": clock.today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.followed = {str(initiative.pk): initiative for initiative in followed}
        kinds = [(kind, label) for kind, label in TimeKind.choices if kind != TimeKind.SUPPORT]
        self.fields["what"].choices = [*((pk, i.name) for pk, i in self.followed.items()), *kinds]  # type: ignore[attr-defined]
        self.fields["day"].widget.attrs["max"] = f"{clock.today():%Y-%m-%d}"
        self.fields["day"].widget.attrs["min"] = f"{clock.today() - timedelta(days=400):%Y-%m-%d}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # What was typed in hours wins: the button beside it carries no minutes.
        if cleaned.get("hours"):
            cleaned["minutes"] = round(cleaned["hours"] * 60)
        if not cleaned.get("minutes") and not self.errors:
            self.add_error("hours", _("Touchez une durée, ou écrivez-la en heures."))
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
