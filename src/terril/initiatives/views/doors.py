"""What the doors share: which initiative this visitor may open, and the answer when an action says no."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import OuterRef, Prefetch, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from terril.initiatives import access
from terril.initiatives.forms import refuse
from terril.initiatives.models import Attachment, FollowCode, Holder, Initiative
from terril.initiatives.panels import ALONG
from terril.initiatives.queries.team import with_needs
from terril.kernel.errors import Closed, Refused
from terril.people.models import Person

SESSION_CODES = "codes"


def viewer(request: HttpRequest) -> Person | None:
    user = request.user
    return getattr(user, "person", None) if user.is_authenticated else None


def loaded() -> Any:
    """An initiative with what its predicates and pages read, and what the panels of other rooms read along."""
    along = {name: read for part in ALONG.collect() for name, read in part.items()}
    return Initiative.objects.select_related("commune", "intake").annotate(**along).prefetch_related(
        Prefetch("holders", Holder.objects.filter(until__isnull=True).select_related("person", "organisation").order_by("pk")),
        Prefetch("attachments", Attachment.objects.select_related("programme", "referent").order_by("pk")),
    )


def for_work(request: HttpRequest, ref: str) -> Initiative:
    """The initiative, for somebody of the team who may work on it; a 404 for anybody else."""
    initiative = with_needs(loaded()).filter(ref=ref).first()
    if initiative is None or not access.can_work_on(viewer(request), initiative):
        raise Http404
    return initiative


def grant(request: HttpRequest, code: FollowCode) -> None:
    """The code was typed: its page opens for this session, and no longer than the code itself."""
    kept = [pk for pk in request.session.get(SESSION_CODES, []) if pk != code.pk][-9:]
    request.session[SESSION_CODES] = [*kept, code.pk]


def by_code(request: HttpRequest, ref: str) -> tuple[Initiative, FollowCode | None]:
    """The initiative that a code or an account holds; a 404 for anybody else, which gives back what was typed."""
    typed = FollowCode.objects.filter(pk__in=request.session.get(SESSION_CODES, []), initiative=OuterRef("pk"), revoked_at__isnull=True)
    opened = Subquery(typed.order_by("pk").values(one=JSONObject(pk="pk", code="code"))[:1])
    initiative = loaded().annotate(opened_by=opened).filter(ref=ref).first()
    if initiative is None:
        raise _shut(request)
    code = FollowCode(initiative=initiative, **initiative.opened_by) if initiative.opened_by else None
    if code is None and not access.holds(viewer(request), initiative):
        raise _shut(request)
    return initiative, code


def _shut(request: HttpRequest) -> Exception:
    if request.method != "POST":
        return Http404()
    return Closed(_("Cette page s’est refermée. Tapez à nouveau le code de votre idée, puis collez vos mots : ils sont ci-dessous."))


def attempt(form: forms.Form, action: Callable[[dict[str, Any]], Any]) -> Any:
    """Runs the action on a valid form. None when the form or the action refuses: the form then says why and keeps what was typed."""
    if not form.is_valid():
        return None
    try:
        return action(form.cleaned_data)
    except Refused as refused:
        refuse(form, refused)
        return None
