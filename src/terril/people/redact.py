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


def without(text: str, people: Iterable[Person], titles: Iterable[str] = ()) -> str:
    """The text with "une personne" in the place of each full name and first name, "une idée" in that of each title. Capitals count: "Rose" goes
    and "rose" stays."""
    # What is stored is French, whatever the actor's language.
    with override("fr"):
        someone, something = _("une personne"), _("une idée")
    for person in people:
        for name in (person.name if person.last_name else "", person.first_name):
            if len(name) >= SHORTEST:
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", someone, text)
    for title in titles:
        if len(title) >= 2 * SHORTEST:
            text = text.replace(title, something)
    return text


def take_out(rows: QuerySet[Any], people: Iterable[Person], *fields: str, titles: Iterable[str] = ()) -> None:
    """`without`, in these fields of each row: only what holds a name is written again, cut at what the column holds. Nothing else of the row
    changes, neither its version nor the date of its last change: nobody edited it."""
    most = {field: rows.model._meta.get_field(field).max_length for field in fields}
    for row in rows.order_by("pk"):
        left = {field: without(getattr(row, field), people, titles)[: most[field]] for field in fields}
        changed = {field: text for field, text in left.items() if text != getattr(row, field)}
        if changed:
            rows.model._base_manager.filter(pk=row.pk).update(**changed)
