"""Around where, and which file."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.territory.forms import CommuneField

KILOMETRES = (2, 5, 10, 20, 50)
MEGABYTE = 1024 * 1024


class AroundForm(forms.Form):
    """The one part of the search that somebody can mistype."""

    commune = CommuneField(label=gettext_lazy("Près de"), required=False)


def most_megabytes() -> int:
    """What the site takes in one go; a command takes the rest."""
    return settings.RECORDING_MAX_BYTES // MEGABYTE


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Le fichier"), allow_empty_file=True, error_messages={"required": gettext_lazy("Choisissez un fichier.")}
    )
    complete = forms.BooleanField(
        label=gettext_lazy("Ce fichier est complet pour ses sources"),
        help_text=gettext_lazy("Ce qu’il ne contient plus quitte alors les listes. Rien n’est effacé."),
        required=False,
    )
    only_source = forms.CharField(
        label=gettext_lazy("Seulement une source"),
        help_text=gettext_lazy("Son nom tel qu’il est écrit dans le fichier, par exemple « dora ». Vide : toutes."),
        required=False,
        max_length=100,
    )

    def __init__(self, *args: Any, too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big
        # What is too heavy has not arrived: the field says so, rather than that it is empty.
        self.fields["file"].required = not too_big
        self.fields["file"].help_text = _("JSON, JSON lines ou CSV, au besoin dans un .gz ou un .zip ; %(most)s Mo au plus.") % {
            "most": most_megabytes()
        }

    def clean_file(self) -> Any:
        if self.too_big:
            told = {"most": most_megabytes()}
            raise ValidationError(
                _(
                    "Ce fichier dépasse %(most)s Mo : le site ne le prend pas. Compressez-le (.zip), ou demandez à qui tient le serveur "
                    "de lancer « terril directory import »."
                )
                % told
            )
        return self.cleaned_data["file"]
