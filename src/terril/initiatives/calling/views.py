"""Asking after an idea on the phone: the calls to make, one at a time and by one person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terril.initiatives.access import asked_after_by
from terril.initiatives.calling import actions, queries
from terril.initiatives.calling.actions import taken_now
from terril.initiatives.following.actions import holder_of
from terril.initiatives.forms import NewsForm
from terril.initiatives.models import News
from terril.initiatives.news import actions as news
from terril.initiatives.news.queries import with_people
from terril.initiatives.news.question import CHANGED_FOR, after, said, sentence, words
from terril.kernel import clock, doors
from terril.kernel.outbox.models import Message
from terril.kernel.written import in_two
from terril.people.doors import me
from terril.people.models import Person
from terril.programmes.access import coordinates_somewhere, worked_by, works_somewhere

PER_PAGE = 30


@doors.role(works_somewhere)
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """The calls to make, or (`toutes=1`) every question that waits, whatever its channel: somebody rings by themselves."""
    person = me(request)
    every = request.GET.get("toutes") == "1"
    found = queries.open_to(person) if every else queries.calls_to_make(person)
    page = doors.uncounted(request, in_two(found, with_people), PER_PAGE)
    asked: Any
    rows = []
    for asked in page:
        taken = taken_now(asked)
        mine = taken and asked.taken_by_id == person.pk
        rows.append({
            "pk": asked.pk,
            "who": asked.holder_name or _("Une personne"),
            "channel": asked.holder_channel or "",
            "what": asked.initiative.name,
            "where": asked.initiative.commune.name,
            "after": after(asked.months),
            "asked_at": asked.asked_at,
            "mine": mine,
            "taken_by": asked.taken_by.first_name if taken and not mine else "",
        })
    context = {
        "page": page,
        "rows": rows,
        "every": every,
        "tabs": tabs("every" if every else "calls", person),
    }
    return render(request, "initiatives/news_calls.html", context)


def tabs(current: str, person: Person) -> list[dict[str, Any]]:
    """The pages of the team on what became of the ideas."""
    names = [("calls", "/equipe/nouvelles/", _("À appeler")), ("every", "/equipe/nouvelles/?toutes=1", _("Toutes celles qui attendent"))]
    if coordinates_somewhere(person):
        names.append(("answers", "/equipe/nouvelles/reponses/", _("Les réponses")))
    return [{"url": url, "label": label, "current": name == current, "count": None} for name, url, label in names]


def _asked(request: HttpRequest, pk: int) -> News:
    """A question about an idea on which this person may work; 404 for anybody else."""
    found = asked_after_by(me(request)).filter(initiative__withdrawn_at__isnull=True, programme__in=worked_by(me(request)))
    found = found.select_related("initiative__commune", "initiative__intake", "programme", "taken_by", "noted_by")
    return get_object_or_404(found, pk=pk)


@doors.role(works_somewhere)
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """The words to say and the answer to note. The number shows once the call is taken: nobody rings twice."""
    asked = _asked(request, pk)
    if request.method != "POST":
        noted = {name: getattr(asked, name) for name in ("became", "how_many", "words", "reason", "shown")} if asked.became else {}
        return _call_page(request, asked, NewsForm(initial=noted))
    form = NewsForm(request.POST)
    if doors.attempt(form, lambda data: news.tell_news(actor=me(request), follow_up=asked, noted=True, **data)) is None:
        return _call_page(request, asked, form, status=422)
    messages.success(request, _("C’est noté, et gardé avec l’idée. Merci d’avoir appelé."))
    return redirect("news_calls")


def _call_page(request: HttpRequest, asked: News, form: NewsForm, status: int = 200) -> HttpResponse:
    person = me(request)
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


@doors.role(works_somewhere)
@doors.gesture("news_calls")
def take(request: HttpRequest, pk: int) -> HttpResponse:
    actions.take_call(actor=me(request), follow_up=_asked(request, pk))
    return redirect("news_call", pk=pk)


@doors.role(works_somewhere)
@doors.gesture("news_calls")
def leave(request: HttpRequest, pk: int) -> str:
    actions.leave_call(actor=me(request), follow_up=_asked(request, pk))
    return _("L’appel est de nouveau dans la liste.")


@doors.role(works_somewhere)
@doors.gesture("news_calls")
def not_reached(request: HttpRequest, pk: int) -> str:
    actions.nobody_answered(actor=me(request), follow_up=_asked(request, pk), outcome=request.POST.get("outcome", "").strip())
    return _("C’est noté. L’appel reviendra demain dans la liste.")
