"""The door of the equity page: where we went, then what came. Three views of one report, and its table to take away."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terril.insight import access, drawing, tables, words
from terril.insight.fairness.verdicts import ALARM_ALONE, ALARM_TOGETHER, State
from terril.insight.queries import Circle, Line, Went, a_year_ago, report
from terril.kernel import clock, doors
from terril.kernel.exports import csv_response
from terril.people.doors import me
from terril.programmes.doors import programme_among
from terril.programmes.models import Programme
from terril.territory.queries import dated
from terril.territory.reach import REACH_KM

PAGE = 50
YEAR = "12"
EFFORT, IDEAS, CIRCLES = "effort", "idees", "voisines"
WENT_SHAPES = {Went.NEVER: drawing.CALLS, Went.NEAR: drawing.WAITS, Went.THERE: drawing.FULL}
STATE_SHAPES = {State.EVIDENCE: drawing.CALLS, State.EARLY: drawing.WAITS, State.IN_LINE: drawing.FULL}


@doors.role(access.reads_somewhere, second_factor=False)
@require_safe
def equity(request: HttpRequest) -> HttpResponse:
    """`?vue=` effort, idees or voisines; `?periode=12` for the last twelve months. No contact, no name of a person."""
    programme = _programme(request)
    found = report(programme, _since(request))
    asked = request.GET.get("vue", EFFORT)
    view = asked if asked in {IDEAS, CIRCLES} else EFFORT
    year = bool(found.since)
    veiled = not access.sees_small_numbers(me(request), programme)
    rows: Sequence[Line | Circle] = found.circles if view == CIRCLES else found.lines
    points = [(one.commune, STATE_SHAPES[one.verdict.state]) for one in rows]
    # Shapes and words, the most pressing first.
    legend = [(shape, words.state(kind)) for kind, shape in STATE_SHAPES.items()]
    if view == EFFORT:
        # By what is still to be done, then as they come: in the order of names.
        by_need: list[Line] = sorted(found.lines, key=lambda line: list(Went).index(line.effort.went))
        rows = by_need
        points = [(line.commune, WENT_SHAPES[line.effort.went]) for line in found.lines]
        legend = [(shape, words.went(kind, year=year)) for kind, shape in WENT_SHAPES.items()]
    page = doors.page(request, rows, PAGE)
    context = {
        "programme": programme,
        "view": view,
        "year": year,
        "today": clock.today(),
        "since": found.since or programme.starts_on,
        "reach": REACH_KM,
        "page": page,
        "rows": [_row(one, veiled, year) for one in page],
        "veiled": veiled,
        "drawing": drawing.draw(points),
        "legend": legend,
        "dated": dated(line.commune for line in found.lines),
        "summary": {
            "communes": len(found.lines),
            "never": [line.name for line in found.went(Went.NEVER)],
            "ideas": words.total(found.ideas, veiled=veiled),
            "any": found.ideas > 0,
            "elsewhere": words.total(found.elsewhere, veiled=veiled) if found.elsewhere else "",
            "evidence": [(line.name, line.effort.went == Went.NEVER) for line in found.said(State.EVIDENCE)],
            "together": [circle.name for circle in found.told_together()],
            "early": len(found.said(State.EARLY)),
            "in_line": len(found.said(State.IN_LINE)),
        },
        "tabs": [
            {"label": label, "url": _address(request, vue=key), "current": key == view}
            for key, label in ((EFFORT, _("Où nous sommes allés")), (IDEAS, _("Ce qui est venu")), (CIRCLES, _("Avec les voisines")))
        ],
        "periods": [
            {"label": label, "url": _address(request, periode=key), "current": (key == YEAR) == year}
            for key, label in (("", _("Depuis le début")), (YEAR, _("Douze derniers mois")))
        ],
        "errors": words.errors(),
        "alarms": {"alone": round(1 / ALARM_ALONE), "together": round(1 / ALARM_TOGETHER)},
        "csv_url": f"{reverse('equity_csv')}{_address(request, vue='')}",
    }
    return render(request, "insight/equity.html", context)


@doors.role(access.reads_somewhere, second_factor=False)
@require_safe
def equity_csv(request: HttpRequest) -> HttpResponse:
    programme = _programme(request)
    veiled = not access.sees_small_numbers(me(request), programme)
    return csv_response(f"territoire-{clock.today():%Y-%m-%d}", tables.rows(report(programme, _since(request)), veiled=veiled))


# --------------------------------------------------------------------------------------------------------------------


def _programme(request: HttpRequest) -> Programme:
    """Among those that this person reads; another's is answered as if there were none."""
    return programme_among(request, access.read_by(me(request)).select_related("territory"))


def _since(request: HttpRequest) -> Any:
    return a_year_ago() if request.GET.get("periode") == YEAR else None


def _address(request: HttpRequest, **change: str) -> str:
    """The same page, otherwise; what is empty leaves the address."""
    state = {key: request.GET.get(key, "") for key in ("dispositif", "periode", "vue")} | change
    kept = {key: value for key, value in state.items() if value}
    return f"?{urlencode(kept)}" if kept else "?"


def _row(one: Line | Circle, veiled: bool, year: bool) -> dict[str, Any]:
    """What the three tables share, and what belongs to one commune or to several."""
    part = one.verdict.part
    told = {
        "name": one.name,
        "people": words.spaced(part.population),
        "ordinary": words.ordinary(one.verdict),
        "state": one.verdict.state,
        "shape": STATE_SHAPES[one.verdict.state],
        "said": words.state(one.verdict.state),
    }
    if isinstance(one, Circle):
        return told | {"others": ", ".join(one.others), "ideas": words.total(part.ideas, veiled=veiled), "never": one.never}
    done = one.effort
    return told | {
        "ideas": words.number(part.ideas, veiled=veiled),
        "went": done.went,
        "went_shape": WENT_SHAPES[done.went],
        "went_said": words.went(done.went, year=year),
        "effort": done,
        "near_km": round(done.near_km) or 1,
        "taken": words.number(done.taken, veiled=veiled),
        "registered": words.number(done.registered, veiled=veiled),
    }
