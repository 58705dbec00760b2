"""What whoever opens a site fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terril.directory.models import OrganisationKind
from terril.kernel.forms import field_of
from terril.programmes.forms import SettingsForm
from terril.territory.models import Territory


class FirstForm(forms.Form):
    """Whoever opens the link."""

    first_name = forms.CharField(label=_("Votre prénom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = forms.CharField(label=_("Votre nom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        help_text=_("Vous vous connecterez avec un code envoyé à cette adresse, sans mot de passe."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Cette adresse e-mail semble incomplète. Elle ressemble à prenom@exemple.fr.")},
    )


class SiteForm(forms.Form):
    name = forms.CharField(label=_("Le nom du site"), max_length=60, help_text=_("Par exemple : Les idées du Val de Sambre."))
    operator = forms.CharField(
        label=_("Qui répond du site"),
        max_length=120,
        help_text=_("L’association, la commune ou l’intercommunalité que la loi demande de nommer."),
    )
    email = forms.EmailField(
        label=_("Une adresse où l’on vous écrit"),
        required=False,
        help_text=_("Elle est montrée à tout le monde tant que rien n’est ouvert."),
        error_messages={"invalid": _("Cette adresse e-mail semble incomplète. Elle ressemble à prenom@exemple.fr.")},
    )
    phone = forms.CharField(
        label=_("Un numéro où quelqu’un répond"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("Pour les personnes qui n’écrivent pas facilement. Il est montré à tout le monde."),
    )


class PlaceForm(forms.Form):
    """Where the communes are, from a file."""

    file = forms.FileField(
        label=_("Un fichier officiel des communes"),
        help_text=_("JSON de geo.api.gouv.fr, GeoJSON des centres ou des contours, ou tableau ; compressé ou non. Cent mégaoctets au plus."),
    )


class ProgrammeForm(forms.Form):
    """The first programme, or one more."""

    organisation_name = forms.CharField(label=_("Qui le porte"), max_length=200, help_text=_("Une association, une mairie, un centre social…"))
    organisation_kind = forms.ChoiceField(label=_("C’est"), choices=OrganisationKind.choices)
    name = forms.CharField(label=_("Son nom"), max_length=160, help_text=_("Par exemple : La Fabrique à projets du Val de Sambre."))
    summary = forms.CharField(
        label=_("Ce qu’il fait, en quelques mots"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Deux phrases que l’on comprend du premier coup : elles ouvrent sa page."),
    )
    territory = forms.ModelChoiceField(label=_("Sur quel territoire"), queryset=Territory.objects.none(), empty_label=None)
    answer_days = SettingsForm.base_fields["answer_days"]
    phone = SettingsForm.base_fields["phone"]
    opening = SettingsForm.base_fields["opening"]
    coordinates = forms.BooleanField(
        label=_("C’est moi qui le coordonne"),
        required=False,
        help_text=_("Les idées arriveront sur votre bureau. Vous pourrez confier ce rôle plus tard."),
    )
    is_open = forms.BooleanField(
        label=_("Il reçoit des idées dès maintenant"), required=False, help_text=_("Sinon, il se prépare : sa page dit « bientôt ».")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "territory", forms.ModelChoiceField).queryset = Territory.objects.order_by("name")

    clean_phone = SettingsForm.clean_phone


class LandForm(forms.Form):
    """The communes: those of what was ticked, and those written by hand."""

    name = forms.CharField(
        label=_("Comment l’appelle-t-on ici"),
        required=False,
        max_length=120,
        help_text=_("Par exemple : le Val de Sambre. Vide, une seule ligne cochée garde son nom officiel."),
    )
    codes = forms.CharField(
        label=_("Ou des communes, une par ligne"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Leur nom ou leur code INSEE. Par exemple : Maubeuge, ou 59392."),
    )
