"""One-click ways in for each role. They exist only in the demonstration."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from terril.initiatives.models import PUBLIC, FollowCode, Initiative
from terril.kernel import doors
from terril.kernel.codes import spaced
from terril.people.models import Account
from terril.programmes.models import RoleKind

BACKEND = "terril.people.adapters.PersonBackend"


@dataclass(frozen=True)
class Entry:
    """A card of the page: who, what one will see, and the button."""

    key: str
    title: Any
    text: Any
    button: Any


ENTRIES = (
    Entry(
        "coordinator",
        _("Coordinatrice"),
        _("Tout ce qui attend une réponse, un appel, une salle, sur une seule page."),
        _("Ouvrir le bureau"),
    ),
    Entry(
        "volunteer",
        _("Bénévole qui recueille"),
        _("Écrivez les mots de quelqu’un, relisez-les à voix haute, remettez un reçu."),
        _("Recueillir une idée"),
    ),
    Entry(
        "partner",
        _("Partenaire"),
        _("Les initiatives que le réseau peut aider, et les prochaines rencontres."),
        _("Voir les initiatives"),
    ),
    Entry(
        "administrator",
        _("Administratrice"),
        _("Qui tient quel rôle, et ce que l’instance sait des personnes."),
        _("Administrer"),
    ),
)
# Where each role lands.
LANDINGS = {"coordinator": "desk", "volunteer": "deposit_for", "partner": "initiatives", "administrator": "team"}


@doors.public("la démonstration s’ouvre à tout le monde")
@never_cache
@require_http_methods(["GET", "POST"])
def entries(request: HttpRequest) -> HttpResponse:
    """GET shows the roles; POST `role` opens the site as somebody who holds it."""
    if not settings.DEMO:
        raise Http404
    key = request.POST.get("role", "")
    if request.method == "GET":
        return _page(request)
    if key not in LANDINGS:
        raise Http404
    # The first open account of the demonstration that holds the role now; somebody who is not an administrator if there is one.
    accounts = Account.objects.filter(is_active=True, person__fictional=True).select_related("person").order_by("pk")
    if key == "administrator":
        account = accounts.filter(is_administrator=True).first()
    else:
        held = accounts.filter(person__roles__kind=RoleKind(key), person__roles__withdrawn_at__isnull=True)
        account = held.filter(is_administrator=False).first() or held.first()
    if account is None:
        return _page(request, missing=True)
    login(request, account, backend=BACKEND)
    request.session[doors.SECOND_FACTOR] = True
    return redirect(LANDINGS[key])


def _page(request: HttpRequest, *, missing: bool = False) -> HttpResponse:
    # The code of an invented initiative with a story to read: public, answered, the oldest of them.
    codes = FollowCode.objects.filter(
        revoked_at__isnull=True, initiative__fictional=True, initiative__withdrawn_at__isnull=True
    ).order_by("initiative__created_at", "pk")
    told = codes.filter(initiative__in=Initiative.objects.filter(PUBLIC), initiative__attachments__answered_at__isnull=False)
    code = told.values_list("code", flat=True).first() or codes.values_list("code", flat=True).first()
    context = {"entries": ENTRIES, "code": spaced(code) if code else "", "missing": missing}
    return render(request, "demo/entries.html", context, status=503 if missing else 200)
