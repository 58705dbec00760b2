"""What the site says of itself, and one's own page: what we know of you, yours to read, take away and have erased."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terril.initiatives.models import Answer, Holder, Initiative, Intake, Pledge
from terril.kernel import clock
from terril.kernel import privacy as register
from terril.kernel.access import has_second_factor, public, signed_in
from terril.kernel.outbox.models import Message
from terril.people.forms import EraseForm
from terril.people.models import Consent, Person
from terril.programmes import queries, retention

ROBOTS = """User-agent: *
Disallow: /compte/
Disallow: /mon-compte/
Disallow: /suivi/
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
    holding: register.Holding


@public("chacun lit ce qui est fait des données")
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The register of processing, read from what each room declares."""
    lines = [Processing(_sentence_case(h.model._meta.verbose_name), h) for h in register.register()]
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


def _mine(person: Person) -> QuerySet[Initiative]:
    return Initiative.objects.filter(holders__person=person, holders__until__isnull=True).select_related("commune")


@signed_in
@never_cache
@require_safe
def account_home(request: HttpRequest) -> HttpResponse:
    """Who I am here, my initiatives, my data."""
    person = request.user.person  # type: ignore[union-attr]
    context = {
        "me": person,
        "initiatives": _mine(person).order_by("-created_at", "-id")[:30],
        "roles": queries.active_roles(person),
        "second_factor": has_second_factor(request),
    }
    return render(request, "account/home.html", context)


# What the export gives of each model; keys of other tables and columns made for the machine are left out.
EXPORTED: dict[type[models.Model], tuple[str, ...]] = {
    Person: (
        "first_name", "last_name", "channel", "email", "phone", "postal_address", "relay", "language", "languages",
        "presentation", "commune__name", "last_contact_on",
    ),
    Consent: ("text__text", "way", "given_at", "witness", "withdrawn_at"),
    Message: ("channel", "status", "to_name", "to_address", "subject", "body", "written_at", "sent_at"),
    Pledge: ("initiative__ref", "what", "by_name", "due_on", "made_at", "outcome", "reason"),
}  # fmt: skip


def _rows(query: QuerySet[Any]) -> list[dict[str, Any]]:
    return list(query.order_by("pk").values(*EXPORTED[query.model]))


def exported(person: Person) -> dict[str, Any]:
    """Everything that is known of somebody, as plain data."""
    held = Holder.objects.filter(person=person)
    return {
        "made_at": clock.now(),
        "person": _rows(Person.objects.filter(pk=person.pk))[0],
        "consents": _rows(Consent.objects.filter(person=person)),
        "initiatives": list(
            held.order_by("pk").values(
                "initiative__ref", "initiative__title", "initiative__stage", "initiative__visibility",
                "initiative__commune__name", "initiative__created_at", "initiative__withdrawn_at", "shown_as", "since",
            )
        ),
        "words": list(
            Intake.objects.filter(initiative__holders__in=held).order_by("pk").distinct().values("initiative__ref", "words", "taken_at")
        ),
        "answers": list(
            Answer.objects.filter(attachment__initiative__holders__in=held, released_at__isnull=False)
            .order_by("pk")
            .distinct()
            .values("attachment__initiative__ref", "kind", "body", "answered_at")
        ),
        "pledges": _rows(Pledge.objects.filter(person=person)),
        "messages": _rows(Message.objects.filter(person_id=person.pk)),
        "roles": [
            {"programme": role.programme.name, "role": role.kind, "since": role.given_at} for role in queries.active_roles(person)
        ],
    }  # fmt: skip


@signed_in
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """My data in one file (GDPR, articles 15 and 20)."""
    response = JsonResponse(
        exported(request.user.person),  # type: ignore[union-attr]
        encoder=DjangoJSONEncoder,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees-terril.json"'
    return response


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Asks to be erased. Somebody reads the request: an initiative may have other holders."""
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = request.user.person  # type: ignore[union-attr]
        retention.ask_erasure(actor=person, person=person, words=form.cleaned_data["words"])
        messages.success(request, _("Votre demande est enregistrée. Nous y répondons dans le mois."))
        return redirect("account_home")
    return render(request, "account/erase.html", {"form": form})
