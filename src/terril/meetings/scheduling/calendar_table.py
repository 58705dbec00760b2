"""A calendar pasted as it is: one line a date, columns parted by tabs, semicolons, commas or spaces.

Reads "Vendredi 29 septembre 2023<tab>CCAS, Harnes", "29/09/2023;Harnes", "2023-09-29 14:00, Billy-Montigny (lieu à confirmer)".
Nothing is written here: each row says what it understood, or why it did not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from difflib import SequenceMatcher, get_close_matches

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terril.kernel.search import fold
from terril.meetings.models import Meeting, Series, Status
from terril.programmes.models import Programme
from terril.territory.models import Commune

MONTHS = {
    "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9, "octobre": 10,
    "novembre": 11, "decembre": 12, "janv": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
MOST_ROWS = 400
# Beyond, a line is no date; and what is looked for among the communes, for the first lines that are wrong.
LONGEST, MOST_PARTS, GUESSED = 400, 6, 30

_WEEKDAY = r"(?:(?P<weekday>[A-Za-zÀ-ÿ]{3,9})\.?,?\s+)?"
_DAY = re.compile(
    r'^\s*"?' + _WEEKDAY + r"(?:le\s+)?(?:"
    r"(?P<day>\d{1,2})(?:er)?\s+(?P<month>[A-Za-zÀ-ÿ]{3,9})\.?\s+(?P<year>\d{4})"
    r"|(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})"
    r')"?',
    re.IGNORECASE,
)
_HOUR = r"(\d{1,2})\s*(?:[hH:]\s*(\d{2})?)"
_TIMES = re.compile(rf"^(?:T|[àa]\s+|de\s+)?{_HOUR}(?::\d{{2}})?(?:\s*(?:-|–|à|/|[\t;,])\s*{_HOUR})?(?=$|[\s\t;,])", re.IGNORECASE)
_TO_CONFIRM = re.compile(r"\(?\s*\(?(?:lieu|salle|adresse)\s+(?:à|a)\s+(?:confirmer|préciser|preciser|définir|definir)\s*\)?", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:[\t;,|]|\s[–-]\s|\s{2,})\s*")
_HEADERS = ("calendrier", "saison", "programme des rencontres")
_SEPARATORS = " \t;,|–-\u00a0"


@dataclass(frozen=True)
class Row:
    """One line of the table. `error` is empty when it can be written."""

    number: int
    raw: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    commune: Commune | None = None
    place_name: str = ""
    error: str = ""

    @property
    def to_confirm(self) -> bool:
        return not self.place_name


def read(
    text: str, *, programme: Programme, series: Series | None = None, starts: time = time(14), ends: time = time(17)
) -> list[Row]:
    """The rows of a pasted table, good and bad, in two queries. `starts` and `ends` are for the rows that give no hour."""
    communes = list(Commune.objects.filter(territories=programme.territory_id))
    taken = set()
    if series is not None:
        taken = set(Meeting.objects.filter(series=series).exclude(status=Status.CANCELLED).values_list("starts_at", flat=True))
    named = {fold(commune.name): commune for commune in communes}
    rows: list[Row] = []
    wrong = 0
    for number, line in enumerate(text.replace("\ufeff", "").splitlines(), start=1):
        # A title or the names of the columns: only above the first date.
        above = not rows and not _DAY.match(line)
        header = above and (fold(line).startswith(_HEADERS) or not any(c.isdigit() for c in fold(line)))
        if line.strip(_SEPARATORS + '"') and not header:
            rows.append(_row(number, line, named, starts, ends, guess=wrong < GUESSED))
            wrong += bool(rows[-1].error)
            # One too many is refused as a hundred thousand are.
            if len(rows) > MOST_ROWS:
                break
    seen: dict[datetime, int] = {}
    kept = []
    for row in rows:
        starts_at = row.starts_at
        if starts_at and not row.error:
            if starts_at in taken:
                row = replace(row, error=_("Une rencontre de cette saison commence déjà à ce moment-là."))
            elif starts_at in seen:
                row = replace(row, error=_("La ligne %(number)s donne déjà cette date.") % {"number": seen[starts_at]})
            seen.setdefault(starts_at, row.number)
        kept.append(row)
    return kept


def _row(number: int, line: str, communes: Mapping[str, Commune], starts: time, ends: time, *, guess: bool) -> Row:
    row = Row(number, line.strip()[:LONGEST])
    if len(line) > LONGEST:
        return replace(row, error=_("Ce texte est trop long pour un calendrier."))
    found = _DAY.match(line)
    if found is None:
        return replace(row, error=_("Nous ne lisons pas de date au début de cette ligne. Écrivez par exemple « 29/09/2023 »."))
    try:
        day = _date(found)
        rest, starts, ends = _times(line[found.end() :].strip(_SEPARATORS + '"'), starts, ends)
    except ValueError as problem:
        return replace(row, error=str(problem))
    row = replace(
        row,
        starts_at=timezone.make_aware(datetime.combine(day, starts)),
        ends_at=timezone.make_aware(datetime.combine(day, ends)),
    )
    if ends <= starts:
        return replace(row, error=_("La rencontre finit avant d’avoir commencé : vérifiez les heures."))
    try:
        commune, place = _where(rest, communes, guess=guess)
    except ValueError as problem:
        return replace(row, error=str(problem))
    return replace(row, commune=commune, place_name=place)


def begins_with_a_day(line: str) -> bool:
    return _DAY.match(line) is not None


def day_and_rest(line: str) -> tuple[date, str] | None:
    """The day at the beginning of a line, and what follows it; None without a day. Raises ValueError for one that does not exist."""
    found = _DAY.match(line)
    return (_date(found), line[found.end() :].strip(_SEPARATORS.replace("–", "").replace("-", "") + '"')) if found else None


def _date(found: re.Match[str]) -> date:
    if found["iso"]:
        year, month, day = (int(part) for part in found["iso"].split("-"))
    elif found["d"]:
        day, month, year = int(found["d"]), int(found["m"]), int(found["y"])
    else:
        name = fold(found["month"])
        if name not in MONTHS:
            raise ValueError(_("« %(month)s » n’est pas un mois.") % {"month": found["month"]})
        day, month, year = int(found["day"]), MONTHS[name], int(found["year"])
    try:
        answer = date(year, month, day)
    except ValueError:
        raise ValueError(_("Ce jour n’existe pas au calendrier.")) from None
    if not 2000 <= answer.year <= 2100:
        raise ValueError(_("L’année %(year)s paraît fausse.") % {"year": year})
    said = found["weekday"]
    if said and fold(said) != "le":
        names = [name for name in WEEKDAYS if name.startswith(fold(said))]
        if not names:
            raise ValueError(_("« %(word)s » n’est pas un jour de la semaine.") % {"word": said})
        if WEEKDAYS[answer.weekday()] != names[0]:
            raise ValueError(
                _("Le %(date)s n’est pas un %(said)s : l’un des deux est faux.") % {"date": date_format(answer, "j F Y"), "said": names[0]}
            )
    return answer


def _times(rest: str, starts: time, ends: time) -> tuple[str, time, time]:
    """The hours that the line gives, and what is left of it. An hour alone keeps the usual length."""
    found = _TIMES.match(rest)
    if found is None:
        return rest, starts, ends
    try:
        first = time(int(found[1]), int(found[2] or 0))
        if found[3]:
            last = time(int(found[3]), int(found[4] or 0))
        else:
            usual = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
            minutes = min(first.hour * 60 + first.minute + max(usual, 30), 23 * 60 + 59)
            last = time(minutes // 60, minutes % 60)
    except ValueError:
        raise ValueError(_("Cette heure n’existe pas.")) from None
    return rest[found.end() :].strip(_SEPARATORS + '"'), first, last


def _where(rest: str, communes: Mapping[str, Commune], *, guess: bool) -> tuple[Commune, str]:
    """The commune (last, or first, of the parts) and the name of the place, empty while it is to be confirmed."""
    to_confirm = bool(_TO_CONFIRM.search(rest))
    parts = [part.strip(' "') for part in _PARTS.split(_TO_CONFIRM.sub(" ", rest)) if part.strip(' "')]
    if not parts:
        raise ValueError(_("Il manque la commune après la date."))
    for index in (-1, 0):
        commune = communes.get(fold(parts[index]))
        if commune is not None:
            others = parts[:-1] if index == -1 else parts[1:]
            return commune, "" if to_confirm else ", ".join(others)[:160]
    # The column that looks most like a commune is the one that is wrong.
    if not guess:
        raise ValueError(unknown_commune(parts[-1], {}))
    likeliest = max(parts[-MOST_PARTS:], key=lambda part: max((SequenceMatcher(None, fold(part), name).ratio() for name in communes), default=0))
    raise ValueError(unknown_commune(likeliest, communes))


def unknown_commune(name: str, communes: Mapping[str, Commune]) -> str:
    """What is said of a name that is none of the communes given by folded name."""
    close = get_close_matches(fold(name), communes, n=1, cutoff=0.75)
    if close:
        return _("« %(name)s » n’est pas une commune du territoire. Vouliez-vous dire %(close)s ?") % {
            "name": name,
            "close": communes[close[0]].name,
        }
    return _("« %(name)s » n’est pas une commune du territoire.") % {"name": name}
