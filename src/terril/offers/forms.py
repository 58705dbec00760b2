"""What people type about offers. A form that fails gives back everything."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terril.directory.models import Organisation, Place
from terril.initiatives.models import NeedKind
from terril.kernel.forms import field_of
from terril.kernel.search import as_read
from terril.offers import words
from terril.offers.models import OfferVisibility
from terril.people.forms import PASSED
from terril.people.models import ConsentWay
from terril.territory.forms import CommuneField
from terril.territory.models import Commune

FREE, PAID = "free", "paid"


def _date(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=False, widget=widget)


class OfferForm(forms.Form):
    """What is offered, by whoever types it for themself."""

    kind = forms.ChoiceField(
        label=_("Vous proposez"), choices=[("", _("Choisissez")), *[(k, words.OFFERED[k]) for k in NeedKind]],
        error_messages={"required": _("Choisissez de quelle sorte c’est.")},
    )
    what = forms.CharField(
        label=_("Quoi, en quelques mots"),
        max_length=160,
        help_text=_("Par exemple : trente chaises et quatre tables pliantes."),
        error_messages={"required": _("Dites en quelques mots ce qui est proposé.")},
    )
    commune = CommuneField(label=_("Dans quelle commune ?"))
    rhythm = forms.CharField(
        label=_("Quand"), max_length=120, required=False, help_text=_("Par exemple : le mercredi après-midi.")
    )
    price = forms.ChoiceField(
        label=_("À quel prix ?"),
        choices=[(FREE, _("Gratuitement")), (PAID, _("Contre une participation"))],
        widget=forms.RadioSelect,
        initial=FREE,
    )
    cost = forms.CharField(
        label=_("La participation"), max_length=120, required=False, help_text=_("Par exemple : 20 € de chauffage.")
    )
    quantity = forms.IntegerField(
        label=_("Pour combien d’idées à la fois ?"), min_value=1, max_value=500, required=False,
        help_text=_("Laissez vide s’il n’y a pas de limite."), widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    conditions = forms.CharField(
        label=_("À quelles conditions"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ce qu’il faut savoir avant de demander. Pas de numéro ni d’adresse e-mail : les demandes passent par l’équipe."),
    )  # fmt: skip
    starts_on = _date(_("À partir du"))
    ends_on = _date(_("Jusqu’au"), _("Ce jour passé, l’offre se termine d’elle-même."))
    visibility = forms.ChoiceField(
        label=_("Qui peut voir cette offre ?"),
        choices=OfferVisibility.choices,
        widget=forms.RadioSelect,
        initial=OfferVisibility.PUBLIC,
    )
    shown_as = forms.CharField(
        label=_("Sous quel nom ?"),
        max_length=120,
        required=False,
        help_text=_("Un prénom suffit. Rien : « une personne d’ici »."),
    )
    client_id = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, territory: Any = None, communes: QuerySet[Commune] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("client_id", uuid.uuid4().hex)
        super().__init__(*args, **kwargs)
        field = field_of(self, "commune", CommuneField)
        if communes is None:
            field.within(territory)
        else:
            field.among(communes)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["is_free"] = cleaned.pop("price", FREE) != PAID
        return cleaned


class MyOfferForm(OfferForm):
    """By somebody with an account, for themself: the agreement is theirs, read and ticked."""

    agrees = forms.BooleanField(
        label=_("J’accepte"), error_messages={"required": _("Cochez la case pour donner votre accord.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].label = words.consent()


class OfferForForm(OfferForm):
    """The mirror screen: the team notes what an organisation, a place or somebody offers."""

    organisation = forms.ModelChoiceField(
        label=_("Une structure"), queryset=Organisation.objects.none(), required=False, empty_label=_("Aucune"),
        help_text=_("Structure, lieu ou personne : dites au moins l’un des trois."),
    )
    place = forms.ModelChoiceField(
        label=_("Un lieu"), queryset=Place.objects.none(), required=False, empty_label=_("Aucun")
    )
    first_name = forms.CharField(
        label=_("Prénom de qui en répond"), max_length=80, required=False,
        help_text=_("C’est à cette personne que l’on transmet les demandes. Son contact n’est jamais montré."),
    )  # fmt: skip
    last_name = forms.CharField(label=_("Son nom"), max_length=80, required=False)
    channel = forms.ChoiceField(
        label=_("Comment lui transmettre une demande ?"),
        choices=PASSED,
        widget=forms.RadioSelect,
        required=False,
    )
    contact = forms.CharField(
        label=_("Son numéro, son adresse, ou par qui"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-private": ""}),
    )
    consent_way = forms.ChoiceField(
        label=_("Comment a-t-elle donné son accord ?"), required=False, widget=forms.RadioSelect,
        choices=[(ConsentWay.SIGNED, _("Elle a signé le papier")), (ConsentWay.ORAL, _("De vive voix, devant un témoin"))],
    )  # fmt: skip
    witness = forms.CharField(
        label=_("Nom du témoin"), help_text=_("Si l’accord est donné de vive voix."), required=False, max_length=160
    )
    field_order = [
        "kind", "what", "organisation", "place", "commune", "rhythm", "price", "cost", "quantity", "conditions", "starts_on", "ends_on", "visibility",
        "first_name", "last_name", "channel", "contact", "shown_as", "consent_way", "witness",
    ]  # fmt: skip

    def __init__(self, *args: Any, territory: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, territory=territory, **kwargs)
        self.fields["kind"].label = _("On propose")
        field_of(self, "organisation", forms.ModelChoiceField).queryset = Organisation.objects.order_by("sort_name", "pk")
        places = Place.objects.filter(commune__territories=territory) if territory else Place.objects.all()
        field_of(self, "place", forms.ModelChoiceField).queryset = places.order_by(as_read("name"), "pk")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("first_name", "").strip():
            if not cleaned.get("channel"):
                self.add_error("channel", _("Dites par quel moyen lui transmettre une demande."))
            if not cleaned.get("consent_way"):
                self.add_error("consent_way", _("Dites comment la personne a donné son accord."))
            elif cleaned["consent_way"] == ConsentWay.ORAL and not cleaned.get("witness", "").strip():
                self.add_error("witness", _("Un accord donné de vive voix demande le nom d’un témoin."))
        elif not cleaned.get("organisation") and not cleaned.get("place"):
            self.add_error("organisation", _("Dites qui propose : une structure, un lieu ou une personne."))
        return cleaned


class EndOfferForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi cette offre se termine"), max_length=300, help_text=_("Une phrase suffit.")
    )


class ProposeForm(forms.Form):
    to_offerer = forms.CharField(
        label=_("Ce que lira la personne qui propose"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Elle ne voit rien d’autre de l’idée. Si l’idée n’est pas publique, restez neutre : ni nom, ni mots de la personne."),
    )  # fmt: skip
    due_on = forms.DateField(
        label=_("À tenir avant le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class YesOrNo(forms.Form):
    """One answer to a proposal; a no says why, in a few words."""

    YES, NO = "yes", "no"

    answer = forms.ChoiceField(
        choices=[(YES, _("Oui")), (NO, _("Non"))], widget=forms.RadioSelect, label=_("Votre réponse")
    )
    reason = forms.CharField(
        label=_("Si c’est non, pourquoi"),
        max_length=300,
        required=False,
        help_text=_("Quelques mots, pour chercher mieux."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == self.NO and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Dites en une phrase pourquoi."))
        return cleaned


class MatchAnswerForm(forms.Form):
    """The team notes what was said on the telephone, by letter or at the door."""

    who = forms.ChoiceField(
        label=_("Qui a répondu ?"),
        choices=[("offerer", _("La personne qui propose")), ("holder", _("La personne qui porte l’idée"))],
        widget=forms.RadioSelect,
    )
    answer = forms.ChoiceField(
        label=_("Sa réponse"), choices=[(YesOrNo.YES, _("Oui")), (YesOrNo.NO, _("Non"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Si c’est non, pourquoi"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == YesOrNo.NO and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Dites en une phrase pourquoi."))
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Pourquoi"), max_length=300, help_text=_("Une phrase suffit."))
