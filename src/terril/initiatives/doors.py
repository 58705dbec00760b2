"""Which initiative a visitor may open: for the work of the team, or with its code. A 404 for anybody else."""

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from terril.initiatives import access
from terril.initiatives.models import Attachment, FollowCode, Holder, Initiative
from terril.initiatives.panels import INITIATIVE
from terril.initiatives.queries.team import with_needs
from terril.kernel.errors import Closed
from terril.people.doors import viewer
from terril.people.models import Person
from terril.programmes.access import WORKS, has_role

# Where the session keeps which codes were typed in this visit.
SESSION_CODES = "codes"


def loaded() -> QuerySet[Initiative]:
    """An initiative with what its predicates and pages read, and what the panels of other rooms read along."""
    along = {name: read for part in INITIATIVE for name, read in part.along().items()}
    return Initiative.objects.select_related("commune", "intake").annotate(**along).prefetch_related(
        Prefetch("holders", Holder.objects.filter(until__isnull=True).select_related("person", "organisation").order_by("pk")),
        Prefetch("attachments", Attachment.objects.select_related("programme", "referent").order_by("pk")),
    )


def for_work(request: HttpRequest, ref: str) -> Initiative:
    """The initiative, for somebody of the team who may work on it."""
    initiative = with_needs(loaded()).filter(ref=ref).first()
    if initiative is None or not access.can_work_on(viewer(request), initiative):
        raise Http404
    return initiative


def attachment_of(request: HttpRequest, initiative: Initiative) -> Attachment:
    """The attachment through which this person works on the initiative."""
    person = viewer(request)
    found = next((a for a in initiative.attachments.all() if has_role(person, a.programme_id, WORKS)), None)
    if found is None:
        raise Http404
    found.initiative = initiative
    return found


def opened(request: HttpRequest, ref: str) -> tuple[Initiative, FollowCode | None]:
    """The initiative that a code typed in this visit opens, or that the account holds. When the page has closed while somebody was writing,
    the answer gives back what was typed."""
    typed = FollowCode.objects.filter(pk__in=request.session.get(SESSION_CODES, []), initiative=OuterRef("pk"), revoked_at__isnull=True)
    first = Subquery(typed.order_by("pk").values(one=JSONObject(pk="pk", code="code"))[:1])
    initiative = loaded().annotate(opened_by=first).filter(ref=ref).first()
    code = FollowCode(initiative=initiative, **initiative.opened_by) if initiative and initiative.opened_by else None
    if initiative is not None and (code is not None or access.holds(viewer(request), initiative)):
        return initiative, code
    if request.method == "POST":
        raise Closed(_("Cette page s’est refermée. Tapez à nouveau le code de votre idée, puis collez vos mots : ils sont ci-dessous."))
    raise Http404


def my_initiatives(request: HttpRequest) -> list[Initiative]:
    """Those that this visit may act for: opened by a code, or held by the account; none that was withdrawn."""
    codes = FollowCode.objects.filter(pk__in=request.session.get(SESSION_CODES, []), revoked_at__isnull=True).values("initiative_id")
    found = Initiative.objects.filter(pk__in=codes)
    if (person := viewer(request)) is not None:
        found |= Initiative.objects.filter(pk__in=Holder.objects.filter(person=person, until__isnull=True).values("initiative_id"))
    return list(found.filter(withdrawn_at__isnull=True).select_related("commune").order_by("pk")[:20])


def grant(request: HttpRequest, code: FollowCode) -> None:
    """The code was typed: its page opens for this session, and no longer than the code itself."""
    kept = [pk for pk in request.session.get(SESSION_CODES, []) if pk != code.pk][-9:]
    request.session[SESSION_CODES] = [*kept, code.pk]


def actor_of(request: HttpRequest, initiative: Initiative) -> Person | None:
    """Who acts on a page opened by a code: the account if it holds the initiative, otherwise the holder whose code was typed."""
    person = viewer(request)
    if person and any(h.person_id == person.pk for h in initiative.holders.all()):
        return person
    return next((h.person for h in initiative.holders.all() if h.person_id), None)
