"""The forms of accompaniment. Above each free field a line says what not to write (CNIL, délibération 2021-028)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terril.accompaniment.models import Accompaniment, EndKind, Language, SessionWay, Skill
from terril.accompaniment.team import Candidate
from terril.kernel import clock
from terril.kernel.forms import DAY, LENGTHS, SentOnce, field_of
from terril.territory.forms import CommuneField

NOT_HERE = _("Rien ici sur la santé, les opinions, la religion ou la situation de famille.")


class AskForm(forms.Form):
    """`words`: what would help; `skills`, `language`: what to look for."""

    words = forms.CharField(label=_("Ce qui aiderait"), help_text=NOT_HERE, required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
    skills = forms.MultipleChoiceField(label=_("Quel coup de main ?"), choices=Skill.choices, required=False, widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=_("Dans quelle langue ?"), choices=[("", _("En français")), *Language.choices], required=False)


class ProposeForm(forms.Form):
    """One of the candidates, whose reasons are shown beside. `agreed`: they said yes already."""

    person = forms.TypedChoiceField(label=_("Qui pourrait la suivre ?"), coerce=int, widget=forms.RadioSelect, error_messages={
        "required": _("Choisissez une personne."), "invalid_choice": _("Cette personne ne peut plus être proposée : choisissez-en une autre."),
    })  # fmt: skip
    agreed = forms.BooleanField(label=_("Elle ou il a déjà dit oui"), required=False)

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {candidate.person.pk: candidate for candidate in candidates}
        field_of(self, "person", forms.ChoiceField).choices = [(pk, f"{c.person.name} – {c.told}") for pk, c in self.candidates.items()]

    @property
    def chosen(self) -> Candidate:
        return self.candidates[self.cleaned_data["person"]]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Pourquoi"), help_text=NOT_HERE, required=False, max_length=300)


class EndForm(forms.Form):
    """How it stops (`EndKind`, the relay left out: it has its own gesture), and why in a sentence that the holder will read."""

    kind = forms.ChoiceField(
        label=_("Comment cela s’arrête-t-il ?"),
        choices=[(value, label) for value, label in EndKind.choices if value != EndKind.HANDED_ON],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Une phrase pour la personne"), help_text=NOT_HERE, max_length=300)


class SessionForm(SentOnce):
    """A time spent together. The holder reads what was decided and what comes next."""

    use_required_attribute = False
    held_on = forms.DateField(label=_("Quel jour ?"), widget=DAY)
    minutes = forms.TypedChoiceField(
        label=_("Combien de temps ?"),
        coerce=int,
        choices=[*LENGTHS, (240, _("une demi-journée"))],
        widget=forms.RadioSelect,
        initial=60,
    )
    way = forms.ChoiceField(label=_("Comment ?"), choices=SessionWay.choices, widget=forms.RadioSelect, initial=SessionWay.VISIT)
    decided = forms.CharField(label=_("Ce que vous avez décidé ensemble"), help_text=NOT_HERE, widget=forms.Textarea(attrs={"rows": 4}))
    next_what = forms.CharField(label=_("La prochaine étape"), required=False, max_length=300)
    next_on = forms.DateField(label=_("Avant le"), required=False, widget=DAY)
    counts = forms.BooleanField(label=_("Compter ce temps dans mes heures données"), required=False)
    field_order = ["held_on", "minutes", "way", "decided", "next_what", "next_on", "counts", "client_id"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"held_on": clock.today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class NoteForm(SentOnce):
    words = forms.CharField(label=_("Note scellée"), help_text=NOT_HERE, widget=forms.Textarea(attrs={"rows": 4, "data-private": ""}))


class PutOffForm(forms.Form):
    due_on = forms.DateField(label=_("Nouvelle date"), widget=DAY)


class OfferingForm(forms.Form):
    """What I can give."""

    skills = forms.MultipleChoiceField(label=_("Ce que je sais faire"), choices=Skill.choices, required=False, widget=forms.CheckboxSelectMultiple)
    languages = forms.MultipleChoiceField(
        label=_("Les langues que je parle, en plus du français"), choices=Language.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    commune = CommuneField(label=_("D’où je pars"), required=False)
    km = forms.IntegerField(label=_("Jusqu’où je peux aller, en kilomètres"), min_value=0, max_value=200, initial=15)
    most = forms.IntegerField(label=_("Combien d’idées je peux suivre à la fois"), min_value=0, max_value=20, initial=3)
    resting_until = forms.DateField(label=_("Je fais une pause jusqu’au"), required=False, widget=DAY)


class RelayForm(forms.Form):
    """Somebody leaves: one choice for each accompaniment, the best candidate first. An empty choice leaves it for later."""

    def __init__(self, *args: Any, relays: list[tuple[Accompaniment, list[Candidate]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relays = relays
        for accompaniment, found in relays:
            self.fields[f"to_{accompaniment.pk}"] = forms.TypedChoiceField(
                label=accompaniment.attachment.initiative.name,
                choices=[("", _("Plus tard")), *((c.person.pk, f"{c.person.name} – {c.told}") for c in found)],
                coerce=int,
                empty_value=None,
                required=False,
                initial=found[0].person.pk if found and not found[0].rank[0] else "",
            )

    def chosen(self) -> list[tuple[Accompaniment, Candidate]]:
        """Each accompaniment that goes to somebody, with who."""
        found = []
        for accompaniment, candidates in self.relays:
            wanted = self.cleaned_data.get(f"to_{accompaniment.pk}")
            found += [(accompaniment, c) for c in candidates if c.person.pk == wanted]
        return found


