"""What is typed about a referral: by the team, by the person, by the partner. A form that fails gives back everything."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terril.kernel.forms import ExpectedField, field_of
from terril.kernel.outbox.models import Channel
from terril.people.models import ConsentWay
from terril.referrals.actions import ANSWER_DAYS, SUMMARY_MAX
from terril.referrals.answers import WORDS_MAX
from terril.referrals.models import Outcome, ReplyKind, Shared
from terril.referrals.queries import GROUPS

WAYS = [(ConsentWay.SIGNED, _("Elle a signé le papier")), (ConsentWay.ORAL, _("De vive voix, devant un témoin"))]
MEANS = [(Channel.EMAIL, _("E-mail")), (Channel.PHONE, _("Téléphone")), (Channel.LETTER, _("Courrier"))]
# Ticked at first: what tells the idea. How to reach the person is a choice of its own.
TICKED = frozenset({Shared.WORDS, Shared.TITLE, Shared.COMMUNE, Shared.NEEDS, Shared.FIRST_NAME})


def _once(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The same screen sent twice counts once."""
    kwargs.setdefault("initial", {}).setdefault("client_id", uuid.uuid4().hex)
    return kwargs


class SharesField(forms.MultipleChoiceField):
    """Expected, yet a summary does: the action decides, not the field."""

    def validate(self, value: list[str]) -> None:
        if value:
            super().validate(value)


class WriteForm(forms.Form):
    use_required_attribute = False
    shares = SharesField(
        label=_("Ce qui sera transmis, et rien d’autre"),
        choices=Shared.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("La personne lira cette liste et dira oui ou non."),
    )
    summary = forms.CharField(
        label=_("Un résumé pour le partenaire"),
        help_text=_("Deux ou trois phrases utiles. Rien sur la santé, les opinions ou la famille, sauf si la personne l’a demandé."),
        required=False,
        max_length=SUMMARY_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    channel = forms.ChoiceField(label=_("Comment joindre le partenaire"), choices=MEANS, widget=forms.RadioSelect, initial=Channel.EMAIL)
    contact = ExpectedField(
        label=_("Son e-mail, son numéro ou son adresse"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2, "data-private": "", "autocomplete": "off"}),
    )
    to_name = forms.CharField(
        label=_("À l’attention de"), required=False, max_length=160, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    keep_contact = forms.BooleanField(label=_("Garder ce contact pour la prochaine fois"), required=False)
    answer_days = forms.IntegerField(
        label=_("Jours ouvrés pour répondre"), min_value=1, max_value=60, initial=ANSWER_DAYS, help_text=_("De 1 à 60.")
    )
    client_id = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, available: Any, kept: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **_once(kwargs))
        field_of(self, "shares", forms.ChoiceField).choices = [choice for choice in Shared.choices if choice[0] in available]
        if kept is not None:
            self.fields["contact"].required = False
            self.fields["contact"].help_text = _("Laissez vide pour utiliser le contact gardé : %(contact)s.") % {"contact": kept.contact}


class ConsentForm(forms.Form):
    way = forms.ChoiceField(
        label=_("Comment a-t-elle donné son accord ?"),
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites comment la personne a donné son accord.")},
    )
    witness = forms.CharField(label=_("Nom du témoin"), help_text=_("Si l’accord est donné de vive voix."), required=False, max_length=160)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SeenForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Pourquoi, en une phrase"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class NotedAnswerForm(forms.Form):
    """What a partner said on the telephone, noted by the team."""

    kind = forms.ChoiceField(label=_("Ce que le partenaire a dit"), choices=ReplyKind.choices, widget=forms.RadioSelect)
    words = forms.CharField(label=_("Ses mots"), required=False, max_length=WORDS_MAX, widget=forms.Textarea(attrs={"rows": 4}))
    where = forms.CharField(label=_("Qui pourrait aider, si ce n’est pas pour lui"), required=False, max_length=200)
    client_id = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **_once(kwargs))


class PartnerAnswerForm(forms.Form):
    """One box and three buttons: the button pressed is the answer. Boxes are text areas, where the Enter key sends nothing by mistake."""

    use_required_attribute = False
    words = forms.CharField(
        label=_("Quelques mots pour la personne"),
        help_text=_("Qui la rappelle, et quand. Ou votre question. Ils lui sont transmis tels quels."),
        required=False,
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    where = forms.CharField(
        label=_("Si ce n’est pas pour vous : qui pourrait aider ?"),
        help_text=_("Un nom, un service, un lieu. Même une piste aide."),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    client_id = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reachable: bool = True, **kwargs: Any) -> None:
        """`reachable`: the partner is shown how to reach the person."""
        super().__init__(*args, **_once(kwargs))
        if not reachable:
            self.fields["words"].help_text = _(
                "Son contact ne vous est pas montré : dites-lui qui appeler chez vous, et à quel numéro. Ou posez votre question. "
                "Ces mots lui sont transmis tels quels."
            )


class GiveBackForm(forms.Form):
    words = forms.CharField(
        label=_("La réponse à sa question"),
        help_text=_("Elle part telle quelle au partenaire."),
        error_messages={"required": _("Écrivez quelques mots avant d’envoyer.")},
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Qu’en est-il advenu ?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites ce qu’il en est advenu.")},
    )
    words = forms.CharField(label=_("En une phrase"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class PartnerCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Le code de votre lettre"),
        help_text=_("Neuf lettres. Les espaces ne comptent pas."),
        max_length=40,
        error_messages={"required": _("Tapez les neuf lettres du code.")},
        widget=forms.TextInput(attrs={"class": "code-input", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class FilterForm(forms.Form):
    state = forms.ChoiceField(label=_("État"), required=False, choices=[("", _("Toutes")), *((key, label) for key, (label, _s) in GROUPS.items())])
    q = forms.CharField(label=_("Partenaire"), required=False, max_length=100)

    def add_prefix(self, field_name: str) -> str:
        """The state is asked for in French: addresses are."""
        return super().add_prefix({"state": "etat"}.get(field_name, field_name))


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Une autre structure de l’annuaire"), required=False, max_length=100)
