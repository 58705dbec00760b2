"""The doors of programmes: what the platform is, who holds which role, the settings."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terril.directory.models import Organisation
from terril.kernel.access import public, role
from terril.kernel.errors import Refused
from terril.people import actions as people
from terril.people.models import Person
from terril.programmes import access, actions, queries, retention
from terril.programmes.forms import PartnerForm, RoleForm, SettingsForm
from terril.programmes.models import Programme, Role

SHOWN = 50
TWINS = 10


@public("ce que la plateforme est, pour qui et avec qui, se lit sans compte")
@require_safe
def platform(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """The programme that the site speaks for, or the one of that address."""
    programme = queries.programme_page(slug) if slug else queries.current_programme()
    if programme is None and slug:
        raise Http404
    return render(
        request,
        "programmes/platform.html",
        {
            "programme": programme,
            "principles": queries.principles_of(programme) if programme else [],
            "partners": list(queries.partners_of(programme)) if programme else [],
        },
    )


@role(access.manages_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest) -> HttpResponse:
    """Roles of the programme: who holds which, and one more."""
    programme = _managed(request)
    form = RoleForm(request.POST or None, organisations=_organisations(programme))
    if request.method == "POST" and form.is_valid():
        given = _try(form, lambda: actions.invite(actor=_actor(request), programme=programme, **form.cleaned_data))
        if given is not None:
            messages.success(
                request,
                _("%(name)s a maintenant ce rôle : %(role)s.")
                % {"name": given.person.name, "role": given.get_kind_display()},
            )
            return redirect(_at("team", programme))
    return _page(
        request,
        "programmes/team.html",
        programme,
        {"form": form, "groups": queries.team_groups(programme), "story": queries.team_story(programme)},
        wrong=bool(form.errors),
    )


@role(access.manages_somewhere)
@require_POST
def withdraw(request: HttpRequest, role_id: int) -> HttpResponse:
    held = _role_or_404(request, role_id)
    try:
        gone = actions.withdraw_role(actor=_actor(request), role_id=held.pk)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("%(name)s n’a plus ce rôle : %(role)s.") % {"name": gone.person.name, "role": gone.get_kind_display()},
        )
    # Whoever has just withdrawn her own role may no longer open the page.
    actor = _actor(request)
    return redirect(
        _at("team", held.programme) if access.can_manage(actor, held.programme) else reverse("account_home")
    )


@role(access.manages_somewhere)
@require_POST
def open_account(request: HttpRequest, role_id: int) -> HttpResponse:
    held = _role_or_404(request, role_id)
    try:
        account = actions.open_account(actor=_actor(request), role_id=held.pk)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, _("Le compte est ouvert : %(email)s reçoit un code pour entrer.") % {"email": account.email}
        )
    return redirect(_at("team", held.programme))


@role(access.manages_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """How long to answer, how to reach the team; and one more partner."""
    programme = _managed(request)
    adding = request.method == "POST" and "partner" in request.POST
    changing = request.method == "POST" and not adding
    form = SettingsForm(request.POST if changing else None, initial=SettingsForm.of(programme))
    partner = PartnerForm(request.POST if adding else None, prefix="partner")
    actor = _actor(request)
    if changing and form.is_valid():
        kept = _try(form, lambda: actions.update_programme(actor=actor, programme=programme, **form.cleaned_data))
        if kept:
            messages.success(request, _("Les réglages sont gardés."))
            return redirect(_at("programme_settings", programme))
    if adding and partner.is_valid():
        done = _try(partner, lambda: actions.enter_partner(actor=actor, programme=programme, **partner.cleaned_data))
        if done:
            messages.success(request, _("%(name)s est maintenant partenaire.") % {"name": done.organisation.name})
            return redirect(_at("programme_settings", programme))
    context = {"form": form, "partner_form": partner, "partners": list(queries.partners_of(programme))}
    return _page(request, "programmes/settings.html", programme, context, wrong=bool(form.errors or partner.errors))


@role(access.manages_somewhere)
@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    """Who asked to be erased; the law gives a month. And who asks by word of mouth: found by name, noted here."""
    reader = _actor(request)
    found = list(retention.asking(reader)[:SHOWN])
    for person in found:
        person.due_on = localtime(person.erasure_asked_at + retention.ANSWER).date()  # type: ignore[attr-defined]
        person.lines = retention.known_by(person, reader)  # type: ignore[attr-defined]
        person.twins = [twin for twin in retention.twins(person)[:TWINS] if retention.may_ask_for(reader, twin)]  # type: ignore[attr-defined]
    asked = request.GET.get("q", "")
    context = {"people": found, "asked": asked, "named": retention.named(reader, asked)}
    response = render(request, "programmes/erasures.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@role(access.manages_somewhere)
@require_POST
def note_erasure(request: HttpRequest, person_id: int) -> HttpResponse:
    """Somebody asked by telephone, by letter, at the desk."""
    person = Person.objects.filter(pk=person_id, erased_at__isnull=True).first()
    if person is None or not retention.may_ask_for(_actor(request), person):
        raise Http404
    retention.ask_erasure(actor=_actor(request), person=person)
    messages.success(request, _("La demande est notée. Rien n’est encore effacé."))
    return redirect("erasures")


@role(access.manages_somewhere)
@require_POST
def keep_all(request: HttpRequest, person_id: int) -> HttpResponse:
    person = retention.asking(_actor(request)).filter(pk=person_id).first()
    if person is not None:
        people.drop_erasure(actor=_actor(request), person=person)
        messages.success(request, _("Tout est gardé : la demande est reprise."))
    return redirect("erasures")


@role(access.manages_somewhere)
@require_POST
def erase(request: HttpRequest, person_id: int) -> HttpResponse:
    """Only somebody who asked, and the rows that a human recognised as the same: nobody is erased by a slip."""
    reader = _actor(request)
    person = retention.asking(reader).filter(pk=person_id).first()
    if person is None:
        if Person.objects.filter(pk=person_id, erased_at__isnull=False, erasure_asked_at__isnull=False).exists():
            messages.success(request, _("C’était déjà fait."))
            return redirect("erasures")
        raise Http404
    ticked = {int(pk) for pk in request.POST.getlist("also") if pk.isdecimal() and len(pk) < 19}
    also = [twin for twin in retention.twins(person) if twin.pk in ticked and retention.may_ask_for(reader, twin)]
    try:
        people.erase_together(actor=reader, rows=[person, *also])
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("C’est fait : il ne reste rien qui dise qui c’était."))
    return redirect("erasures")


# --------------------------------------------------------------------------------------------------------------------


def _actor(request: HttpRequest) -> Any:
    return request.user.person  # type: ignore[union-attr]


def _managed(request: HttpRequest) -> Programme:
    """The programme of `?dispositif=`, or the first that this person manages; another's does not exist for her."""
    managed = access.managed_by(_actor(request)).select_related("organisation", "territory").order_by("pk")
    slug = request.GET.get("dispositif")
    programme = managed.filter(slug=slug).first() if slug else managed.first()
    if programme is None:
        raise Http404
    return programme


def _role_or_404(request: HttpRequest, role_id: int) -> Role:
    managed = access.managed_by(_actor(request))
    held = Role.objects.select_related("programme").filter(pk=role_id, programme__in=managed).first()
    if held is None:
        raise Http404
    return held


def _organisations(programme: Programme) -> Any:
    """The organisation that runs the programme and its partners."""
    return (
        Organisation.objects.filter(Q(pk=programme.organisation_id) | Q(partnerships__programme=programme))
        .distinct()
        .order_by("sort_name")
    )


def _try(form: forms.Form, verb: Callable[[], Any]) -> Any:
    """What the verb answers; None when it was refused, and the form then says why."""
    try:
        return verb()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def _at(name: str, programme: Programme) -> str:
    return f"{reverse(name)}?dispositif={programme.slug}"


def _page(
    request: HttpRequest, template: str, programme: Programme, context: dict[str, Any], *, wrong: bool
) -> HttpResponse:
    tabs = [
        {"label": _("Équipe"), "url": _at("team", programme), "current": template.endswith("team.html")},
        {
            "label": _("Réglages"),
            "url": _at("programme_settings", programme),
            "current": template.endswith("settings.html"),
        },
        {"label": _("Demandes d’effacement"), "url": reverse("erasures"), "current": False},
        {"label": _("Annuaire des aides"), "url": reverse("help_imports"), "current": False},
    ]
    return render(request, template, {"programme": programme, "tabs": tabs, **context}, status=422 if wrong else 200)
