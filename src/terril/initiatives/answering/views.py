"""The team answers: the ideas that wait, the most urgent first, then one of them."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from terril.directory.models import Organisation
from terril.initiatives.answering import actions
from terril.initiatives.answering.queries import waiting
from terril.initiatives.doors import attachment_of, for_work
from terril.initiatives.forms import (
    AnswerForm,
)
from terril.initiatives.models import Visibility
from terril.initiatives.nearing.queries import closest
from terril.initiatives.panels import INITIATIVE
from terril.initiatives.reasons import seen_from
from terril.initiatives.replying.queries import replies_of
from terril.initiatives.showing.queries import unread_names, unread_news, unread_words
from terril.initiatives.showing.views import as_drawn
from terril.kernel import clock, doors
from terril.kernel.outbox import fate, texting
from terril.kernel.slots import without_none
from terril.people.doors import me
from terril.programmes.access import works_somewhere
from terril.programmes.desk import Row
from terril.programmes.doors import programme_of

PER_PAGE = 30


@doors.role(works_somewhere)
def ideas_waiting(request: HttpRequest) -> HttpResponse:
    programme = programme_of(request)
    page = doors.uncounted(request, waiting(programme, me(request)), PER_PAGE)
    today = clock.today()
    rows = [
        Row(
            who=a.holder_name or _("Une personne"), what=a.initiative.name, url=f"/equipe/initiatives/{a.initiative.ref}/repondre/",
            do=_("Répondre"), due_on=a.answer_due_on, days=clock.working_days_between(today, a.answer_due_on),
            channel=a.holder_channel or "", detail=a.initiative.commune.name,
        )
        for a in page
    ]  # fmt: skip
    return render(request, "initiatives/waiting.html", {"rows": rows, "programme": programme, "page": page})


def _read(data: dict[str, Any]) -> tuple[datetime, list[str]] | None:
    """What whoever answers has read and lets everybody read, if they say so."""
    return (data["read_at"], data["named"].splitlines()) if data.get("show") and data.get("read_at") else None


@doors.role(works_somewhere)
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    initiative = for_work(request, ref)
    attachment = attachment_of(request, initiative)
    given = list(attachment.answers.select_related("answered_by", "helper").order_by("pk"))
    helpers = Organisation.objects.filter(partnerships__programme=attachment.programme).order_by("sort_name", "pk")
    to_show = initiative.visibility == Visibility.PUBLIC and initiative.to_read_since is not None
    if request.method == "POST":
        form = AnswerForm(request.POST, helpers=helpers, to_show=to_show)
        with fate.watched() as written:
            done = doors.attempt(
                form,
                lambda data: actions.answer(
                    actor=me(request), attachment=attachment, kind=data["kind"], body=data["body"], helper=data["helper"],
                    where=data["where"], seen=data["seen"], draft=data["draft"], drawn_at=data["read_at"], read=_read(data),
                ),
            )  # fmt: skip
        if done is not None:
            held = done.released_at is None
            if held:
                messages.success(request, _("Votre réponse attend d’être relue : la personne ne la voit pas encore."))
            elif done.message_id is None:
                messages.success(request, _("Votre réponse est gardée : elle attend la personne sur sa page de suivi."))
            else:
                messages.success(request, format_html("{} {}", _("Votre réponse est gardée."), fate.said(written)))
            # Back to what waits next; the page of the initiative is a link away.
            back = reverse("drafts") if held else next(iter(without_none(part.afterwards(me(request), done) for part in INITIATIVE)), reverse("desk"))
            return redirect(f"{back}?garde=reponse-{ref}")
        given = list(attachment.answers.select_related("answered_by", "helper").order_by("pk"))
        # The next press knows what has just been shown.
        form.data = {**request.POST.dict(), "seen": len(given)}
    else:
        drawn = as_drawn(initiative)
        form = AnswerForm(helpers=helpers, to_show=to_show, initial={"seen": len(given), "read_at": drawn["seen"], "named": drawn["named"]})
    holder = next((h for h in initiative.holders.all() if h.person_id), None)
    if holder is not None and holder.person is not None:
        programme = attachment.programme
        texting.count_in(form, "body", holder.person.channel, after=f"{programme.phone} ({programme.opening})\n{programme.name}")
    context = {
        "form": form,
        "initiative": initiative,
        "attachment": attachment,
        "given": given,
        "holder": holder,
        "replies": [one for one in replies_of(initiative) if one.attachment_id == attachment.pk and one.seen_at is None],
        "unread": unread_words(initiative),
        "names": unread_names(initiative) if to_show else [],
        "news": [one.words for one in unread_news(initiative) if one.words] if to_show else [],
        "close": [seen_from(close, initiative) for close in closest(initiative, me(request), 4)],
        "days": None if attachment.answered_at else clock.working_days_between(clock.today(), attachment.answer_due_on),
    }
    return render(request, "initiatives/answer.html", context, status=422 if form.is_bound else 200)
