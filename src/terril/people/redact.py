"""Taking somebody's name out of words that others wrote."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.people.models import Person

# A shorter name or title is too often another word.
SHORTEST = 3


def without(text: str, person: Person, titles: Iterable[str] = ()) -> str:
    """The text with "une personne" in the place of the full name and of the first name, "une idée" in that of each title. Capitals count:
    "Rose" goes and "rose" stays."""
    # What is stored is French, whoever presses.
    with override("fr"):
        someone, something = _("une personne"), _("une idée")
    for name in (person.name if person.last_name else "", person.first_name):
        if len(name) >= SHORTEST:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", someone, text)
    for title in titles:
        if len(title) >= 2 * SHORTEST:
            text = text.replace(title, something)
    return text


def take_out(rows: QuerySet[Any], person: Person, *fields: str) -> None:
    """`without`, in these fields of each row: only what holds the name is written again, cut at what the column holds."""
    most = {field: rows.model._meta.get_field(field).max_length for field in fields}
    for row in rows.order_by("pk"):
        left = {field: without(getattr(row, field), person)[: most[field]] for field in fields}
        changed = {field: text for field, text in left.items() if text != getattr(row, field)}
        if changed:
            rows.model._default_manager.filter(pk=row.pk).update(**changed)
