"""Which initiative a visitor may open: for the work of the team, or with its code. A 404 for anybody else."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from terril.initiatives import access
from terril.initiatives.models import Attachment, FollowCode, Holder, Initiative
from terril.kernel.errors import Closed
from terril.kernel.written import one_of, remember, written_once
from terril.people.doors import viewer
from terril.people.models import Person
from terril.programmes.access import WORKS, has_role

# Where the session keeps which codes were typed in this visit.
SESSION_CODES = "codes"


@written_once
def _of_ref(ref: str) -> QuerySet[Initiative]:
    return Initiative.objects.filter(ref=ref).select_related("commune", "intake")


@written_once
def _holders(initiative: Initiative) -> QuerySet[Holder]:
    return Holder.objects.filter(initiative=initiative, until__isnull=True).select_related("person", "organisation").order_by("pk")


@written_once
def _attachments(initiative: Initiative) -> QuerySet[Attachment]:
    return Attachment.objects.filter(initiative=initiative).select_related("programme", "referent").order_by("pk")


def loaded(ref: str) -> Initiative | None:
    """The initiative with what its predicates and its pages read."""
    initiative = one_of(_of_ref(ref))
    if initiative is not None:
        remember(initiative, "holders", _holders(initiative))
        remember(initiative, "attachments", _attachments(initiative))
    return initiative


def for_work(request: HttpRequest, ref: str) -> Initiative:
    """The initiative, for somebody of the team who may work on it."""
    initiative = loaded(ref)
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


@written_once
def _living_codes(initiative: Initiative, typed: list[int]) -> QuerySet[FollowCode]:
    return FollowCode.objects.filter(pk__in=typed, initiative=initiative, revoked_at__isnull=True).order_by("pk")


def opened(request: HttpRequest, ref: str) -> tuple[Initiative, FollowCode | None]:
    """The initiative that a code typed in this visit opens, or that the account holds. When the page has closed while somebody was writing,
    the answer gives back what was typed."""
    initiative = loaded(ref)
    if initiative is not None:
        code = one_of(_living_codes(initiative, request.session.get(SESSION_CODES, [])))
        if code is not None or access.holds(viewer(request), initiative):
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
    """The code was typed: its page opens for this session, and no longer than the code itself. The session takes another key: whoever knew the one
    before, on a shared device or by planting it, does not come in too."""
    request.session.cycle_key()
    kept = [pk for pk in request.session.get(SESSION_CODES, []) if pk != code.pk][-9:]
    request.session[SESSION_CODES] = [*kept, code.pk]


def actor_of(request: HttpRequest, initiative: Initiative) -> Person | None:
    """Who acts on a page opened by a code: the account if it holds the initiative, otherwise its only holder. Several share one code: whoever typed
    it is one of them, nobody in particular, and None acts."""
    person, holders = viewer(request), [h.person for h in initiative.holders.all() if h.person_id]
    if person and person in holders:
        return person
    return holders[0] if len(holders) == 1 else None
