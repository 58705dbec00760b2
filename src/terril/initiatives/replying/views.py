"""Under each answer, the holder replies; the team reads what was said to it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from terril.initiatives.doors import actor_of, opened
from terril.initiatives.following.views import follow_page
from terril.initiatives.forms import ReplyForm
from terril.initiatives.replying import actions, queries
from terril.kernel import doors
from terril.people.doors import me
from terril.programmes.access import works_somewhere
from terril.programmes.doors import programme_of

MOST = 100


@doors.by_code
@require_POST
def reply(request: HttpRequest, ref: str) -> HttpResponse:
    initiative, code = opened(request, ref)
    form, actor = ReplyForm(request.POST), actor_of(request, initiative)
    # One answers whoever answered last; while nobody has, whoever must.
    attached = sorted(initiative.attachments.all(), key=lambda one: one.answered_at or initiative.created_at, reverse=True)
    if not attached:
        raise Http404
    if doors.attempt(form, lambda data: actions.reply(actor=actor, attachment=attached[0], **data)) is None:
        return follow_page(request, initiative, code, status=422, reply_form=form)
    messages.success(request, _("C’est envoyé à l’équipe : quelqu’un lit votre réponse."))
    return redirect(f"{reverse('followed', args=[ref])}?garde=reponse-a-{ref}")


@doors.role(works_somewhere)
@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """All that holders said and nobody has seen yet."""
    programme = programme_of(request)
    waiting = queries.gathered(list(queries.unseen(programme, me(request))[:MOST]))
    return render(request, "initiatives/replies.html", {"waiting": waiting, "programme": programme})


@doors.role(works_somewhere)
@doors.gesture("replies")
def seen(request: HttpRequest, pk: int) -> str:
    found = queries.for_reading(me(request), pk)
    if not found:
        raise Http404
    actions.seen(actor=me(request), attachment=found[0].attachment, up_to=doors.number(request.POST.get("up_to")))
    return _("C’est vu.")
