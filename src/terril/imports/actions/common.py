"""What the verbs share: the lock, and who may."""

from django.utils.translation import gettext as _

from terril.imports.models import Import, ImportStatus
from terril.kernel.errors import Closed, Refused
from terril.people.models import Person
from terril.programmes.models import Role, RoleKind


def locked(actor: Person | None, batch: Import, *statuses: str) -> Import:
    """The import, ours until the end of the transaction; the right is read again under the lock. Raises Refused when it is elsewhere in its life."""
    row = Import.objects.select_for_update(of=("self",)).select_related("programme").get(pk=batch.pk)
    check_right(actor, row.programme_id)
    if statuses and row.status not in statuses:
        raise Refused(_("Cet import est « %(status)s » : rien n’a été changé.") % {"status": row.get_status_display()})
    if row.forgotten_at:
        raise Refused(_("Les lignes de cet import ont été effacées, comme prévu. Envoyez de nouveau le fichier."))
    return row


def check_right(actor: Person | None, programme_id: int) -> None:
    mine = actor is None or Role.objects.filter(
        programme=programme_id, person_id=actor.pk, kind=RoleKind.COORDINATOR, withdrawn_at__isnull=True
    ).exists()  # fmt: skip
    if not mine:
        raise Closed(_("Seule la coordination de ce dispositif peut faire cela."))


OPEN = (ImportStatus.MATCHING, ImportStatus.CHECKING)
