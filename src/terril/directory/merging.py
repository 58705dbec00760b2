"""Two entries of the directory that are one organisation become one. Who may is decided by the doors above."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terril.directory.actions import _check_organisation
from terril.directory.models import Organisation
from terril.kernel import journal, references
from terril.kernel.errors import Refused
from terril.kernel.verbs import rows_locked

CHOSEN = ("name", "acronym", "kind", "commune", "commune_said", "siret", "rna", "website", "summary")


@transaction.atomic
def merge(*, actor: Any, kept: Organisation, gone: Organisation, taken: Collection[str] = ()) -> Organisation:
    """`kept` receives everything that was of `gone`; `taken` names the fields whose value is that of `gone`. It cannot be undone. The address of the
    page of `gone` leads to that of `kept`, and the journal still names somebody. Raises Refused."""
    rows = {row.pk: row for row in rows_locked(Organisation.everything.filter(pk__in=[kept.pk, gone.pk]), keys=True)}
    stays, goes = rows[kept.pk], rows[gone.pk]
    if stays.pk == goes.pk:
        raise Refused(_("C’est déjà une seule et même fiche."))
    if stays.merged_into_id or goes.merged_into_id:
        raise Refused(_("L’une de ces fiches a déjà été réunie à une autre."))
    for name in taken:
        if name not in CHOSEN:
            raise TypeError(f"unknown field: {name}")
        setattr(stays, name, getattr(goes, name))
    _check_organisation(stays)
    references.move(goes, stays)
    goes.merged_into = stays
    goes.save(update_fields=["merged_into"])
    stays.save()
    journal.record(actor=actor, verb="organisation.merged", subject=stays, data={"organisation_id": stays.pk, "merged": goes.pk})
    return stays
