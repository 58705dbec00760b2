"""Taking somebody's name, number and e-mail out of words that others wrote.

Both sides are compared folded (`kernel.search.fold`): capitals, accents, hyphens, double and unbreakable spaces, line breaks tell nothing apart.
What is sure (the full name in either order, a title before the family name, the number, the e-mail) goes in any case; a name alone goes only
where it begins with a capital: "Rose" goes and "rose" stays.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import phonenumbers
from django.db.models import CharField, QuerySet, TextField
from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.kernel.search import as_read, fold
from terril.people.models import Person
from terril.territory.models import Commune

# A shorter name or title is too often another word.
SHORTEST = 3
TITLES = "(?:mme|madame|mlle|mademoiselle|m|mr|monsieur|mrs|ms|miss|veuve|famille|dr|docteur)"
UNITS = (
    "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize",
    "dix +sept", "dix +huit", "dix +neuf",
)  # fmt: skip
TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre +vingts?"}
# Columns made of the words of others, folded, cut or both: a name goes from there too.
DERIVED = ("excerpt", "search_text", "search_title", "public_text", "public_title", "sort_name")
_sign = lru_cache(maxsize=4096)(fold)


@dataclass(frozen=True)
class Marks:
    """By what somebody is found in folded words: patterns in which " +" parts two of them. `capital`: the last word must begin with one. `names`:
    theirs, folded, which alone say nothing for sure."""

    sure: tuple[str, ...] = ()
    capital: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What is sure, for PostgreSQL, wide enough to miss nothing; "" when nothing is."""
        return "|".join((*self.sure, *self.numbers, *self.mails)).replace(" +", "[^0-9a-z]+").replace(" *", "[^0-9a-z]*")


@lru_cache(maxsize=256)
def marks(first_name: str, last_name: str, email: str, phone: str, *, alone: tuple[str, ...], family_known: bool = True) -> Marks:
    """`alone`: the names that, in what concerns them, are theirs alone. `family_known`: whether a title before the family name says who it is."""
    first, last = " +".join(fold(first_name).split()), " +".join(fold(last_name).split())
    sure, capital = [], []
    if first and last and len(first + last) >= SHORTEST:
        sure += [f"(?:{TITLES} +)?{first} +{last}", f"(?:{TITLES} +)?{last} +{first}"]
    if last and family_known:
        sure.append(f"{TITLES} +(?:[a-z] +)?{last}")
        if first:
            sure.append(" +".join([*(word[0] for word in first.split(" +")), last]))
            capital.append(" +".join([last, *(word[0] for word in first.split(" +"))]))
    capital += [f"(?:{TITLES} +)?{' +'.join(fold(name).split())}" for name in alone if len(fold(name)) >= SHORTEST]
    numbers = []
    if phone:
        number = phonenumbers.parse(phone, "FR")
        national = str(number.national_number)
        numbers.append(f"(?:(?:00 *)?{number.country_code} *(?:0 *)?|0 *){' *'.join(national)}")
        if len(national) == 9:
            numbers.append(" +".join(spelled(int(f"0{national}"[at : at + 2]), pair=True) for at in range(0, 10, 2)))
    mails = [] if "@" not in email else [" +(?:(?:a|at|arobase) +)?".join(" +".join(fold(part).split()) for part in email.split("@"))]
    names = (fold(first_name), fold(last_name)) if family_known and last else ()
    return Marks(tuple(sure), tuple(capital), tuple(numbers), tuple(mails), names)


def spelled(number: int, *, pair: bool = False) -> str:
    """Two figures of a number as they are said: "zero +six", "quatre +vingt +dix +huit"."""
    if number < len(UNITS):
        return f"zero +{UNITS[number]}" if pair and 0 < number < 10 else f"zero +{UNITS[0]}" if pair and not number else UNITS[number]
    ten = number // 10 if number // 10 in TENS else number // 10 - 1
    rest = number - 10 * ten
    return TENS[ten] + (f" +(?:et +)?{spelled(rest)}" if rest else "")


def of(person: Person) -> Marks:
    """By what they are found in words that concern them; a family name that is also a commune of ours tells of the commune."""
    town = Commune.objects.filter(sort_name=fold(person.last_name)).exists()
    alone = (person.first_name,) if town else (person.last_name, person.first_name)
    return marks(person.first_name, person.last_name, reached(person, "email"), reached(person, "phone"), alone=alone)


def reached(person: Person, by: str) -> str:
    """The number or the e-mail by which somebody is reached, or was until their death was noted."""
    return str(getattr(person, by) or (person.reached_before or {}).get(by, ""))


def elsewhere(person: Person, erased: Iterable[int]) -> Marks:
    """By what they are found in words that have nothing to do with them: what is also somebody else's, of this house, tells of nobody."""
    others = Person.objects.filter(erased_at__isnull=True).exclude(pk__in=list(erased)).alias(first=as_read("first_name"), last=as_read("last_name"))
    first, last = ("^" + "[^0-9a-z]+".join(fold(name).split()) + "$" for name in (person.first_name, person.last_name))
    namesakes = others.filter(last__regex=last)
    email, phone = reached(person, "email"), reached(person, "phone")
    full = person.last_name and not namesakes.filter(first__regex=first).exists()
    return marks(
        person.first_name if full else "",
        person.last_name if full else "",
        "" if others.filter(email__iexact=email).exists() else email,
        "" if others.filter(phone=phone).exists() else phone,
        alone=(),
        family_known=not namesakes.exists(),
    )


def without(text: str, people: Iterable[Person | Marks], titles: Iterable[str] = ()) -> str:
    """The text with "une personne" in the place of each name, "[numéro masqué]" in that of each number, "une idée" in that of each title."""
    # What is stored is French, whatever the actor's language.
    with override("fr"):
        someone, something, number, mail = _("une personne"), _("une idée"), _("[numéro masqué]"), _("[adresse masquée]")
    for known in (one if isinstance(one, Marks) else of(one) for one in people):
        for patterns, said, capital in (
            (known.mails, mail, None),
            (known.numbers, number, None),
            # A comma or a stop parts two words, unless the second is written as a name: "Rose, petit à petit".
            (known.sure, someone, r"[,;.!?]"),
            (known.capital, someone, ""),
        ):
            for pattern in patterns:
                text = _replaced(text, pattern, said, capital)
    for title in titles:
        if len(title) >= 2 * SHORTEST:
            text = text.replace(title, something)
    return text


def _replaced(text: str, pattern: str, said: str, capital: str | None) -> str:
    """The text where `said` stands for what the pattern finds in it once folded, sign by sign, so that each place is known. `capital`: where that
    holds such a sign, a capital must begin its last word."""
    letters, places = [], []
    for place, sign in enumerate(text):
        for letter in _sign(sign) or ("" if unicodedata.combining(sign) else " "):
            letters.append(letter)
            places.append(place)
    kept, at = [], 0
    for found in re.finditer(f"(?<![0-9a-z])(?:{pattern})(?![0-9a-z])", "".join(letters)):
        start, end = places[found.start()], places[found.end() - 1] + 1
        last = places[found.start() + found[0].rfind(" ") + 1]
        if capital is not None and not text[last].isupper() and re.search(capital, text[start:end]):
            continue
        while start > at and text[start - 1] in "+(":
            start -= 1
        # A combining accent goes with its letter.
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        kept += [text[at:start], said]
        at = end
    return "".join([*kept, text[at:]])


def take_out(rows: QuerySet[Any], people: Iterable[Person | Marks], *fields: str, titles: Iterable[str] = ()) -> None:
    """`without`, in these fields of each row: only what holds a name is written again, cut at what the column holds. Nothing else of the row
    changes, neither its version nor the date of its last change: nobody edited it."""
    known = [one if isinstance(one, Marks) else of(one) for one in people]
    most = {field: rows.model._meta.get_field(field).max_length for field in fields}
    for row in rows.order_by("pk"):
        left = {field: without(getattr(row, field), known, titles)[: most[field]] for field in fields}
        changed = {field: text for field, text in left.items() if text != getattr(row, field)}
        if changed:
            rows.model._base_manager.filter(pk=row.pk).update(**changed)


def take_out_everywhere(model: Any, people: Iterable[Marks], *words: str) -> None:
    """The same in every row of a table that tells of them for sure, whoever it is about."""
    told = "|".join(f"({one.told})" for one in people if one.told) if words else ""
    names = [field.name for field in model._meta.concrete_fields if field.name in (*words, *DERIVED) and isinstance(field, CharField | TextField)]
    if not told:
        return
    for name in names:
        take_out(model._base_manager.alias(as_folded=as_read(name)).filter(as_folded__regex=told), people, name)
