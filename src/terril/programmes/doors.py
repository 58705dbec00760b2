"""For which programme somebody works when they open a page: that of `?dispositif=`, the one where they were last, or their first one."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from terril.kernel import sitewide
from terril.people.doors import me
from terril.programmes.access import WORKS
from terril.programmes.models import Programme, RoleKind
from terril.programmes.queries import active_roles, ideas_were_told, open_programmes, programme_page

ASKED = "dispositif"


def programme_of(request: HttpRequest, kinds: frozenset[RoleKind] = WORKS) -> Programme:
    """Among those in which this person holds such a role: the one asked, or the one they were in last, or else the first. A 404 when there is
    none."""
    found = list(dict.fromkeys(role.programme for role in active_roles(me(request)) if role.kind in kinds))
    asked, last = request.GET.get(ASKED), request.session.get(ASKED) if len(found) > 1 else None
    chosen = next((one for one in found if one.slug == asked), None)
    if chosen and len(found) > 1 and chosen.slug != last:
        # Every page leads back to this one from now on.
        request.session[ASKED] = chosen.slug
    elif not asked:
        chosen = next((one for one in found if one.slug == last), None)
    programme = chosen or next(iter(found), None)
    if programme is None:
        raise Http404
    return programme


def programme_among(request: HttpRequest, programmes: QuerySet[Programme]) -> Programme:
    """The one asked, and no other in its place; when none is asked, the one they were in last, or else the first. A 404 for one that is not among
    them."""
    asked, last = request.GET.get(ASKED), request.session.get(ASKED)
    programme = programmes.filter(slug=asked or last).first() if asked or last else None
    if programme is None and not asked:
        programme = programmes.order_by("pk").first()
    if programme is None:
        raise Http404
    return programme


def receiving_of(request: HttpRequest) -> tuple[Programme | None, bool]:
    """Of a page where anybody tells an idea: the open programme whose page one comes from, or else the oldest; and whether there are
    others."""
    found, asked = list(open_programmes()[:2]), request.GET.get(ASKED)
    chosen = next((one for one in found if one.slug == asked), None) or (programme_page(asked) if asked else None)
    return chosen or next(iter(found), None), len(found) > 1


def soon(request: HttpRequest) -> HttpResponse:
    """In the place of a page that a programme must answer for, as long as none is open: who prepares one, and how to reach them."""
    context = {
        "email": sitewide.text("email"), "operator": sitewide.text("operator"),
        "before": ideas_were_told(),
    }  # fmt: skip
    return render(request, "programmes/soon.html", context)
