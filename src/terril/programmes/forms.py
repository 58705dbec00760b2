"""What the coordinator fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terril.directory.models import Organisation, OrganisationKind
from terril.kernel.errors import Refused
from terril.kernel.forms import field_of
from terril.people import contacts
from terril.programmes.models import Programme, RoleKind


class RoleForm(forms.Form):
    """Somebody, and a role. Whoever has an account is found by e-mail."""

    first_name = forms.CharField(label=_("Prénom"), max_length=80)
    last_name = forms.CharField(label=_("Nom"), max_length=80)
    kind = forms.ChoiceField(label=_("Rôle"), choices=RoleKind.choices)
    organisation = forms.ModelChoiceField(
        label=_("Pour quelle structure"), queryset=Organisation.objects.none(), required=False, empty_label=_("Aucune")
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Si un compte existe avec cette adresse, c’est cette personne qui reçoit le rôle."),
        error_messages={"invalid": _("Cette adresse e-mail semble incomplète. Elle ressemble à prenom@exemple.fr.")},
    )
    with_account = forms.BooleanField(
        label=_("Lui ouvrir un compte"),
        required=False,
        help_text=_("Elle se connectera avec un code reçu par e-mail, sans mot de passe."),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "organisation", forms.ModelChoiceField).queryset = organisations
        for name in ("first_name", "last_name", "email"):
            # Somebody else's details: the browser must not propose one's own.
            self.fields[name].widget.attrs["autocomplete"] = "off"


class SettingsForm(forms.Form):
    answer_days = forms.IntegerField(
        label=_("Jours ouvrés pour répondre à une idée"),
        min_value=1,
        max_value=60,
        help_text=_("De 1 à 60. Les idées déjà reçues gardent leur date."),
        error_messages={
            "min_value": _("Le délai de réponse va de 1 à 60 jours ouvrés."),
            "max_value": _("Le délai de réponse va de 1 à 60 jours ouvrés."),
            "invalid": _("Écrivez un nombre de jours, par exemple 10."),
        },
    )
    phone = forms.CharField(
        label=_("Téléphone de la permanence"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("Il est montré à tout le monde. Par exemple 03 53 01 00 00."),
    )
    opening = forms.CharField(
        label=_("Heures de la permanence"),
        required=False,
        max_length=160,
        help_text=_("Par exemple : du mardi au vendredi, de 9 h à 12 h."),
    )
    is_open = forms.BooleanField(label=_("Ce dispositif reçoit des idées"), required=False)

    @staticmethod
    def of(programme: Programme) -> dict[str, Any]:
        return {name: getattr(programme, name) for name in SettingsForm.base_fields}

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"].strip()
        if not typed:
            return ""
        try:
            return contacts.spaced_phone(contacts.phone(typed))
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class PartnerForm(forms.Form):
    name = forms.CharField(label=_("Nom de la structure"), max_length=200)
    kind = forms.ChoiceField(label=_("Sorte"), choices=OrganisationKind.choices)
    summary = forms.CharField(label=_("Ce qu’elle fait, en une phrase"), required=False, max_length=500)
    website = forms.CharField(label=_("Site"), required=False, max_length=200, widget=forms.URLInput)
