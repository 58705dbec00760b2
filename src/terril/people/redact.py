"""Taking somebody's name out of words that others wrote."""

import re
from collections.abc import Iterable

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
