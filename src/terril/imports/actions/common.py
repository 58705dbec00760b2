"""What the verbs share: the lock, and who may."""

from django.utils.translation import gettext as _

from terril.imports.models import Import
from terril.imports.states import LIFE
from terril.kernel.errors import Closed, Refused
from terril.kernel.verbs import locked
from terril.people.models import Person
from terril.programmes.models import Role, RoleKind


def locked_import(actor: Person | None, batch: Import, verb: str = "", *, already: str = "") -> Import:
    """The import, ours until the end of the transaction, and with it its rows; the right is read again under the lock. `verb`: what is about to be
    said of it, `already`: the status in which it changes nothing. Raises Refused when it is elsewhere in its life."""
    row = locked(batch, "programme")
    check_right(actor, row.programme_id)
    if verb and row.status != already:
        LIFE.check(row, verb)
    if row.forgotten_at:
        raise Refused(_("Les lignes de cet import ont été effacées, comme prévu. Envoyez de nouveau le fichier."))
    return row


def check_right(actor: Person | None, programme_id: int) -> None:
    mine = actor is None or Role.objects.filter(
        programme=programme_id, person_id=actor.pk, kind=RoleKind.COORDINATOR, withdrawn_at__isnull=True
    ).exists()  # fmt: skip
    if not mine:
        raise Closed(_("Seule la coordination de ce dispositif peut faire cela."))
