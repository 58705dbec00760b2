"""Opening hours in the OpenStreetMap format, said in words when they are simple; otherwise nothing, and the page shows them as they are."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.kernel.words import english

DAYS = {
    "Mo": gettext_lazy("lundi"), "Tu": gettext_lazy("mardi"), "We": gettext_lazy("mercredi"), "Th": gettext_lazy("jeudi"),
    "Fr": gettext_lazy("vendredi"), "Sa": gettext_lazy("samedi"), "Su": gettext_lazy("dimanche"), "PH": gettext_lazy("jours fériés"),
}  # fmt: skip
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)"
_SPAN = r"\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}"
_RULE = re.compile(rf"({_DAY}(?:\s*[-,]\s*{_DAY})*)\s+(off|closed|{_SPAN}(?:\s*,\s*{_SPAN})*)")


def in_words(hours: str) -> list[str]:
    """One sentence for each rule: "Mo-Fr 09:00-12:00; PH off" is ["du lundi au vendredi, de 9 h à 12 h", "jours fériés : fermé"].

    Empty when one of the rules says more than days and hours (https://wiki.openstreetmap.org/wiki/Key:opening_hours).
    """
    if hours.strip() == "24/7":
        return [_("ouvert jour et nuit")]
    rules = [_RULE.fullmatch(rule.strip()) for rule in hours.split(";") if rule.strip()]
    if not all(rules):
        return []
    said = []
    for days, times in (found.group(1, 2) for found in rules if found):
        told = []
        for part in re.split(r"\s*,\s*", days):
            first, _dash, last = (piece.strip() for piece in part.partition("-"))
            told.append(_("du %(first)s au %(last)s") % {"first": DAYS[first], "last": DAYS[last]} if last else str(DAYS[first]))
        if times in {"off", "closed"}:
            said.append(_("%(days)s : fermé") % {"days": ", ".join(told)})
            continue
        spans = []
        for span in re.split(r"\s*,\s*", times):
            start, end = re.split(r"\s*-\s*", span)
            spans.append(_("de %(start)s à %(end)s") % {"start": _hour(start), "end": _hour(end)})
        said.append(f"{', '.join(told)}, {_(' et ').join(spans)}")
    return said


def _hour(text: str) -> str:
    """9 h, 9 h 30; in English 9:00."""
    hour, minute = text.split(":")
    if english():
        return f"{int(hour)}:{minute}"
    return f"{int(hour)}\u00a0h" + (f"\u00a0{minute}" if minute != "00" else "")
