"""The table of travel times: reading one that somebody has, its verbs, and the way the planner asks for it."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terril.kernel import journal
from terril.kernel.errors import Refused
from terril.kernel.search import fold
from terril.kernel.verbs import locked_if_there
from terril.territory.models import Commune, Journey, Territory
from terril.territory.queries import communes_of, folded_name

MOST_ROWS = 100_000
LONGEST = 600
# How many wrong lines are told which commune they may have meant: looking takes some milliseconds, and a table of elsewhere has thousands.
GUESSED = 30
HEADERS = frozenset({"de", "depart", "origine", "from", "origin", "code insee", "commune"})


@dataclass(frozen=True)
class Row:
    """One line of the table. `error` is empty when it can be kept."""

    number: int
    raw: str
    origin: Commune | None = None
    destination: Commune | None = None
    minutes: int = 0
    error: str = ""


def read(text: str, communes: Iterable[Commune]) -> list[Row]:
    """The rows of a table "de;vers;minutes" (names or INSEE codes; semicolons, tabs or commas), good and bad. A header is passed over."""
    lines = text.replace("\ufeff", "").splitlines()
    first = next((line for line in lines if line.strip()), "")
    mark = max(";\t,", key=first.count)
    known: dict[str, Commune] = {}
    for commune in communes:
        known[commune.sort_name] = known[commune.insee_code.lower()] = commune
    rows: list[Row] = []
    wrong = 0
    # The line that first gave each journey.
    given: dict[tuple[str, str], int] = {}
    for number, cells in enumerate(csv.reader(lines, delimiter=mark), 1):
        if not any(cell.strip() for cell in cells) or (not rows and fold(cells[0]) in HEADERS):
            continue
        row = _row(number, [cell.strip() for cell in cells], known, guess=wrong < GUESSED)
        wrong += bool(row.error)
        if row.origin and row.destination and not row.error:
            first_on = given.setdefault((row.origin.pk, row.destination.pk), number)
            if first_on != number:
                row = replace(row, error=_("La ligne %(number)s donne déjà ce trajet.") % {"number": first_on})
        rows.append(row)
    return rows


def _row(number: int, cells: Sequence[str], known: Mapping[str, Commune], *, guess: bool) -> Row:
    row = Row(number, " ; ".join(cells)[:120])
    if len(cells) != 3:
        return replace(row, error=_("Cette ligne n’a pas trois colonnes : de, vers, minutes."))
    try:
        origin, destination = _commune(cells[0], known, guess=guess), _commune(cells[1], known, guess=guess)
        bare = cells[2].lower().removesuffix("minutes").removesuffix("min").strip()
        whole, _mark, rest = bare.replace(",", ".").partition(".")
        if not (whole.isascii() and whole.isdigit() and len(whole) < 5 and (not rest or rest.isdigit())):
            raise ValueError(_("« %(typed)s » n’est pas un nombre de minutes.") % {"typed": cells[2]})
        if not 1 <= int(whole) <= LONGEST:
            raise ValueError(_("Un trajet dure de 1 à 600 minutes."))
        row = replace(row, origin=origin, destination=destination, minutes=int(whole))
    except ValueError as problem:
        return replace(row, error=str(problem))
    if row.origin == row.destination:
        return replace(row, error=_("Un trajet va d’une commune à une autre."))
    return row


def _commune(typed: str, known: Mapping[str, Commune], *, guess: bool) -> Commune:
    name = folded_name(typed)
    if name in known:
        return known[name]
    close = get_close_matches(name, known, n=1, cutoff=0.75) if guess else []
    if close:
        told = {"name": typed, "close": known[close[0]].name}
        raise ValueError(_("« %(name)s » n’est pas une commune du territoire. Vouliez-vous dire %(close)s ?") % told)
    raise ValueError(
        _("« %(name)s » n’est pas une commune du territoire. Elle a peut-être changé de nom, ou rejoint une autre commune.") % {"name": typed}
    )


# ------------------------------------------------------------------------------------------------------------ verbs


class BadJourneys(Refused):
    """Some rows cannot be kept, so none was. `rows` are the bad ones, each with its reason."""

    def __init__(self, message: str, rows: Sequence[Row] = ()) -> None:
        super().__init__(message, field="table")
        self.rows = list(rows)


@transaction.atomic
def import_journeys(*, actor: Any, territory: Territory, text: str) -> int:
    """Keeps every row of a table, or none; a journey already known takes the new time. Returns how many. Raises BadJourneys."""
    rows = read(text, communes_of(territory))
    bad = [row for row in rows if row.error]
    if not rows:
        raise BadJourneys(_("Nous n’avons trouvé aucun trajet dans ce tableau. Rien n’a été importé."))
    if bad:
        raise BadJourneys(_("Rien n’a été importé : des lignes sont à reprendre, avec leur raison."), bad)
    if len(rows) > MOST_ROWS:
        raise BadJourneys(_("Ce tableau compte plus de %(most)s lignes. Importez-le en plusieurs fois.") % {"most": MOST_ROWS})
    journeys = [Journey(origin=row.origin, destination=row.destination, minutes=row.minutes) for row in rows]
    _store(journeys)
    journal.record(actor=actor, verb="journeys.imported", subject=territory, data={"count": len(rows)})
    return len(rows)


def _store(journeys: Sequence[Journey]) -> None:
    """Written in one order, so that two imports at once wait for each other instead of locking each other out."""
    ordered = sorted(journeys, key=lambda one: (one.origin_id, one.destination_id))
    Journey.objects.bulk_create(
        ordered, batch_size=2000, update_conflicts=True, unique_fields=["origin", "destination"], update_fields=["minutes"]
    )


@transaction.atomic
def keep_journey(*, actor: Any, origin: Commune, destination: Commune, minutes: int) -> None:
    """One journey enters the table, or takes another time. Raises Refused."""
    if origin == destination:
        raise Refused(_("Un trajet va d’une commune à une autre."), field="destination")
    if not 1 <= minutes <= LONGEST:
        raise Refused(_("Un trajet dure de 1 à 600 minutes."), field="minutes")
    _store([Journey(origin=origin, destination=destination, minutes=minutes)])
    kept = Journey.objects.get(origin=origin, destination=destination)
    journal.record(actor=actor, verb="journey.kept", subject=kept, data={"minutes": minutes})


@transaction.atomic
def drop_journey(*, actor: Any, journey: Journey) -> None:
    """Out of the table: the straight line counts again. Dropping twice drops once."""
    found = locked_if_there(journey)
    if found is not None:
        journal.record(actor=actor, verb="journey.dropped", subject=found)
        found.delete()


# ------------------------------------------------------------------------------------------------------------ reads


def table(communes: Iterable[str]) -> dict[tuple[str, str], int]:
    """Minutes by (origin, destination), INSEE codes, among these communes, in one query."""
    codes = set(communes)
    rows = Journey.objects.filter(origin__in=codes, destination__in=codes).values_list("origin_id", "destination_id", "minutes")
    return {(origin, destination): minutes for origin, destination, minutes in rows}
