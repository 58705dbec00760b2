"""Dates as people say them, for pages, papers and messages alike."""

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def current_language() -> str:
    """Of the page, or of the message that is being written: two letters."""
    return (get_language() or "fr")[:2]


def english() -> bool:
    return current_language() == "en"


@lru_cache(maxsize=4096)
def _dated(day: date, pattern: str, language: str) -> str:
    """Dates come back from row to row and from page to page; Django's formatting is the slowest part of a list."""
    return date_format(day, pattern)


def dated(value: date, pattern: str) -> str:
    """A date, or a part of it, in Django's letters and the language of the moment."""
    return _dated(value.date() if isinstance(value, datetime) else value, pattern, get_language() or "fr")


def long_date(value: date | None) -> str:
    """vendredi 26 janvier 2024"""
    if value is None:
        return ""
    return dated(value, "l j F Y" if english() or value.day > 1 else r"l 1\e\r F Y")


_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def short_day(value: date) -> str:
    """ven.; in English Fri (Lexique des règles typographiques en usage à l’Imprimerie nationale, abréviations)."""
    return dated(value, "D") if english() else _DAYS[value.weekday()]


def short_month(value: date) -> str:
    """juin 2024, oct. 2026; in English Jun 2024."""
    return dated(value, "M Y") if english() else f"{_MONTHS[value.month - 1]} {value.year}"


def hour(value: datetime | None) -> str:
    """14 h, 14 h 30; in English 2 pm, 2:30 pm. `value` is in the time zone in which it is told."""
    if value is None:
        return ""
    if english():
        return date_format(value, "g a" if value.minute == 0 else "g:i a").replace(".", "")
    return f"{value.hour}\u00a0h" + (f"\u00a0{value.minute:02}" if value.minute else "")


def long_moment(value: datetime | None) -> str:
    """vendredi 26 janvier 2024, 14 h"""
    return f"{long_date(value)}, {hour(value)}" if value else ""


def spoken(value: datetime | None) -> str:
    """In a sentence: vendredi 26 janvier 2024 à 14 h; in English Friday 26 January 2024, 2 pm."""
    if value is None:
        return ""
    at = timezone.localtime(value)
    return f"{long_date(at)}, {hour(at)}" if english() else f"{long_date(at)} à {hour(at)}"


def span(start: datetime, end: datetime) -> str:
    """vendredi 26 janvier 2024, de 14 h à 16 h 30; in English Friday 26 January 2024, 2 pm to 4:30 pm."""
    begins, ends = timezone.localtime(start), timezone.localtime(end)
    if begins.date() != ends.date():
        return f"{long_moment(begins)} – {long_moment(ends)}"
    hours = f"{hour(begins)} to {hour(ends)}" if english() else f"de {hour(begins)} à {hour(ends)}"
    return f"{long_date(begins)}, {hours}"


def spoken_minutes(minutes: int) -> str:
    """2 h 30, 45 min."""
    hours, left = divmod(minutes, 60)
    if not hours:
        return _("%(n)s min") % {"n": left}
    return _("%(h)s h %(m)s") % {"h": hours, "m": f"{left:02}"} if left else _("%(h)s h") % {"h": hours}
