"""Inviting to a meeting between peers those who carry chosen initiatives, on their own channels, once."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from terril.initiatives.models import Holder, Initiative
from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.words import spoken
from terril.meetings.common import Missed, locked_meeting, tell_all
from terril.meetings.models import Invitation, Meeting, MeetingKind
from terril.meetings.states import open_to_change
from terril.people.models import Person


@transaction.atomic
def invite(*, actor: Person | None, meeting: Meeting, initiatives: Collection[Initiative]) -> Meeting:
    """Tells those who carry the chosen initiatives; those invited already are not told again. Notes on the row how many people were told
    (`told`) and how many asked not to be (`silent`).

    Raises Refused for a monthly meeting, to which everybody comes, and for one that is over or cancelled.
    """
    row = locked_meeting(meeting)
    if row.kind != MeetingKind.PEERS:
        raise Refused(_("Tout le monde vient à la rencontre mensuelle : on n’y invite personne en particulier."))
    if not open_to_change(row) or row.ends_at < clock.now():
        raise Refused(_("Cette rencontre est passée ou annulée : on n’y invite plus."))
    known = set(Invitation.objects.filter(meeting=row).values_list("initiative_id", flat=True))
    new = [one for one in initiatives if one.pk not in known and one.withdrawn_at is None]
    if not new:
        raise Refused(_("Choisissez au moins une idée qui n’est pas encore invitée."))
    already = _carrying(known)
    Invitation.objects.bulk_create([Invitation(meeting=row, initiative=one, invited_at=clock.now()) for one in new])
    holders = Person.objects.filter(pk__in=_carrying({one.pk for one in new}), erased_at__isnull=True).order_by("pk")
    told_to = [person for person in holders if person.pk not in already]

    def words(missed: Missed) -> tuple[str, str]:
        body = _(
            "Vous portez une idée ou un projet : venez en parler avec d’autres qui font de même, %(when)s, %(where)s. "
            "On y partage ce qui marche, ce qui bloque, et des coups de main."
        ) % {"when": spoken(row.starts_at), "where": row.location}
        return _("Une rencontre d’entraide, avec votre place"), body

    row.told = tell_all(actor=actor, meeting=row, people=told_to, kind="meeting.invited", words=words)
    row.silent = len(told_to) - row.told
    journal.record(
        actor=actor, verb="meeting.invited", subject=row, programme=row.series.programme_id, data={"count": len(new)}
    )
    return row


def _carrying(initiatives: Collection[int]) -> set[int]:
    found = Holder.objects.filter(initiative__in=initiatives, until__isnull=True, person__isnull=False)
    return set(found.values_list("person_id", flat=True))
