"""Past meetings in a table (`imports.kinds`). Those to come are pasted into the calendar (`scheduling.calendar_table`)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.directory.models import Place
from terril.imports import cells
from terril.imports.kinds import KINDS, Aspect, Context, Field, Kind, Portrait, Wrong
from terril.kernel.search import fold
from terril.kernel.words import long_date
from terril.meetings.minutes import actions as minutes
from terril.meetings.models import Meeting, Series, Status
from terril.meetings.scheduling import actions as scheduling

# For a meeting whose hours nobody wrote down.
STARTS, LASTS = time(14), timedelta(hours=3)
# A season runs from September to August.
SEPTEMBER = 9


FIELDS = [
    Field("on", gettext_lazy("Date"), cells.past_day, ["jour", "date de la rencontre", "le", "date et heure", "quand"],
        required=True, looks=cells.looks_like_day),
    Field("hours", gettext_lazy("Heures"), cells.hour, ["heure", "horaire", "horaires", "début", "heure de début"]),
    Field("commune", gettext_lazy("Commune"), cells.commune, ["ville", "cp", "code postal", "où", "localité", "cp ville"], required=True),
    Field("place", gettext_lazy("Lieu"), cells.line(160), ["salle", "adresse", "endroit", "lieu de la rencontre", "équipement"]),
    Field("season", gettext_lazy("Saison"), cells.line(120), ["cycle", "année", "nom de la saison", "série"]),
    Field("minutes", gettext_lazy("Compte rendu"), cells.words(20_000), ["notes", "résumé", "bilan", "ce qui s’est dit", "relevé de décisions"],
        long=True),
]  # fmt: skip


def _moments(values: Mapping[str, Any]) -> tuple[datetime, datetime]:
    hours = values.get("hours") or [STARTS]
    starts = cells.moment(values["on"], hours[0])
    return starts, cells.moment(values["on"], hours[1]) if len(hours) > 1 else starts + LASTS


def _check(values: Mapping[str, Any], context: Context) -> Iterable[tuple[str, Wrong]]:
    starts, ends = _moments(values)
    if ends <= starts:
        yield "hours", Wrong(_("La rencontre finit avant d’avoir commencé : vérifiez les heures."))


def _portrait(on: date, commune: Any, place: str, *, commune_name: str, pk: int | None = None) -> Portrait:
    lines = [(_("Date"), long_date(on)), (_("Commune"), commune_name), (_("Lieu"), place)]
    return Portrait({"on": on, "commune": commune}, frozenset({f"d:{on.isoformat()}"}), lines, pk)


def _of_row(values: Mapping[str, Any]) -> Portrait | None:
    if not values.get("on"):
        return None
    commune = values.get("commune")
    return _portrait(values["on"], getattr(commune, "pk", None), values.get("place", ""), commune_name=getattr(commune, "name", ""))


def _held(context: Context) -> QuerySet[Meeting]:
    return Meeting.objects.filter(series__programme=context.programme).exclude(status=Status.CANCELLED)


def _near(context: Context, wanted: frozenset[str]) -> Iterable[int]:
    days = [date.fromisoformat(key.partition(":")[2]) for key in wanted if key.startswith("d:")]
    return _held(context).filter(starts_at__date__in=days).order_by("pk").values_list("pk", flat=True)


def _portraits(context: Context, ids: Iterable[int]) -> Iterable[Portrait]:
    for row in _held(context).filter(pk__in=ids).select_related("commune", "place").order_by("starts_at", "pk"):
        yield _portrait(localtime(row.starts_at).date(), row.commune_id, row.where, commune_name=row.commune.name, pk=row.pk)


MEETING = Aspect(
    "meeting", gettext_lazy("la rencontre"), _of_row, _near, _portraits,
    lambda one, other: ["date", "commune"] if one.marks == other.marks and one.marks["commune"] else [],
)  # fmt: skip


def _load(context: Context) -> None:
    context.known["series"] = {fold(row.title): row for row in Series.objects.filter(programme=context.programme).order_by("-pk")}
    context.known["places"] = {
        (place.commune_id, fold(place.name)): place
        for place in Place.objects.filter(commune__territories=context.programme.territory_id).order_by("-pk")
    }


def season_of(on: date) -> str:
    first = on.year if on.month >= SEPTEMBER else on.year - 1
    return _("Saison %(first)s-%(second)s") % {"first": first, "second": first + 1}


def _create(context: Context, values: Mapping[str, Any], resolved: dict[str, int | None]) -> list[models.Model]:
    title = values.get("season") or season_of(values["on"])
    series = context.known["series"].get(fold(title))
    new = series is None
    if new:
        series = scheduling.create_series(actor=context.actor, programme=context.programme, title=title, fictional=context.batch.fictional)
        context.known["series"][fold(title)] = series
    starts, ends = _moments(values)
    place = context.known["places"].get((values["commune"].pk, fold(values.get("place", ""))))
    meeting = scheduling.create_meeting(
        actor=context.actor, series=series, starts_at=starts, ends_at=ends, commune=values["commune"], place=place,
        place_name="" if place else values.get("place", ""), fictional=context.batch.fictional,
    )  # fmt: skip
    if values.get("minutes"):
        minutes.write_minutes(actor=context.actor, meeting=meeting, minutes=values["minutes"])
    meeting = minutes.close(actor=context.actor, meeting=meeting)
    return [meeting, *([series] if new else [])]


@KINDS.register(40)
def kind() -> Kind:
    return Kind(
        "meetings", gettext_lazy("Des rencontres passées"), gettext_lazy("une rencontre"), FIELDS, [MEETING], _create, _check, _load,
        undo=("meetings.meeting", "meetings.series"), most_rows=1_000, personal=False,
    )  # fmt: skip
