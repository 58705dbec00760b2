"""Hours: declared from a phone, validated and valued by the coordination, given back as accounts and as certificates."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from terril.hours import access, actions, queries
from terril.hours.forms import BackForm, RateForm, TimeForm
from terril.hours.models import TimeEntry, TimeState
from terril.initiatives.panels import INITIATIVE
from terril.kernel import clock, documents, doors
from terril.kernel.exports import csv_response
from terril.kernel.forms import LENGTHS
from terril.kernel.words import current_language, long_date, spoken_minutes
from terril.people.doors import me
from terril.programmes.access import COORDINATES, coordinates_somewhere, works_somewhere
from terril.programmes.doors import programme_of
from terril.programmes.models import Programme

PER_PAGE = 30
SHOWN = 15
IN_FIGURE = 30


def _year(request: HttpRequest) -> int:
    """The year that the address asks for; this one for anything else."""
    return doors.number(request.GET.get("annee"), least=2000, most=2100) or clock.today().year


def _entry(entries: QuerySet[TimeEntry], pk: int) -> TimeEntry:
    return get_object_or_404(entries.select_related("person", "initiative", "programme"), pk=pk)


def _line(entry: Any) -> Any:
    """As the lists read it: its length and what it is about, in words."""
    entry.length = spoken_minutes(entry.minutes)
    # Its name belongs to those who may read it now, and no more to those who once could.
    readable = getattr(entry, "readable", False)
    entry.about = queries.named(entry.initiative, readable=readable) if entry.initiative_id else entry.get_kind_display()
    return entry


@doors.role(works_somewhere)
def my_hours(request: HttpRequest) -> HttpResponse:
    """Ten seconds, standing: for what, how long, sent."""
    person, programme, year = me(request), programme_of(request), _year(request)
    followed = [one for part in INITIATIVE for one in part.followed_by(person, programme)][:SHOWN]
    form = TimeForm(request.POST or None, followed=followed, initial={"what": followed[0].pk} if followed else {})
    done = doors.attempt(form, lambda data: actions.declare(actor=person, programme=programme, person=person, **form.said()))
    if done is not None:
        said = {"length": spoken_minutes(done.minutes), "day": long_date(done.day)}
        messages.success(request, _("Merci : %(length)s, %(day)s. C’est noté.") % said)
        return redirect("time_mine")
    rows = queries.of_person(person, year, most=100)
    context = {
        "form": form,
        "quick": LENGTHS,
        "entries": [_line(entry) for entry in rows],
        "total": spoken_minutes(sum(e.minutes for e in rows if e.state == TimeState.VALIDATED)),
        "waiting": spoken_minutes(sum(e.minutes for e in rows if e.state == TimeState.DECLARED)),
        "any_validated": any(e.state == TimeState.VALIDATED for e in rows),
        "year": year,
        "years": [clock.today().year - back for back in range(3)],
    }
    return render(request, "hours/mine.html", context, status=422 if form.is_bound else 200)


@doors.role(works_somewhere)
@doors.gesture("time_mine")
def take_back(request: HttpRequest, entry_id: int) -> str:
    actions.take_back_time(actor=me(request), entry=_entry(access.changed_by(me(request)), entry_id))
    return _("C’est effacé.")


@doors.role(works_somewhere)
@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """What one gave in a year, validated, to join to a file or to keep. 404 while nothing is validated."""
    person, programme, year = me(request), programme_of(request), _year(request)
    given = queries.in_year(programme, year).filter(person=person)
    kinds: dict[str, int] = {}
    for entry in given.only("kind", "minutes"):
        label = str(entry.get_kind_display())
        kinds[label] = kinds.get(label, 0) + entry.minutes
    if not any(kinds.values()):
        raise Http404
    followed = given.filter(initiative__isnull=False).order_by().values("initiative").distinct().count()
    data = {
        "language": current_language(),
        "title": _("Attestation de bénévolat"),
        "organisation": programme.organisation.name,
        "programme": programme.name,
        "sentence": _("%(organisation)s atteste que %(name)s a donné %(hours)s de son temps à « %(programme)s » en %(year)s.")
        % {
            "organisation": programme.organisation.name, "name": person.name, "hours": spoken_minutes(sum(kinds.values())),
            "programme": programme.name, "year": year,
        },
        "followed": _("Initiatives accompagnées : %(n)s.") % {"n": followed} if followed else "",
        "head": [_("Pour quoi"), _("Temps")],
        "rows": [[capfirst(label), spoken_minutes(count)] for label, count in sorted(kinds.items(), key=lambda k: -k[1])],
        "note": _("Heures déclarées par la personne et validées par la coordination. Cette attestation ne vaut pas contrat de travail."),
        "made": _("Fait le %(day)s") % {"day": long_date(clock.today())},
        "signature": _("Signature de la structure"),
    }  # fmt: skip
    response = HttpResponse(documents.render("hours/certificate.typ", data), "application/pdf")
    response["Content-Disposition"] = f'inline; filename="attestation-benevolat-{year}.pdf"'
    return response


# ------------------------------------------------------------------------------------------------------ the coordination


@doors.role(coordinates_somewhere)
def all_hours(request: HttpRequest, status: int = 200, **given: Any) -> HttpResponse:
    """`given`: a form that was refused."""
    person, programme, year = me(request), programme_of(request, COORDINATES), _year(request)
    years = queries.years(programme)
    total = next((one for one in years if one.year == year), queries.Year(year, 0, 0))
    page = doors.page(request, queries.with_rights(queries.declared(programme), person), PER_PAGE)
    for entry in page:
        _line(entry)
    valued = queries.valued(programme, year, person, most=IN_FIGURE)
    longest = max((line.minutes for line in valued), default=1) or 1
    figure = {
        "title": _("Temps donné en %(year)s, par initiative") % {"year": year},
        "label_head": _("Initiative"),
        "value_head": _("Temps et valeur"),
        "note": _("Heures validées. La valeur suit le barème du jour où le temps a été donné."),
        "rows": [
            {
                "label": line.name,
                "value": f"{spoken_minutes(line.minutes)} · {queries.euros(line.cents)}",
                "share": round(100 * line.minutes / longest, 1),
            }
            for line in valued
        ],
    }

    def spoken(minutes: int) -> str:
        return spoken_minutes(minutes) if minutes else "–"

    context = {
        "programme": programme,
        "year": year,
        "years": [one.year for one in years] or [clock.today().year],
        "page": page,
        "figure": figure,
        "total": queries.euros(total.cents),
        "hours": spoken_minutes(total.minutes),
        "persons": [(g.person, spoken(g.minutes), spoken(g.waiting)) for g in queries.by_person(programme, year)],
        "rates": [(rate, queries.euros(rate.cents)) for rate in queries.rates(programme)],
        "rate_form": RateForm(),
        "charts": queries.CHARTS,
        **given,
    }
    return render(request, "hours/all.html", context, status=status)


def _back(programme: Programme) -> str:
    return f"{reverse('time_all')}?dispositif={programme.slug}"


@doors.role(coordinates_somewhere)
@require_POST
def validate(request: HttpRequest) -> HttpResponse:
    programme = programme_of(request, COORDINATES)
    with doors.refusal_as_message(request):
        count = actions.validate(actor=me(request), programme=programme, entries=doors.numbers(request.POST.getlist("entry")))
        messages.success(request, _("Temps validés : %(n)s.") % {"n": count})
    return redirect(_back(programme))


@doors.role(coordinates_somewhere)
def send_back(request: HttpRequest, entry_id: int) -> HttpResponse:
    entry, form = _entry(access.validated_by(me(request)), entry_id), BackForm(request.POST or None)
    if doors.attempt(form, lambda data: actions.refuse_time(actor=me(request), entry=entry, **data)) is not None:
        messages.success(request, _("%(name)s saura ce qui est à revoir.") % {"name": entry.person.name})
        return redirect(_back(entry.programme))
    return render(request, "hours/back.html", {"form": form, "entry": _line(entry)}, status=422 if form.is_bound else 200)


@doors.role(coordinates_somewhere)
@require_POST
def set_rate(request: HttpRequest) -> HttpResponse:
    programme, form = programme_of(request, COORDINATES), RateForm(request.POST)
    done = doors.attempt(
        form,
        lambda data: actions.set_rate(
            actor=me(request), programme=programme, from_day=data["from_day"], cents=round(data["euros"] * 100), source=data["source"]
        ),
    )
    if done is None:
        return all_hours(request, status=422, rate_form=form)
    messages.success(request, _("C’est noté. Les heures déjà validées gardent leur valeur."))
    return redirect(_back(programme))


@doors.role(coordinates_somewhere)
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts 86 and 87 of a year: a line for each initiative, balanced by construction. `plan` chooses the chart of accounts."""
    programme, year = programme_of(request, COORDINATES), _year(request)
    chart = queries.CHARTS.get(request.GET.get("plan", ""), queries.CHARTS["anc-2018-06"])
    head = [
        _("Exercice"), _("Initiative"), _("Référence"), _("Heures"), _("Bénévoles"),
        _("Emplois (compte %(n)s, personnel bénévole)") % {"n": chart["charge"]},
        _("Ressources (compte %(n)s, bénévolat)") % {"n": chart["product"]}, _("Plan comptable"), _("Clé"),
    ]  # fmt: skip
    rows = [
        [
            year, line.name, line.ref,
            round(line.minutes / 60, 2), line.persons, line.cents / 100, line.cents / 100, chart["label"], queries.VOLUNTEERING,
        ]
        for line in queries.valued(programme, year, me(request))
    ]  # fmt: skip
    return csv_response(f"benevolat-comptes-86-87-{year}-{chart['label'].split()[0].lower()}", [head, *rows])


@doors.role(coordinates_somewhere)
@require_safe
def details(request: HttpRequest) -> HttpResponse:
    """Every validated time of a year, for whoever checks the accounts."""
    programme, year = programme_of(request, COORDINATES), _year(request)
    found = queries.in_year(programme, year).order_by("day", "pk")
    rows: QuerySet[Any] = queries.with_rights(found, me(request)).select_related("person", "initiative", "rate")
    head = [_("Jour"), _("Bénévole"), _("Initiative"), _("Pour quoi"), _("Minutes"), _("Valeur d’une heure"), _("Source"), _("Valeur")]
    lines = [
        [
            row.day, row.person.name, queries.named(row.initiative, readable=row.readable) if row.initiative_id else "",
            row.get_kind_display(), row.minutes, row.rate.cents / 100 if row.rate else "", row.rate.source if row.rate else "",
            (row.cents or 0) / 100,
        ]
        for row in rows
    ]  # fmt: skip
    return csv_response(f"benevolat-detail-{year}", [head, *lines])
