"""The doors of programmes: what the platform is, who holds which role, the settings."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terril.directory.models import Organisation
from terril.kernel import clock, doors, sitewide
from terril.people import actions as people
from terril.people import again, dossiers, mourning
from terril.people.doors import me
from terril.people.models import Person
from terril.programmes import access, actions, desk, queries, retention
from terril.programmes.doors import ASKED, programme_among, soon
from terril.programmes.forms import PartnerForm, RoleForm, SettingsForm
from terril.programmes.models import Programme, Role

SHOWN = 50
TWINS = 10


@doors.public("ce que la plateforme est, pour qui et avec qui, se lit sans compte")
@require_safe
def platform(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """The programme that the site speaks for, or the one of that address."""
    programme = queries.programme_page(slug) if slug else queries.current_programme()
    if programme is None and slug:
        if Programme.objects.filter(slug=slug).exists():
            return soon(request)
        raise Http404
    return render(
        request,
        "programmes/platform.html",
        {
            "programme": programme,
            "others": list(queries.open_programmes().exclude(pk=programme.pk)[:SHOWN]) if programme else [],
            "phone": (programme.phone if programme else "") or sitewide.text("phone"),
            "deposit_url": reverse("deposit") + (f"?{ASKED}={slug}" if slug else ""),
            "principles": queries.principles_of(programme) if programme else [],
            "partners": list(queries.partners_of(programme)) if programme else [],
        },
    )


def _managed(request: HttpRequest) -> Programme:
    """One that this person manages; another's is answered as if there were none."""
    return programme_among(request, access.managed_by(me(request)).select_related("organisation", "territory"))


def _nothing_yet(person: Person) -> bool:
    """Whoever administers a site without a programme has one to prepare first, on the pages that open the site."""
    return not access.coordinates_somewhere(person) and not Programme.objects.exists()


def _at(name: str, programme: Programme) -> str:
    return f"{reverse(name)}?dispositif={programme.slug}"


@doors.role(access.manages_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest) -> HttpResponse:
    """Roles of the programme: who holds which, and one more."""
    if _nothing_yet(me(request)):
        return redirect("opening")
    programme = _managed(request)
    # The organisation that runs the programme and its partners.
    around = Organisation.objects.filter(Q(pk=programme.organisation_id) | Q(partnerships__programme=programme)).distinct().order_by("sort_name")
    form = RoleForm(request.POST or None, organisations=around)
    given = doors.attempt(form, lambda data: actions.invite(actor=me(request), programme=programme, **data))
    if given is not None:
        words = _("%(name)s a maintenant ce rôle : %(role)s.")
        messages.success(request, words % {"name": given.person.name, "role": given.get_kind_display()})
        return redirect(_at("team", programme))
    context = {"form": form, "groups": queries.team_groups(programme), "story": queries.team_story(programme)}
    return _page(request, "programmes/team.html", programme, context, wrong=bool(form.errors))


def _role(request: HttpRequest, pk: int) -> Role:
    managed = access.managed_by(me(request))
    return get_object_or_404(Role.objects.select_related("programme"), pk=pk, programme__in=managed)


@doors.role(access.manages_somewhere)
@require_POST
def withdraw(request: HttpRequest, role_id: int) -> HttpResponse:
    held = _role(request, role_id)
    with doors.refusal_as_message(request):
        gone = actions.withdraw_role(actor=me(request), role_id=held.pk)
        words = _("%(name)s n’a plus ce rôle : %(role)s.")
        messages.success(request, words % {"name": gone.person.name, "role": gone.get_kind_display()})
    # Whoever has just withdrawn their own role may no longer open the page.
    return redirect(_at("team", held.programme) if access.can_manage(me(request), held.programme) else "account_home")


@doors.role(access.manages_somewhere)
@require_POST
def open_account(request: HttpRequest, role_id: int) -> HttpResponse:
    held = _role(request, role_id)
    with doors.refusal_as_message(request):
        account = actions.open_account(actor=me(request), role_id=held.pk)
        messages.success(request, _("Le compte est ouvert : %(email)s reçoit un code pour entrer.") % {"email": account.email})
    return redirect(_at("team", held.programme))


@doors.role(access.manages_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """How long to answer, how to reach the team; and one more partner."""
    if _nothing_yet(me(request)):
        return redirect("opening")
    programme, actor = _managed(request), me(request)
    adding = "partner" in request.POST
    form = SettingsForm(None if adding else request.POST or None, initial=SettingsForm.of(programme))
    partner = PartnerForm(request.POST if adding else None, prefix="partner")
    was_open = programme.is_open
    kept = doors.attempt(form, lambda data: actions.update_programme(actor=actor, programme=programme, **data))
    if kept is not None:
        messages.success(request, _("Les réglages sont gardés."))
        if was_open and not kept.is_open:
            waiting = ", ".join(desk.headlines(actor, kept))
            messages.info(request, _("Ce dispositif ne reçoit plus d’idées. Celles qui ont été dites se suivent toujours avec leur code."))
            if waiting:
                messages.info(request, _("Ce qui attend reste sur le bureau : %(what)s.") % {"what": waiting})
        return redirect(_at("programme_settings", programme))
    done = doors.attempt(partner, lambda data: actions.enter_partner(actor=actor, programme=programme, **data))
    if done is not None:
        messages.success(request, _("%(name)s est maintenant partenaire.") % {"name": done.organisation.name})
        return redirect(_at("programme_settings", programme))
    context = {"form": form, "partner_form": partner, "partners": list(queries.partners_of(programme))}
    return _page(request, "programmes/settings.html", programme, context, wrong=bool(form.errors or partner.errors))


@doors.role(access.manages_somewhere)
@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    """Who asked to be erased; the law gives a month. And who asks by word of mouth: found by name, noted here."""
    reader = me(request)
    found: list[Any] = list(retention.asking(reader)[:SHOWN])
    before = dict(again.told())
    for person in found:
        person.erased_before = before.get(person.pk)
        person.due_on = localtime(person.erasure_asked_at + retention.ANSWER).date()
        person.lines = dossiers.told_apart(person, reader)
        person.twins = [twin for twin in retention.twins(person)[:TWINS] if retention.may_ask_for(reader, twin)]
    asked = request.GET.get("q", "")
    back = sum(person.erased_before is not None for person in found)
    context = {"people": found, "asked": asked, "named": retention.named(reader, asked), "back": back}
    return render(request, "programmes/erasures.html", context)


@doors.role(access.manages_somewhere)
@doors.gesture("erasures")
def note_erasure(request: HttpRequest, person_id: int) -> str:
    """Somebody asked by telephone, by letter, at the desk."""
    person = get_object_or_404(Person, pk=person_id, erased_at__isnull=True)
    if not retention.may_ask_for(me(request), person):
        raise Http404
    retention.ask_erasure(actor=me(request), person=person)
    return _("La demande est notée. Rien n’est encore effacé.")


@doors.role(access.manages_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def died(request: HttpRequest, person_id: int) -> HttpResponse:
    """Asked once more before it is noted; for a day, the same page takes it back."""
    person = get_object_or_404(Person, pk=person_id, erased_at__isnull=True)
    if not retention.may_ask_for(me(request), person):
        raise Http404
    if request.method == "POST":
        with doors.refusal_as_message(request):
            retention.note_death(actor=me(request), person=person)
        return redirect("died", person_id=person_id)
    until = person.died_at + mourning.UNSAID_WITHIN if person.died_at and person.reached_before else None
    return render(request, "programmes/died.html", {"person": person, "until": until if until and until > clock.now() else None})


@doors.role(access.manages_somewhere)
@doors.gesture("desk")
def not_dead(request: HttpRequest, person_id: int) -> str:
    person = get_object_or_404(Person, pk=person_id, erased_at__isnull=True)
    if not retention.may_ask_for(me(request), person):
        raise Http404
    retention.take_death_back(actor=me(request), person=person)
    return _("C’est repris : cette personne est jointe comme avant. Qui avait reçu la triste nouvelle le saura.")


@doors.role(access.manages_somewhere)
@doors.gesture("erasures")
def keep_all(request: HttpRequest, person_id: int) -> str:
    person = retention.asking(me(request)).filter(pk=person_id).first()
    if person is None:
        get_object_or_404(Person, pk=person_id)
        return ""
    people.drop_erasure(actor=me(request), person=person)
    return _("Tout est gardé : la demande est reprise.")


@doors.role(access.manages_somewhere)
@doors.gesture("erasures")
def erase(request: HttpRequest, person_id: int) -> str:
    """Only somebody who asked, and the rows that a human recognised as the same: nobody is erased by a slip."""
    reader = me(request)
    person = retention.asking(reader).filter(pk=person_id).first()
    if person is None:
        get_object_or_404(Person, pk=person_id, erased_at__isnull=False, erasure_asked_at__isnull=False)
        return _("C’était déjà fait.")
    ticked = doors.numbers(request.POST.getlist("also"))
    also = [twin for twin in retention.twins(person) if twin.pk in ticked and retention.may_ask_for(reader, twin)]
    people.erase_together(actor=reader, rows=[person, *also])
    return _("C’est fait : il ne reste rien qui dise qui c’était.")


@doors.role(access.manages_somewhere)
@doors.gesture("erasures")
def erase_again(request: HttpRequest) -> str:
    """Those whom a restoration brought back, and who had been erased: one press for all."""
    reader = me(request)
    done, objections = people.erase_again(actor=reader, among=retention.asking(reader))
    for sentence in objections:
        messages.error(request, sentence)
    return ngettext("%(n)s effacement refait.", "%(n)s effacements refaits.", done) % {"n": done}


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
    person = me(request)
    if access.administers(person):
        tabs.append({"label": _("Le site"), "url": reverse("opening"), "current": False})
    # Whoever administers has the list of all on the page of the site.
    others = [role.programme for role in queries.active_roles(person) if role.kind in access.COORDINATES and role.programme_id != programme.pk]
    page = {"programme": programme, "tabs": tabs, "others": others, "here": request.path, **context}
    return render(request, template, page, status=422 if wrong else 200)
