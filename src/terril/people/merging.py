"""Two rows that are one human become one. Who may, and what is shown side by side, is decided by the rooms above.

The row that goes is emptied and stays, pointing at the one that is kept: the journal, which is never rewritten, still names somebody.
"""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from terril.kernel import journal, references
from terril.kernel.clock import now
from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Channel
from terril.kernel.verbs import rows_locked
from terril.people import dossiers, mourning
from terril.people.erasing import EMPTIED
from terril.people.models import Account, Person

# What a human chooses, one or the other. The means and what it needs go together.
CHOSEN = (
    "first_name", "last_name", "channel", "email", "phone", "postal_address", "relay", "commune", "commune_said", "language", "languages",
    "presentation",
)  # fmt: skip

# For how long a row that was being written may still arrive.
LATE = timedelta(hours=1)


@transaction.atomic
def merge(*, actor: Person | None, kept: Person, gone: Person, taken: Collection[str] = ()) -> Person:
    """`kept` receives everything that was of `gone`; `taken` names the fields whose value is that of `gone`. It cannot be undone.

    Raises Refused: the same row, one that was erased or asked to be, two accounts, or two rows that nothing can bring together.
    """
    dossiers.lock([kept, gone])
    rows = {row.pk: row for row in rows_locked(Person.objects.filter(pk__in=[kept.pk, gone.pk]), keys=True)}
    stays, goes = rows[kept.pk], rows[gone.pk]
    if stays.pk == goes.pk:
        raise Refused(_("C’est déjà une seule et même fiche."))
    if stays.erased_at or goes.erased_at:
        raise Refused(_("L’une de ces fiches a été effacée, ou déjà réunie à une autre."))
    if stays.erasure_asked_at or goes.erasure_asked_at:
        raise Refused(_("L’une de ces personnes demande l’effacement de ses données : répondez-lui d’abord."))
    if actor is not None and goes.pk == actor.pk:
        raise Refused(_("C’est votre propre fiche : gardez celle-ci, et réunissez-lui l’autre."))
    accounts = Account.objects.filter(person__in=[stays, goes])
    if accounts.count() > 1:
        raise Refused(_("Ces deux fiches ont chacune un compte. L’une des deux doit d’abord être fermée par la personne elle-même."))
    if accounts.filter(person=goes).exists():
        raise Refused(_("Cette fiche a un compte : c’est elle qui reste. Gardez-la, et réunissez-lui l’autre."))
    for name in taken:
        if name not in CHOSEN:
            raise TypeError(f"unknown field: {name}")
        setattr(stays, name, getattr(goes, name))
    if stays.channel != Channel.NONE and not stays.contact:
        raise Refused(_("Il manque l’adresse, le numéro ou le nom qui va avec le moyen choisi."), field="channel")
    stays.last_contact_on = max(stays.last_contact_on, goes.last_contact_on)
    stays.purge_notice_on = None
    references.move(goes, stays)
    for name in EMPTIED:
        setattr(goes, name, "")
    died, noted = stays.died_at or goes.died_at, (stays.died_at, stays.reached_before)
    goes.channel, goes.commune, goes.merged_into, goes.erased_at, goes.reached_before = Channel.NONE, None, stays, now(), None
    goes.save()
    stays.died_at = None
    stays.save()
    if died:
        # Whoever died stays so: what waited for the other row stops, and how it was reached is forgotten too.
        stays = mourning.note(actor=actor, person=stays)
        if noted[0] is not None:
            # It was noted before: the day in which it can be taken back, and to what, goes on.
            stays.died_at, stays.reached_before = noted
            stays.save(update_fields=["died_at", "reached_before"])
    journal.record(actor=actor, verb="person.merged", subject=stays, data={"person_id": stays.pk, "merged": goes.pk})
    return stays


def follow_late() -> int:
    """Rows that were being written while two entries became one waited for it, and point at the one that is empty: they follow. How many entries."""
    followed = 0
    merged = Person._base_manager.filter(merged_into__isnull=False, erased_at__gt=now() - LATE).order_by("pk")
    for gone in merged.select_related("merged_into"):
        if references.pointing_at(Person, [gone.pk]):
            with transaction.atomic():
                dossiers.lock([gone])
                kept = rows_locked(Person.objects.filter(merged_rows=gone, erased_at__isnull=True))
                if kept:
                    references.move(gone, kept[0])
                    followed += 1
    return followed
