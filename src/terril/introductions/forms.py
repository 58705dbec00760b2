"""What people type about introductions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terril.introductions import words
from terril.people.forms import PASSED, THEIRS_PASSED
from terril.people.models import ConsentWay

# What the yes of somebody needs, and what is said of each when it is missing.
EXPECTED = {
    "first_name": _("Écrivez le prénom à donner."),
    "channel": _("Dites par quel moyen l’autre peut la joindre."),
    "contact": _("Dites quel contact transmettre."),
    "consent_way": _("Dites comment la personne a donné son accord."),
}


class IntroduceForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi ces deux-là"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Les deux personnes le liront."),
    )  # fmt: skip
    told_one = forms.CharField(
        label=_("Ce que lira la première"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    told_other = forms.CharField(
        label=_("Ce que lira la seconde"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    origin = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)


class PassForm(forms.Form):
    """Yes, with the first name and the contact to pass: nothing is filled in without the person, but their own words from before."""

    first_name = forms.CharField(
        label=_("Le prénom à donner"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    channel = forms.ChoiceField(
        label=_("Par quel moyen l’autre peut vous joindre ?"), choices=PASSED, widget=forms.RadioSelect
    )
    contact = forms.CharField(
        label=_("Le numéro, l’adresse ou la personne"), max_length=600, widget=forms.Textarea(attrs={"rows": 2, "data-private": ""}),
        help_text=_("C’est ce que l’autre personne recevra, et rien d’autre. Cela peut être un lieu ou quelqu’un : « à la médiathèque, le mardi »."),
    )  # fmt: skip
    agrees = forms.BooleanField(
        label=_("J’accepte"), error_messages={"required": _("Cochez la case pour donner votre accord.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].label = words.consent()


class AnswerForForm(forms.Form):
    """The team notes an answer heard on the telephone, read in a letter, or said at the door."""

    answer = forms.ChoiceField(
        label=_("Sa réponse"), choices=[("yes", _("Oui")), ("no", _("Non"))], widget=forms.RadioSelect
    )
    first_name = forms.CharField(label=_("Le prénom à donner"), max_length=80, required=False)
    channel = forms.ChoiceField(
        label=_("Par quel moyen l’autre peut-il la joindre ?"), choices=THEIRS_PASSED, widget=forms.RadioSelect, required=False
    )
    contact = forms.CharField(
        label=_("Le contact qu’elle a choisi de donner"), max_length=600, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-private": ""}),
        help_text=_("Demandez-le-lui : ce n’est pas toujours celui que nous avons."),
    )  # fmt: skip
    consent_way = forms.ChoiceField(
        label=_("Comment a-t-elle donné son accord ?"), required=False, widget=forms.RadioSelect,
        choices=[(ConsentWay.SIGNED, _("Elle a signé le papier")), (ConsentWay.ORAL, _("De vive voix, devant un témoin"))],
    )  # fmt: skip
    witness = forms.CharField(
        label=_("Nom du témoin"), help_text=_("Si l’accord est donné de vive voix."), required=False, max_length=160
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") != "yes":
            return cleaned
        for name, sentence in EXPECTED.items():
            if name not in self.errors and not str(cleaned.get(name) or "").strip():
                self.add_error(name, sentence)
        if cleaned.get("consent_way") == ConsentWay.ORAL and not cleaned.get("witness", "").strip():
            self.add_error("witness", _("Un accord donné de vive voix demande le nom d’un témoin."))
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Pourquoi"), max_length=300, help_text=_("Une phrase suffit."))
