"""Numbers of the French overseas that were kept as if they were of the mainland (+33 690…), before their first figures were read.

The plan of numbering decides, not a guess: no number of the mainland begins by 0690, 0692 or 0262 (`contacts.OVERSEAS`), so that such a number
reaches nobody. What is written from now on keeps its country; these are found, shown, and mended when somebody says so.
"""

from django.db import transaction
from django.db.models import Q

from terril.kernel import journal
from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Channel, Message
from terril.kernel.outbox.states import WAITING
from terril.kernel.verbs import rows_locked
from terril.people import contacts
from terril.people.models import Person


def proposed() -> dict[int, tuple[str, str]]:
    """Of each person whose number cannot be of the mainland: (what is kept, what it is)."""
    begins = Q()
    for prefix in contacts.OVERSEAS:
        begins |= Q(phone__startswith=f"+33{prefix[1:]}")
    found = {}
    for pk, before in Person.objects.filter(begins).order_by("pk").values_list("pk", "phone"):
        try:
            after = contacts.phone(f"0{before.removeprefix('+33')}")
        except Refused:
            continue
        if after != before:
            found[pk] = before, after
    return found


@transaction.atomic
def mend(*, actor: Person | None) -> int:
    """Those numbers, with their country; and what waits to leave for them. Each is told in the journal."""
    found = proposed()
    # Whoever has given another number meanwhile keeps it.
    rows = [row for row in rows_locked(Person.objects.filter(pk__in=found)) if row.phone == found[row.pk][0]]
    for row in rows:
        before, row.phone = found[row.pk]
        row.save(update_fields=["phone"])
        waiting = Message.objects.filter(person_id=row.pk, channel__in=[Channel.SMS, Channel.PHONE], status__in=WAITING, to_address=before)
        waiting.update(to_address=row.phone)
        journal.record(actor=actor, verb="person.number_mended", subject=row, data={"person_id": row.pk})
    return len(rows)
