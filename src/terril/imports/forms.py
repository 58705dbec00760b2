"""What the coordinator fills in to bring a table."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terril.imports.kinds import all_kinds
from terril.imports.models import Basis
from terril.kernel.forms import field_of
from terril.kernel.tables import MOST_BYTES


class BringForm(forms.Form):
    """The file, what it holds, where it comes from. `client_id` makes one import of a form sent twice."""

    kind = forms.ChoiceField(label=_("Que contient ce tableau ?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("Le fichier"),
        help_text=_("Un classeur .xlsx ou .ods, ou un fichier .csv, tel qu’il est : dix mégaoctets et cinq mille lignes au plus."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.xlsm,.ods,.csv,.txt,.tsv"}),
        error_messages={"required": _("Choisissez un fichier."), "empty": _("Ce fichier est vide. Vérifiez que c’est le bon.")},
    )
    source = forms.CharField(
        label=_("D’où vient-il ?"),
        max_length=200,
        help_text=_("Par exemple : le cahier d’accueil du centre social, 2022 à 2024. Chaque personne a le droit de le savoir."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    basis = forms.ChoiceField(
        label=_("Ce qui permet de garder les personnes qui y sont"), choices=Basis.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Dites ce qui permet de garder ces personnes. Si rien ne le permet, ne les apportez pas.")},
    )
    client_id = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "kind", forms.ChoiceField).choices = [(kind.key, kind.label) for kind in all_kinds()]
        self.fields["client_id"].initial = lambda: secrets.token_urlsafe(24)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Ce fichier est trop lourd : dix mégaoctets au plus. Enlevez les images, ou coupez-le en deux."))
        return file


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Un nom"), required=False, max_length=100, widget=forms.TextInput({"autocomplete": "off"}))
