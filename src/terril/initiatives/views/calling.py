"""Asking after an idea on the phone: the calls to make, one at a time and by one person; and what all of them became."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from terril.initiatives import actions
from terril.initiatives.access import asked_after_by
from terril.initiatives.actions.aftermath import taken_now
from terril.initiatives.actions.following import holder_of
from terril.initiatives.aftermath import CHANGED_FOR, after, said, sentence, words
from terril.initiatives.forms import NewsForm
from terril.initiatives.models import FollowUp
from terril.initiatives.queries import aftermath as queries
from terril.initiatives.views.doors import attempt, viewer
from terril.initiatives.views.team import _slice
from terril.kernel import access, clock
from terril.kernel.errors import Refused
from terril.kernel.exports import csv_response
from terril.kernel.outbox.models import Message
from terril.people.models import Person
from terril.programmes.access import COORDINATES, coordinates_somewhere, worked_by, works_somewhere
from terril.programmes.models import Programme
from terril.programmes.queries import active_roles


def _row(asked: Any, person: Person) -> dict[str, Any]:
    """As initiatives/news_calls.html reads it."""
    taken = taken_now(asked)
    mine = taken and asked.taken_by_id == person.pk
    return {
        "pk": asked.pk,
        "who": asked.holder_name or _("Une personne"),
        "channel": asked.holder_channel or "",
        "what": asked.initiative.name,
        "where": asked.initiative.commune.name,
        "after": after(asked.months),
        "asked_at": asked.asked_at,
        "mine": mine,
        "taken_by": asked.taken_by.first_name if taken and not mine else "",
    }


@access.role(works_somewhere)
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """The calls to make, or (`toutes=1`) every question that waits, whatever its channel: somebody rings by themselves."""
    person: Any = viewer(request)
    every = request.GET.get("toutes") == "1"
    read = queries.open_to if every else queries.calls_to_make
    page = _slice(request, read(person))
    keep = "&toutes=1" if every else ""
    context = {
        **page,
        "rows": [_row(asked, person) for asked in page["items"]],
        "every": every,
        "tabs": _tabs("every" if every else "calls", person),
        "previous_url": page["previous_url"] and page["previous_url"] + keep,
        "next_url": page["next_url"] and page["next_url"] + keep,
    }
    return render(request, "initiatives/news_calls.html", context)


def _tabs(current: str, person: Person) -> list[dict[str, Any]]:
    names = [("calls", "/equipe/nouvelles/", _("À appeler")), ("every", "/equipe/nouvelles/?toutes=1", _("Toutes celles qui attendent"))]
    if coordinates_somewhere(person):
        names.append(("answers", "/equipe/nouvelles/reponses/", _("Les réponses")))
    return [{"url": url, "label": label, "current": name == current, "count": None} for name, url, label in names]


def _asked(request: HttpRequest, pk: int) -> FollowUp:
    """A question about an idea on which this person may work; 404 for anybody else."""
    person: Any = viewer(request)
    found = asked_after_by(person).filter(initiative__withdrawn_at__isnull=True, programme__in=worked_by(person))
    found = found.select_related("initiative__commune", "initiative__intake", "programme", "taken_by", "noted_by")
    asked = found.filter(pk=pk).first() if pk < 2**63 else None
    if asked is None:
        raise Http404
    return asked


@access.role(works_somewhere)
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """The words to say and the answer to note. The number shows once the call is taken: nobody rings twice."""
    asked, person = _asked(request, pk), viewer(request)
    if request.method != "POST":
        return _call_page(request, asked, NewsForm(initial=_noted(asked)))
    form = NewsForm(request.POST)
    done = attempt(form, lambda data: actions.tell_news(actor=person, follow_up=asked, noted=True, **data))
    if done is None:
        return _call_page(request, asked, form, status=422)
    messages.success(request, _("C’est noté, et gardé avec l’idée. Merci d’avoir appelé."))
    return redirect("news_calls")


def _noted(asked: FollowUp) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in ("became", "how_many", "words", "reason", "shown")} if asked.became else {}


def _call_page(request: HttpRequest, asked: FollowUp, form: NewsForm, status: int = 200) -> HttpResponse:
    person: Any = viewer(request)
    holder = holder_of(asked.initiative)
    message = Message.objects.filter(pk=asked.message_id).first() if asked.message_id else None
    mine = taken_now(asked) and asked.taken_by_id == person.pk
    aloud = message is not None and message.channel in {"phone", "relay"} and asked.answered_at is None
    context = {
        "asked": asked,
        "initiative": asked.initiative,
        "holder": holder,
        "after": after(asked.months),
        "message": message,
        "to_say": message.body if message else words(asked, holder) if holder else "",
        "aloud": aloud,
        "mine": mine,
        "taken_by": asked.taken_by.first_name if taken_now(asked) and not mine and asked.taken_by else "",
        "told": sentence(asked.months, asked.became) if asked.became else "",
        "said": said(asked.words, asked.reason, asked.how_many),
        # What was typed comes back, even when the answer arrived meanwhile.
        "notes": form.is_bound or asked.answered_at is None or (asked.noted_by_id == person.pk and asked.answered_at >= clock.now() - CHANGED_FOR),
        "form": form,
    }
    return render(request, "initiatives/news_call.html", context, status=status)


def _gesture(request: HttpRequest, pk: int, verb: Any, done: str, to: str) -> HttpResponse:
    asked = _asked(request, pk)
    try:
        verb(asked)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("news_calls")
    if done:
        messages.success(request, done)
    return redirect(to, pk=pk) if to == "news_call" else redirect(to)


@access.role(works_somewhere)
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    person: Any = viewer(request)
    return _gesture(request, pk, lambda asked: actions.take_call(actor=person, follow_up=asked), "", "news_call")


@access.role(works_somewhere)
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    person: Any = viewer(request)
    words = _("L’appel est de nouveau dans la liste.")
    return _gesture(request, pk, lambda asked: actions.leave_call(actor=person, follow_up=asked), words, "news_calls")


@access.role(works_somewhere)
@require_POST
def not_reached(request: HttpRequest, pk: int) -> HttpResponse:
    person: Any = viewer(request)
    outcome = request.POST.get("outcome", "").strip()
    words = _("C’est noté. L’appel reviendra demain dans la liste.")
    return _gesture(request, pk, lambda asked: actions.nobody_answered(actor=person, follow_up=asked, outcome=outcome), words, "news_calls")


def _coordinated(request: HttpRequest) -> Programme:
    role = next((r for r in active_roles(viewer(request)) if r.kind in COORDINATES), None)  # type: ignore[arg-type]
    if role is None:
        raise Http404
    return role.programme


@access.role(coordinates_somewhere)
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """What became of them all, helped or not, at each term; then each answer."""
    person: Any = viewer(request)
    programme = _coordinated(request)
    page = _slice(request, queries.answered(person, programme))
    rows = [
        {
            "asked": asked,
            "told": sentence(asked.months, asked.became),
            "said": said(asked.words, asked.reason, asked.how_many),
            "need": asked.need.text if asked.need else "",
            "noted_by": asked.noted_by.first_name if asked.noted_by else "",
        }
        for asked in page["items"]
    ]
    context = {**page, "rows": rows, "terms": queries.spread(programme), "programme": programme, "tabs": _tabs("answers", person)}
    return render(request, "initiatives/news_answers.html", context)


@access.role(coordinates_somewhere)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    person: Any = viewer(request)
    return csv_response(f"nouvelles-{clock.today():%Y-%m-%d}", queries.sheet(person, _coordinated(request)))
