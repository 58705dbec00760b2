"""What the team writes on a message: a draft read over, an address corrected, why it is given up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DraftForm(forms.Form):
    subject = forms.CharField(label=_("Objet"), max_length=200)
    body = forms.CharField(
        label=_("Texte"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("Le message est vide. Écrivez quelques mots avant de l’envoyer.")},
    )


class CorrectionForm(forms.Form):
    to_address = forms.CharField(label=_("Adresse ou numéro"), max_length=600)
    keep = forms.BooleanField(label=_("La garder pour cette personne : ses autres messages repartent aussi"), required=False, initial=True)

    def __init__(self, *args: Any, lines: bool = False, dead: bool = False, theirs: bool = False, **options: Any) -> None:
        """`lines`: the address of a letter, which has several. `dead`: something came back from the one before. `theirs`: it is where the person is
        written to, and may be corrected there too."""
        super().__init__(*args, **options)
        if not theirs:
            del self.fields["keep"]
        if dead:
            self.fields["to_address"].help_text = _("Rien ne part plus vers l’adresse d’avant. Elle était bonne ? Écrivez-la de nouveau.")
        if lines:
            self.fields["to_address"].widget = forms.Textarea(attrs={"rows": 7})


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi l’abandonner"),
        max_length=300,
        error_messages={"required": _("Dites en un mot pourquoi ce message ne part pas.")},
    )
