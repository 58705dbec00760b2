"""Wishes as the team writes them, one a line: "29/01/2027, Lens", "du 20/12/2026 au 03/01/2027", "Vimy". Each line is understood, or says why
it is not."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from terril.meetings.planner.arithmetic import Wish, WishKind
from terril.meetings.scheduling import calendar_table
from terril.territory.models import Commune
from terril.territory.queries import folded_name

MOST_LINES = 200
LONGEST_PERIOD = 120

_TO = re.compile(r"^\s*(?:au|jusqu’au|jusqu'au|to|-|–)\s+", re.IGNORECASE)
_FROM = re.compile(r"^\s*(?:du|from|le)\s+(?=\S*\d|\w+\s+\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Names:
    """The communes of a territory, by code, and by folded name when one alone bears it."""

    known: Mapping[str, Commune]

    @classmethod
    def of(cls, communes: Iterable[Commune]) -> "Names":
        communes = list(communes)
        times = Counter(one.sort_name for one in communes)
        named = {one.sort_name: one for one in communes if times[one.sort_name] == 1}
        return cls({**named, **{one.insee_code.lower(): one for one in communes}})

    def find(self, typed: str) -> Commune:
        """Raises ValueError, with the commune that was probably meant."""
        typed = typed.strip(" ,;:\t.-–")
        found = self.known.get(folded_name(typed))
        if found is not None:
            return found
        if not typed:
            raise ValueError(_("Il manque la commune."))
        told = calendar_table.unknown_commune(typed, {key: one for key, one in self.known.items() if not key[:1].isdigit()})
        raise ValueError(told)


def fixed(text: str, names: Names) -> list[Wish]:
    """ "29/01/2027, Lens": a day and a commune on each line."""

    def read(line: str) -> list[Wish]:
        day, rest = _day(line)
        return [Wish(WishKind.FIXED, day, names.find(rest).pk)]

    return _lines(text, read)


def refused_days(text: str) -> list[Wish]:
    """ "05/03/2027", or "du 20/12/2026 au 03/01/2027"."""

    def read(line: str) -> list[Wish]:
        first, rest = _day(line)
        to = _TO.match(rest)
        last = _day(rest[to.end() :])[0] if to else first
        if not to and rest.strip(" .,;"):
            raise ValueError(_("Après la date, « %(rest)s » ne se comprend pas. Écrivez « du 20/12/2026 au 03/01/2027 ».") % {"rest": rest.strip()})
        if not 0 <= (last - first).days <= LONGEST_PERIOD:
            raise ValueError(_("Cette période finit avant d’avoir commencé, ou dure plus de quatre mois."))
        return [Wish(WishKind.NOT_DAY, first + timedelta(days=n)) for n in range((last - first).days + 1)]

    return _lines(text, read)


def refused_communes(text: str, names: Names) -> list[Wish]:
    """ "Vimy", or "29/01/2027, Vimy" for that day alone."""

    def read(line: str) -> list[Wish]:
        if calendar_table.begins_with_a_day(line):
            day, rest = _day(line)
            return [Wish(WishKind.NOT_THERE, day, names.find(rest).pk)]
        return [Wish(WishKind.NOT_TOWN, None, names.find(line).pk)]

    return _lines(text, read)


def days(text: str) -> list[date]:
    """One day a line."""

    def read(line: str) -> list[date]:
        day, rest = _day(line)
        if rest.strip(" .,;"):
            raise ValueError(_("Après la date, « %(rest)s » ne se comprend pas.") % {"rest": rest.strip()})
        return [day]

    return _lines(text, read)


def communes(text: str, names: Names) -> list[Commune]:
    """One commune a line, or parted by commas."""
    return list(dict.fromkeys(_lines(text.replace(",", "\n"), lambda line: [names.find(line)])))


def _day(line: str) -> tuple[date, str]:
    found = calendar_table.day_and_rest(_FROM.sub("", line))
    if found is None:
        raise ValueError(_("Nous ne lisons pas de date au début de cette ligne. Écrivez par exemple « 29/09/2023 »."))
    return found


def _lines(text: str, read: Callable[[str], Sequence[Any]]) -> list[Any]:
    """What each line says. Raises ValidationError with every bad line and its reason."""
    kept: list[Any] = []
    bad: list[str] = []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValidationError(_("Il y a plus de %(most)s lignes.") % {"most": MOST_LINES})
    for number, line in lines:
        try:
            kept += read(line)
        except ValueError as problem:
            bad.append(_("Ligne %(number)s : %(problem)s") % {"number": number, "problem": problem})
    if bad:
        raise ValidationError(bad)
    return kept
