"""What the site says of itself, and one's own page: what we know of you, yours to read, take away and have erased."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terril.initiatives.models import Initiative
from terril.kernel.doors import has_second_factor, public, signed_in
from terril.people import dossiers
from terril.people.doors import me
from terril.people.forms import EraseForm
from terril.programmes import queries, retention

ROBOTS = """User-agent: *
Disallow: /compte/
Disallow: /mon-compte/
Disallow: /suivi/
Disallow: /partenaire/
Disallow: /demo/
"""


@public("les robots lisent leurs règles")
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


# ---------------------------------------------------------------------------------------------- what the site says


@dataclass(frozen=True)
class Processing:
    """One line of the register, in words."""

    name: str
    entry: dossiers.Entry


@public("chacun lit ce qui est fait des données")
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The register of processing, read from what each room declares."""
    lines = [Processing(_sentence_case(entry.title or model._meta.verbose_name), entry) for model, entry in dossiers.register()]
    context = {
        "lines": sorted(lines, key=lambda line: line.name.lower()),
        "operator": queries.operator(),
        "tiles": settings.MAP_TILES_URL,
        "sms": settings.SMS_BACKEND,
    }
    return render(request, "site/privacy.html", context)


def _sentence_case(words: Any) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]


@public("l’ancienne adresse de la page des données")
@require_safe
def privacy_moved(request: HttpRequest) -> HttpResponse:
    return redirect("privacy", permanent=True)


@public("chacun lit ce que le site permet")
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html", {"operator": queries.operator()})


@public("la loi demande de dire qui tient le site")
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "site/legal.html", {"operator": queries.operator(), "version": settings.VERSION})


# ----------------------------------------------------------------------------------------------------- my own page


@signed_in
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
        "second_factor": has_second_factor(request),
    }
    return render(request, "account/home.html", context)


@signed_in
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
