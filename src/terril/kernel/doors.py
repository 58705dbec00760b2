"""What every view shares: who may open it, how an action says no in it, one page of a long list, a number that somebody typed, one button.

Every view carries one declaration of access; a test walks the routes and fails on one that has none. Login is required everywhere by
middleware: `public`, `by_code` and `by_link` open a page on purpose and say why. What a person may do with an object is decided by the
predicates of each room's `access.py`: a view loads its object through their queryset twins, and answers 404 for any other, as if it did not
exist. An integer of an address needs no guard: one that is beyond every key finds nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Generic, Literal, ParamSpec, TypeVar, cast, overload
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from terril.kernel.errors import Closed, Refused

P = ParamSpec("P")
T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., HttpResponseBase])

# ------------------------------------------------------------------------------------------------------- who may open it


@dataclass(frozen=True)
class Declaration:
    """`kind`: public, code, link, signed_in or role; `why`: the reason a page is open to somebody without an account."""

    kind: str
    why: str = ""
    needs_second_factor: bool = False


# The session key which says that the second factor was given (set by allauth's login, or by the demo's entries).
SECOND_FACTOR = "terril_second_factor"
# In `request.META`: the sentence of a gesture that was refused, though its answer leads to a page; "" of one that waits for a second factor.
REFUSED = "terril.refused"
NO_STORE = "private, no-store"
# What a page opened by its address alone answers with: no search engine keeps it, no browser does, and no other site learns the address.
# `same-origin` rather than `no-referrer`: with the latter a browser sends "Origin: null" and its own form would be refused.
UNSEEN = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": NO_STORE, "Referrer-Policy": "same-origin"}


def public(why: str, *, no_store: bool = False) -> Callable[[View], View]:
    """Anybody may open it, for the reason given; `no_store`: no browser keeps the page."""

    def declare(view: View) -> View:
        return _declared(login_not_required(_with_headers(view, {"Cache-Control": NO_STORE}) if no_store else view), Declaration("public", why))

    return declare


def by_code(view: View) -> View:
    """Opened by the code of an idea, typed a moment ago and kept in the session: no account. No browser keeps the page."""
    opened = login_not_required(_with_headers(view, {"Cache-Control": NO_STORE}))
    return _declared(opened, Declaration("code", "le code de l’idée ouvre la page"))


def by_link(view: View) -> View:
    """Opened by an address that nobody can guess, given to one partner: no account. The view decides what the address opens."""
    return _declared(login_not_required(_with_headers(view, UNSEEN)), Declaration("link", "un lien personnel ouvre la page"))


def signed_in(view: View) -> View:
    """Any account."""
    return _declared(view, Declaration("signed_in"))


def role(test: Callable[[Any], bool], *, second_factor: bool = True) -> Callable[[View], View]:
    """Whoever the predicate accepts; `test` receives the person signed in. Others see a 404. No browser keeps the page.

    Pages that show contacts or private notes ask for a second factor; somebody without one is led to set it up.
    """

    def declare(view: View) -> View:
        kept_by_nobody = _with_headers(view, {"Cache-Control": NO_STORE})

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            person = getattr(request.user, "person", None)
            if person is None or not test(person):
                raise Http404
            if second_factor and not has_second_factor(request):
                request.META[REFUSED] = ""
                return redirect(f"{reverse('second_factor')}?{urlencode({'next': request.get_full_path()})}")
            return kept_by_nobody(request, *args, **kwargs)

        return _declared(cast("View", guarded), Declaration("role", needs_second_factor=second_factor))

    return declare


def has_second_factor(request: HttpRequest) -> bool:
    methods = request.session.get("account_authentication_methods", [])
    return bool(request.session.get(SECOND_FACTOR)) or any(m.get("method") in {"mfa", "webauthn"} for m in methods)


def _with_headers(view: View, headers: dict[str, str]) -> View:
    """The view, whose answers carry these headers whatever it set itself."""

    @wraps(view)
    def carrying(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        for name, value in headers.items():
            response.headers[name] = value
        return response

    return cast("View", carrying)


def _declared(view: View, access: Declaration) -> View:
    view.terril_access = access  # type: ignore[attr-defined]  # functions carry it to the test that walks the routes
    return view


# -------------------------------------------------------------------------------------------------- how an action says no


@overload
def attempt(form: forms.BaseForm, verb: Callable[[dict[str, Any]], None]) -> Literal[True] | None: ...
@overload
def attempt(form: forms.BaseForm, verb: Callable[[dict[str, Any]], T]) -> T | None: ...
def attempt(form: forms.BaseForm, verb: Callable[[dict[str, Any]], Any]) -> Any:
    """What `verb` answers, given what a valid form says; True for a verb that answers nothing. None when nothing was sent, or when the form or
    the action refuses: the form then says why, beside the field that the refusal names, and keeps what was typed."""
    if not form.is_valid():
        return None
    try:
        done = verb(form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return None
    return True if done is None else done


@contextmanager
def refusal_as_message(request: HttpRequest) -> Iterator[None]:
    """For a gesture without a form: a refusal leaves the block, and its sentence is shown on the next page. What has closed meanwhile is
    answered as what does not exist."""
    try:
        yield
    except Closed:
        raise
    except Refused as refused:
        request.META[REFUSED] = refused.message
        messages.error(request, refused.message)


def gesture(
    then: str, *kept: str, at: str = ""
) -> Callable[[Callable[Concatenate[HttpRequest, P], str | HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """One button: a view that answers POST alone.

    The view loads its object through a queryset of `access` (404 for anybody else), runs one action, and answers the sentence to show, or ""
    for none; a refusal is shown in its place. Either way the next page is the route `then`, with the arguments of this address that `kept`
    names, at the element `at`. A view that leads elsewhere, or gives back a form that was refused, answers a response of its own.
    """

    def declare(
        view: Callable[Concatenate[HttpRequest, P], str | HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def pressed(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            with refusal_as_message(request):
                done = view(request, *args, **kwargs)
                if isinstance(done, HttpResponse):
                    return done
                if done:
                    messages.success(request, done)
            url = reverse(then, kwargs={name: kwargs[name] for name in kept})
            return redirect(f"{url}#{at}" if at else url)

        return require_POST(pressed)

    return declare


# ------------------------------------------------------------------------------------------------- what an address asks for

LARGEST_KEY = 2**63 - 1


def number(typed: str | None, *, least: int = 0, most: int = LARGEST_KEY) -> int | None:
    """The whole number that somebody typed, or that an address or a hidden field says. None for anything else, or beyond the bounds: as a
    key, None finds nothing."""
    typed = (typed or "").strip()
    # Python refuses to read a number of thousands of figures.
    if not typed.isdecimal() or len(typed) > len(str(LARGEST_KEY)):
        return None
    return int(typed) if least <= int(typed) <= most else None


def numbers(typed: Iterable[str]) -> list[int]:
    """Those that are numbers, in their order: the boxes that were ticked."""
    return [found for one in typed if (found := number(one)) is not None]


def page(request: HttpRequest, rows: QuerySet[Any, T] | Sequence[T], size: int, *, count: int | None = None) -> "Page[T]":
    """The page that `?page=` asks for; a number that means nothing opens the nearest one. `count`: how many rows, when it is known already."""
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    return paginator.get_page(request.GET.get("page"))


@dataclass(frozen=True)
class Uncounted(Generic[T]):
    """A page of a list that is too long to be counted at each visit; `pieces/_paging.html` reads it as it reads a page."""

    rows: list[T]
    number: int
    has_next: bool

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1


def uncounted(request: HttpRequest, rows: QuerySet[Any, T] | Callable[[slice], list[T]], size: int) -> Uncounted[T]:
    """The page that `?page=` asks for, read one row further to know whether another follows. `rows`: a queryset, or what reads a slice."""
    at = number(request.GET.get("page"), least=1, most=9_999) or 1
    cut = slice((at - 1) * size, at * size + 1)
    found = rows(cut) if callable(rows) else list(rows[cut])
    return Uncounted(found[:size], at, len(found) > size)
