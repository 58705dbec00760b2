"""The holder's side: who follows my idea, what we decided, who can read what, and how to ask for somebody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from terril.accompaniment import actions, queries
from terril.accompaniment.forms import AskForm
from terril.accompaniment.models import Accompaniment, AccompanimentRequest, AccompanimentState
from terril.initiatives.doors import actor_of, opened
from terril.initiatives.models import Initiative
from terril.kernel import doors


def _page(request: HttpRequest, initiative: Initiative, status: int = 200, form: AskForm | None = None) -> HttpResponse:
    told = queries.story_of(initiative)
    sessions = [(session, a.person, getattr(session, "next_step", None)) for a in told for session in a.sessions.all()]
    context = {
        "initiative": initiative,
        "active": [a for a in told if a.state == AccompanimentState.ACTIVE],
        "former": [a for a in told if a.state == AccompanimentState.ENDED],
        "sessions": sorted(sessions, key=lambda row: (row[0].held_on, row[0].pk), reverse=True),
        "asking": AccompanimentRequest.objects.filter(attachment__initiative=initiative, closed_at__isnull=True).first(),
        "sealed": queries.sealed_summary(initiative, told, with_readings=False),
        "form": form or AskForm(),
    }
    return render(request, "accompaniment/followed.html", context, status=status)


@doors.by_code
def show(request: HttpRequest, ref: str) -> HttpResponse:
    initiative, _code = opened(request, ref)
    return _page(request, initiative)


@doors.by_code
@doors.gesture("followed_support", "ref")
def ask(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, _code = opened(request, ref)
    form, actor, attachment = AskForm(request.POST), actor_of(request, initiative), initiative.attachments.all()[0]
    if doors.attempt(form, lambda data: actions.ask(actor=actor, attachment=attachment, by_holder=True, **data)) is None:
        return _page(request, initiative, status=422, form=form)
    return _("Votre demande est arrivée. Nous cherchons quelqu’un, et nous vous dirons qui.")


@doors.by_code
def stop(request: HttpRequest, ref: str, accompaniment_id: int) -> HttpResponse:
    """The holder would rather not be followed by this person any more: a page asks once more, and no reason is due."""
    initiative, _code = opened(request, ref)
    following = Accompaniment.objects.filter(attachment__initiative=initiative, state=AccompanimentState.ACTIVE).select_related("person")
    found = get_object_or_404(following, pk=accompaniment_id)
    if request.method != "POST":
        return render(request, "accompaniment/followed_stop.html", {"initiative": initiative, "one": found})
    words = str(request.POST.get("reason", ""))[:300]
    actions.stopped_by_holder(actor=actor_of(request, initiative), accompaniment=found, words=words)
    name = found.person.first_name or found.person.name
    messages.success(request, _("C’est noté : %(name)s ne suit plus votre idée, et le saura.") % {"name": name})
    return redirect("followed_support", ref=ref)
