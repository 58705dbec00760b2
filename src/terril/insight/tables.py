"""The table to take away: one line a commune, as a French spreadsheet opens it (semicolons, a mark for accents, dates by day)."""

import csv
import io
from datetime import date

from django.utils.translation import gettext as _

from terril.insight import words
from terril.insight.queries.equity import Circle, Line, Report

# A spreadsheet takes a cell that begins like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(found: Report, *, veiled: bool) -> str:
    """`veiled`: without the counts from one to four."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(_heads())
    circles = {circle.commune.pk: circle for circle in found.circles}
    for line in found.lines:
        writer.writerow([_cell(value) for value in _row(line, circles.get(line.commune.pk), found, veiled)])
    return file.getvalue()


def _heads() -> list[str]:
    return [
        _("Code INSEE"), _("Commune"), _("Habitants"), _("Ce qui a été fait"), _("Rencontres sur place"), _("Dernière rencontre sur place"),
        _("Dernière rencontre à portée"), _("Inscriptions sur place"), _("Idées dites à quelqu’un"), _("Idées reçues"), _("Ordinaire : au moins"),
        _("Ordinaire : au plus"), _("Ce que l’on peut dire"), _("Avec ses voisines"), _("Ses voisines"),
    ]  # fmt: skip


def _row(line: Line, circle: Circle | None, found: Report, veiled: bool) -> list[object]:
    done, verdict = line.effort, line.verdict
    low, high = verdict.limits or ("", "")
    return [
        line.commune.pk, line.name, line.commune.population, words.went(done.went, year=bool(found.since)), done.held, done.last_here, done.last_near,
        _count(done.registered, veiled), _count(done.taken, veiled), _count(verdict.part.ideas, veiled), low, high, words.state(verdict.state),
        words.state(circle.verdict.state) if circle else "", ", ".join(circle.others) if circle else "",
    ]  # fmt: skip


def _count(count: int, veiled: bool) -> int | str:
    """A number that a spreadsheet adds up, unless it is not told."""
    return words.number(count, veiled=True) if veiled and 0 < count < words.SMALL else count


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
