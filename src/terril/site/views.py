"""The pages of the shell: the first one, the desk, what the site says of itself, one’s own page and data, light or dark."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language

from terril.initiatives.models import Initiative, Stage
from terril.initiatives.public_list import queries as public
from terril.initiatives.showing import queries as showing
from terril.initiatives.text import masked
from terril.kernel import clock, documents, doors, sitewide
from terril.kernel.drafts import kept_draft
from terril.kernel.search import fold
from terril.kernel.words import current_language, long_date
from terril.meetings.queries import next_meeting
from terril.people import dossiers
from terril.people.doors import me
from terril.people.exports import exported, sections
from terril.people.forms import EraseForm
from terril.people.models import Person
from terril.programmes import queries, retention
from terril.programmes.access import WORKS, administers, can_coordinate, works_somewhere
from terril.programmes.desk import also_waiting, headlines, steps_of, tools_of
from terril.programmes.doors import programme_of
from terril.programmes.models import Programme
from terril.programmes.queries import active_roles

ROBOTS = """User-agent: *
Disallow: /compte/
Disallow: /mon-compte/
Disallow: /suivi/
Disallow: /partenaire/
Disallow: /demo/
"""
VOICES = 3
# Programmes that the first page names.
SHOWN = 12
RUNNING, COMPLETED = Stage.values.index(Stage.RUNNING), Stage.values.index(Stage.COMPLETED)
YEAR = 365 * 24 * 3600


# ------------------------------------------------------------------------------------------------------- the first page


@dataclass(frozen=True)
class Voice:
    """The first words of an initiative, as its page shows them."""

    words: str
    title: str
    url: str
    place: str
    fictional: bool


@doors.public("l’accueil")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    opened = list(queries.open_programmes()[:SHOWN])
    programme = next(iter(opened), None)
    points = public.public_map() if programme else []
    voices = [
        Voice(
            words=masked(initiative.excerpt),
            title=masked(initiative.title),
            url=reverse("initiative", args=[initiative.ref]),
            place=initiative.commune.name,
            fictional=initiative.fictional,
        )
        for initiative in showing.voices(VOICES)
    ]
    context: dict[str, Any] = {
        "programme": programme,
        "programmes": opened if len(opened) > 1 else [],
        "before": not opened and queries.ideas_were_told(),
        "reachable": not opened and any(sitewide.text(name) for name in ("operator", "email", "phone")),
        "days": max((one.answer_days for one in opened), default=0),
        "meeting": next_meeting(None if len(opened) > 1 else programme) if programme else None,
        "points": points,
        "total": sum(point.count for point in points),
        "places": sum(point.count > 0 for point in points),
        "running": sum(point.stages[RUNNING] + point.stages[COMPLETED] for point in points),
        "voices": voices,
    }
    return render(request, "site/home.html", context)


# ------------------------------------------------------------------------------------------------------------- the desk


@dataclass(frozen=True)
class Beside:
    """Another programme where one works, and what waits there in a few words."""

    programme: Programme
    headlines: list[str]


def _works_here(person: Person) -> bool:
    return works_somewhere(person) or administers(person)


@doors.role(_works_here)
def desk(request: HttpRequest) -> HttpResponse:
    """Short lists in order of harm, each row one gesture. Whoever administers the site alone has its opening for a desk."""
    person = me(request)
    if not works_somewhere(person):
        return redirect("opening")
    programme = programme_of(request)
    programmes = list(dict.fromkeys(r.programme for r in active_roles(person) if r.kind in WORKS))
    steps = steps_of(person, programme)
    waits = also_waiting(person, programme)
    others = [Beside(one, headlines(person, one)) for one in programmes if one != programme]
    context = {
        "programme": programme,
        "programmes": programmes,
        "others": others,
        "steps": steps,
        "headlines": [step for step in steps if step.headline],
        "coordinates": can_coordinate(person, programme),
        "waits": waits,
        "tools": tools_of(person, programme),
        "quiet": not waits and not any(step.rows for step in steps) and not any(one.headlines for one in others),
        "kept": kept_draft(request),
    }
    return render(request, "site/desk.html", context)


# --------------------------------------------------------------------------------------------------- what the site says


@doors.public("les robots lisent leurs règles")
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@dataclass(frozen=True)
class Processing:
    """One line of the register, in words."""

    name: str
    entry: dossiers.Entry


@doors.public("chacun lit ce qui est fait des données")
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The register of processing, read from what each room declares."""
    lines = []
    for model, entry in dossiers.register():
        name = str(entry.title or model._meta.verbose_name)
        lines.append(Processing(name[:1].upper() + name[1:], entry))
    context = {
        "lines": sorted(lines, key=lambda line: fold(line.name)),
        "operator": queries.operator(),
        "tiles": settings.MAP_TILES_URL,
        "sms": settings.SMS_BACKEND,
    }
    return render(request, "site/privacy.html", context)


@doors.public("l’ancienne adresse de la page des données")
@require_safe
def privacy_moved(request: HttpRequest) -> HttpResponse:
    return redirect("privacy", permanent=True)


@doors.public("chacun lit ce que le site permet")
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html", {"operator": queries.operator()})


@doors.public("la loi demande de dire qui tient le site")
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "site/legal.html", {"operator": queries.operator(), "version": settings.VERSION})


# --------------------------------------------------------- my own page, and everything that is known of me to take away


@doors.signed_in
@never_cache
@require_safe
def account_home(request: HttpRequest) -> HttpResponse:
    """Who I am here, my initiatives, my data."""
    person = me(request)
    mine = Initiative.objects.filter(holders__person=person, holders__until__isnull=True).select_related("commune")
    context = {
        "me": person,
        "initiatives": mine.order_by("-created_at", "-id")[:30],
        "roles": queries.active_roles(person),
        "second_factor": doors.has_second_factor(request),
    }
    return render(request, "account/home.html", context)


@doors.signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Asks to be erased. Somebody reads the request: an initiative may have other holders."""
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = me(request)
        retention.ask_erasure(actor=person, person=person, words=form.cleaned_data["words"])
        messages.success(request, _("Votre demande est enregistrée. Nous y répondons dans le mois."))
        return redirect("account_home")
    return render(request, "account/erase.html", {"form": form})


@doors.signed_in
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """A file for machines (RGPD, art. 15 et 20)."""
    response = JsonResponse(
        exported(me(request)),
        encoder=DjangoJSONEncoder,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees-terril.json"'
    return response


@doors.signed_in
@never_cache
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The same, in sentences, to read or to print."""
    data = {
        "language": current_language(),
        "title": _("Ce que nous savons de vous"),
        "author": queries.operator(),
        "made": _("Le %(date)s") % {"date": long_date(clock.today())},
        "sections": sections(exported(me(request))),
    }
    response = HttpResponse(documents.render("site/my_data.typ", data), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="mes-donnees-terril.pdf"'
    return response


# ---------------------------------------------- light or dark, French or English: kept in a cookie of the visitor’s own


def safe_next(request: HttpRequest) -> str:
    """The page of this site to go back to; the home page when it is not one of ours."""
    url = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours else "/"


@doors.public("chacun choisit son affichage")
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(safe_next(request))
    chosen = request.POST.get("theme")
    if chosen in ("light", "dark"):
        response.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    elif chosen == "auto":
        response.delete_cookie("theme", samesite="Lax")
    return response


@doors.public("chacun choisit sa langue")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Django's own view, which keeps the choice in a cookie and returns to a safe `next`."""
    return set_language(request)
