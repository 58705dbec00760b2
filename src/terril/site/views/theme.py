"""Light or dark, French or English: kept in a cookie of the visitor's own, never in an account."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from terril.kernel.doors import public

THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


def safe_next(request: HttpRequest) -> str:
    """The page of this site to go back to; the home page when it is not one of ours."""
    url = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours else "/"


@public("chacun choisit son affichage")
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(safe_next(request))
    chosen = request.POST.get("theme")
    if chosen in ("light", "dark"):
        response.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    elif chosen == "auto":
        response.delete_cookie("theme", samesite="Lax")
    return response


@public("chacun choisit sa langue")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Django's own view, which keeps the choice in a cookie and returns to a safe `next`."""
    return set_language(request)
