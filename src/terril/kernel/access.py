"""Who may open a page. Every view carries one of these declarations; a test walks the routes and fails on one that has none.

Login is required everywhere by middleware; `@public` and `@by_code` open a page on purpose and say why. What a person may do with an
object is decided by the predicates of each room's `access.py`; a page that is refused answers 404, as if it did not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Declaration:
    """`kind`: public, code, link, signed_in or role; `why`: the reason a page is open; `test`: the predicate on the request."""

    kind: str
    why: str = ""
    needs_second_factor: bool = False


def public(why: str) -> Callable[[View], View]:
    """Anybody may open it, for the reason given."""

    def declare(view: View) -> View:
        opened = login_not_required(view)
        opened.terril_access = Declaration("public", why)  # type: ignore[attr-defined]
        return opened

    return declare


def by_code(view: View) -> View:
    """Opened by the code of an idea, typed a moment ago and kept in the session: no account."""
    opened = login_not_required(view)
    opened.terril_access = Declaration("code", "le code de l’idée ouvre la page")  # type: ignore[attr-defined]
    return opened


# What a page opened by its address alone answers with: no search engine keeps it, no browser does, and no other site learns the address.
# `same-origin` rather than `no-referrer`: with the latter a browser sends "Origin: null" and its own form would be refused.
UNSEEN = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "private, no-store", "Referrer-Policy": "same-origin"}


def by_link(view: View) -> View:
    """Opened by an address that nobody can guess, given to one partner: no account. The view decides what the address opens."""

    @wraps(view)
    def unseen(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        for name, value in UNSEEN.items():
            response.headers[name] = value
        return response

    opened = login_not_required(unseen)
    opened.terril_access = Declaration("link", "un lien personnel ouvre la page")  # type: ignore[attr-defined]
    return opened  # type: ignore[return-value]


def signed_in(view: View) -> View:
    """Any account."""
    view.terril_access = Declaration("signed_in")  # type: ignore[attr-defined]
    return view


# The session key which says that the second factor was given (set by allauth's login, or by the demo's entries).
SECOND_FACTOR = "terril_second_factor"


def has_second_factor(request: HttpRequest) -> bool:
    methods = request.session.get("account_authentication_methods", [])
    return bool(request.session.get(SECOND_FACTOR)) or any(
        m.get("method") == "mfa" or (m.get("method") == "webauthn") for m in methods
    )


def role(test: Callable[[Any], bool], *, second_factor: bool = True) -> Callable[[View], View]:
    """Whoever the predicate accepts; `test` receives the person signed in. Others see a 404.

    Pages that show contacts or private notes ask for a second factor; somebody without one is led to set it up.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            person = getattr(request.user, "person", None)
            if person is None or not test(person):
                raise Http404
            if second_factor and not has_second_factor(request):
                return redirect(f"{reverse('second_factor')}?{urlencode({'next': request.get_full_path()})}")
            response = view(request, *args, **kwargs)
            # Pages of the team stay out of the shared tablet's memory.
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        guarded.terril_access = Declaration("role", needs_second_factor=second_factor)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return declare
