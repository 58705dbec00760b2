"""The doors of whoever can help or follows, without an account; of the team, which reads and passes on; of the holder, who answers."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from terril.initiatives.access import is_public
from terril.initiatives.doors import actor_of, loaded, opened
from terril.initiatives.following.actions import holder_of
from terril.initiatives.models import Initiative
from terril.initiatives.text import masked
from terril.kernel import doors, throttle
from terril.kernel.errors import Closed
from terril.kernel.outbox.sms import carried_as
from terril.kernel.words import current_language
from terril.people.actions import ConsentGiven
from terril.people.doors import me
from terril.people.models import ConsentWay
from terril.programmes.access import works_somewhere
from terril.volunteering import actions, following, queries, words
from terril.volunteering.forms import AsideForm, FollowForm, HelpForm, YesForForm, YesForm
from terril.volunteering.models import Follower, Help, HelpState

PER_PAGE = 30


def _public(request: HttpRequest, ref: str) -> Initiative:
    """The idea, as long as everybody reads it, and some team answers for it."""
    initiative = loaded(ref)
    if initiative is not None and is_public(initiative) and initiative.attachments.all():
        return initiative
    if request.method == "POST":
        raise Closed(_("Ce lien ne mène plus à rien : l’idée a peut-être été retirée. Vos mots sont ci-dessous."))
    raise Http404


# --------------------------------------------------------------------------------------------------- whoever can help


@doors.public("n’importe qui peut proposer son aide à une idée publique, sans compte", no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, ref: str) -> HttpResponse:
    initiative = _public(request, ref)
    needs = initiative.needs.filter(met_at__isnull=True)
    need = needs.filter(pk=doors.number(request.GET.get("besoin")) or 0).first()
    programme, form = initiative.attachments.all()[0].programme, HelpForm(request.POST or None)
    # What was being written while it stopped comes back, refused in words.
    if not form.is_bound and not actions.open_to_help(initiative):
        raise Http404
    wait = throttle.paced(request, form, "help", free=settings.DEPOSITS_PER_HOUR) if form.is_bound else 0

    def send(data: dict[str, Any]) -> Help:
        given = ConsentGiven(words.consent(), language=current_language())
        said = {name: data[name] for name in ("first_name", "channel", "contact", "words", "client_id")}
        return actions.offer(initiative=initiative, programme=programme, need=need, given=given, language=current_language(), **said)

    if (done := doors.attempt(form, send)) is not None:
        messages.success(request, _("Merci. Quelqu’un de l’équipe lit, puis transmet. Gardez cette page : elle dit ce qu’il en est."))
        return redirect("help_mine", code=done.code)
    context = {"initiative": initiative, "name": masked(initiative.name), "need": masked(need.text) if need else "", "form": form}
    return render(request, "volunteering/offer.html", context, status=429 if wait else 422 if form.is_bound else 200)


@doors.by_link
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """Where it stands, for whoever offered it, and the way to take it back."""
    found = queries.by_code(code)
    if found is None:
        raise Http404
    if request.method == "POST":
        actions.end(actor=None, help=found, reason=gettext_lazy("Un accord a été retiré."), tell_helper=False)
        messages.success(request, _("C’est noté. Votre contact n’est plus montré."))
        return redirect("help_mine", code=code)
    public = is_public(found.initiative)
    context = {"help": found, "name": masked(found.initiative.name) if public else "", "public": public, "url": words.page(found)}
    return render(request, "volunteering/mine.html", context | {"need": masked(found.need.text) if found.need else ""})


# ---------------------------------------------------------------------------------------------------------- the team


@doors.role(works_somewhere)
@require_safe
def helps(request: HttpRequest) -> HttpResponse:
    return render(request, "volunteering/list.html", {"page": doors.uncounted(request, queries.for_team(me(request)), PER_PAGE)})


@doors.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def help(request: HttpRequest, help_id: int, aside_form: AsideForm | None = None) -> HttpResponse:
    """What somebody offers, as they said it; then one press. The answer of its holder, when the team hears it, is noted here."""
    found = get_object_or_404(queries.for_team(me(request)), pk=help_id)
    form = YesForForm(request.POST if request.method == "POST" and aside_form is None else None)

    def note(data: dict[str, Any]) -> Help:
        if data["answer"] == "no":
            return actions.decline(actor=me(request), help=found, by_team=True)
        given = ConsentGiven(text=words.holder_consent(), way=data["consent_way"], witness=data["witness"], language=current_language())
        passed = {name: data[name] for name in ("first_name", "channel", "contact")}
        return actions.accept(actor=me(request), help=found, given=given, by_team=True, **passed)

    if doors.attempt(form, note) is not None:
        messages.success(request, _("C’est noté."))
        return redirect("help", help_id=help_id)
    holder = holder_of(found.initiative) if found.state == HelpState.PASSED else None
    context = {"help": found, "form": form, "aside_form": aside_form or AsideForm(), "consent": words.holder_consent(), "holder": holder}
    if actions.can_be_reopened(found) and found.closed_at:
        context |= {"reopens": True, "until": found.closed_at + actions.UNDONE_WITHIN}
    return render(request, "volunteering/help.html", context, status=422 if form.is_bound or aside_form else 200)


@doors.role(works_somewhere)
@doors.gesture("help", "help_id")
def pass_on(request: HttpRequest, help_id: int) -> str:
    found = get_object_or_404(queries.for_team(me(request)), pk=help_id)
    actions.pass_on(actor=me(request), help=found)
    return _("C’est transmis : la personne qui porte l’idée répond par oui ou par non.")


@doors.role(works_somewhere)
@doors.gesture("help", "help_id")
def aside(request: HttpRequest, help_id: int) -> str | HttpResponse:
    found, form = get_object_or_404(queries.for_team(me(request)), pk=help_id), AsideForm(request.POST)
    if doors.attempt(form, lambda data: actions.set_aside(actor=me(request), help=found, **data)) is None:
        return help(request, help_id, aside_form=form)
    return _("C’est mis de côté.")


@doors.role(works_somewhere)
@doors.gesture("help", "help_id")
def reopen(request: HttpRequest, help_id: int) -> str:
    found = get_object_or_404(queries.for_team(me(request)), pk=help_id)
    actions.reopen(actor=me(request), help=found)
    return _("C’est rouvert.")


# -------------------------------------------------------------------------------------------------------- the holder


@doors.by_code
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, ref: str, help_id: int) -> HttpResponse:
    """A first name and a word; yes with a contact, or no. Before the yes nothing here tells how to reach whoever offers."""
    initiative, _code = opened(request, ref)
    seen = next(iter(queries.seen(initiative, help_id)), None)
    if seen is None:
        # They read of it, and come too late.
        if (gone := queries.closed(initiative, help_id)) is None:
            raise Http404
        messages.info(request, words.too_late(gone))
        return redirect("followed", ref=ref)
    person, asked = actor_of(request, initiative), Help(pk=help_id, initiative=initiative)
    if "no" in request.POST:
        with doors.refusal_as_message(request):
            actions.decline(actor=person, help=asked)
            messages.success(
                request,
                _("C’est noté. Nous demandons à la personne de ne plus se servir de votre contact.")
                if seen.accepted
                else _("C’est noté. La personne saura que ce n’est pas pour l’instant."),
            )
        return redirect("followed", ref=ref)
    initial = {"first_name": person.first_name, "channel": person.channel, "contact": person.spoken_contact} if person else {}
    form = YesForm(request.POST or None, initial=initial)

    def accept(data: dict[str, Any]) -> Help:
        given = ConsentGiven(text=words.holder_consent(), way=ConsentWay.ONLINE, language=current_language())
        passed = {name: data[name] for name in ("first_name", "channel", "contact")}
        return actions.accept(actor=person, help=asked, given=given, **passed)

    if doors.attempt(form, accept) is not None:
        messages.success(request, _("Vous avez dit oui : voici le contact."))
        return redirect("help_answer", ref=ref, help_id=help_id)
    context = {"initiative": initiative, "seen": seen, "form": form}
    return render(request, "volunteering/answer.html", context, status=422 if form.is_bound else 200)


# ---------------------------------------------------------------------------------------------------- whoever follows


@doors.public("n’importe qui peut suivre une idée publique, sans compte", no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, ref: str) -> HttpResponse:
    initiative, form = _public(request, ref), FollowForm(request.POST or None)
    wait = throttle.paced(request, form, "follow", free=settings.DEPOSITS_PER_HOUR) if form.is_bound else 0
    done = doors.attempt(
        form, lambda data: following.follow(initiative=initiative, channel=data["channel"], contact=data["contact"], language=current_language())
    )
    if done is None:
        context = {"initiative": initiative, "name": masked(initiative.name), "form": form}
        return render(request, "volunteering/follow.html", context, status=429 if wait else 422 if form.is_bound else 200)
    if carried_as(done.person.channel) in following.CONFIRMED_BY:
        messages.success(request, _("Regardez vos messages : un lien vous demande de confirmer. Rien d’autre ne partira avant."))
    else:
        messages.success(request, _("C’est noté : nous vous donnerons des nouvelles de cette idée."))
    return redirect("initiative", ref=ref)


@doors.by_link
@require_http_methods(["GET", "HEAD", "POST"])
def follower(request: HttpRequest, code: str) -> HttpResponse:
    """Confirms, by a press: what opens links by itself (a filter of mail) confirms nothing."""
    found = get_object_or_404(Follower.objects.select_related("initiative__commune"), code=code)
    if request.method == "POST":
        with doors.refusal_as_message(request):
            following.confirm(follower=found)
            messages.success(request, _("C’est confirmé : vous aurez des nouvelles de cette idée."))
        return redirect("follower", code=code)
    public = is_public(found.initiative)
    context = {"follower": found, "name": masked(found.initiative.name) if public else "", "public": public}
    return render(request, "volunteering/follower.html", context)


# A mail program presses it for whoever reads, without any page of ours before (RFC 8058): the address alone says who leaves.
@csrf_exempt
@doors.by_link
@doors.gesture("follower", "code")
def leave(request: HttpRequest, code: str) -> str | HttpResponse:
    following.leave(follower=get_object_or_404(Follower, code=code))
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return HttpResponse(status=200)
    return _("C’est fait : plus rien ne partira au sujet de cette idée.")
