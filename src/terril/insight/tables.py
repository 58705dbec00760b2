"""The table to take away: one line a commune."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from terril.insight import words
from terril.insight.queries import Report
from terril.territory.queries import origin


def rows(found: Report, *, veiled: bool) -> Iterator[list[object]]:
    """The heading, then the communes. `veiled`: without the counts from one to four."""
    yield [
        _("Code INSEE"), _("Commune"), _("Habitants"), _("Année de la population"), _("Source"), _("Ce qui a été fait"),
        _("Rencontres sur place"), _("Dernière rencontre sur place"), _("Dernière rencontre à portée"), _("Inscriptions sur place"),
        _("Idées dites à quelqu’un"), _("Idées reçues"), _("Ordinaire : au moins"), _("Ordinaire : au plus"), _("Ce que l’on peut dire"),
        _("Avec ses voisines"), _("Ses voisines"),
    ]  # fmt: skip
    circles = {circle.commune.pk: circle for circle in found.circles}
    for line in found.lines:
        done, verdict, circle = line.effort, line.verdict, circles.get(line.commune.pk)
        low, high = verdict.limits or ("", "")
        yield [
            line.commune.pk, line.name, line.commune.population, line.commune.population_year, origin(line.commune),
            words.went(done.went, year=bool(found.since)), done.held, done.last_here, done.last_near, _count(done.registered, veiled),
            _count(done.taken, veiled), _count(verdict.part.ideas, veiled), low, high, words.state(verdict.state),
            words.state(circle.verdict.state) if circle else "", ", ".join(circle.others) if circle else "",
        ]  # fmt: skip


def _count(count: int, veiled: bool) -> int | str:
    """A number that a spreadsheet adds up, unless it is not told."""
    return words.number(count, veiled=True) if veiled and 0 < count < words.SMALL else count
