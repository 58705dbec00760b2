"""What every request and every answer of the site goes through, before the rooms speak and once they have spoken."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import is_valid_path

from terril.kernel import aside, drafts
from terril.kernel.errors import Refused
from terril.kernel.outbox import fate
from terril.kernel.plain import composed, is_composed, is_plain
from terril.kernel.uploads import check_room
from terril.people.doors import viewer
from terril.programmes.access import administers, works_somewhere


class OneAlphabetMiddleware:
    """Every form and every address is read as UTF-8, which each browser writes when the page is. A request that declares anything else is
    refused before it is read: some of the other alphabets of Python take minutes for 300 KB, and some are no alphabet."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = (request.content_params or {}).get("charset", "utf-8")
        if declared.strip().lower() not in {"utf-8", "utf8"}:
            raise BadRequest
        return self.get_response(request)


class PlainTextMiddleware:
    """What is typed reaches the views without the characters that nobody types, each letter one sign (`kernel.plain`). Once, here, for every
    form and address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, places: Any, named: dict[str, Any]) -> None:
        # An address that holds one leads nowhere: nothing has such a name.
        if any(isinstance(one, str) and not is_plain(one) for one in named.values()):
            raise Http404
        if not _is_plain(request.GET):
            request.GET = _plain(request.GET)  # type: ignore[assignment]  # Django’s type for one that is no longer changed is the checker’s alone
        # The body was read by the check of the token already: nothing is parsed for this.
        if request.method == "POST" and not _is_plain(request.POST):
            request.POST = _plain(request.POST)  # type: ignore[assignment]  # as above


def _is_plain(sent: QueryDict) -> bool:
    return all(is_composed(text) for name, texts in sent.lists() for text in (name, *texts))


def _plain(sent: QueryDict) -> QueryDict:
    cleaned = QueryDict(mutable=True, encoding=sent.encoding)
    for name, texts in sent.lists():
        cleaned.setlist(composed(name), [composed(text) for text in texts])
    cleaned._mutable = False
    return cleaned


class ButtonMiddleware:
    """The address of a button answers a form alone. A browser that asks for it as for a page (the language changed after an error, a page
    loaded again, a session opened again) is led to the page above it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code != 405 or request.method not in {"GET", "HEAD"} or "text/html" not in request.headers.get("Accept", ""):
            return answer
        return HttpResponseRedirect(_page_above(request.path))


def _page_above(path: str) -> str:
    """The nearest address above this one that a room answers."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if is_valid_path(path):
            return path
    return path


class RefusedMiddleware:
    """A refusal that no view caught is a page with its sentence, never a failure of the server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """A form whose file found no room is not drawn again without it: the page says why, and gives the words back."""
        from terril.site.errors import refused

        try:
            check_room(request)
        except Refused as refusal:
            return refused(request, refusal)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        from terril.site.errors import refused

        return refused(request, exception) if isinstance(exception, Refused) else None


class KeptMiddleware:
    """What a form keeps until it has arrived: its words on the device (`kernel.drafts`), its files here (`kernel.aside`). Last of all: it is
    entered only by what the doors let through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if drafts.is_received(request, answer):
            aside.forget(request)
            if key := drafts.received_draft(request, answer):
                # With the sentences of the next page, whichever it is: several redirections may lead there.
                messages.info(request, key, extra_tags="draft-done")
        return answer

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        request.META[drafts.ENTERED] = True
        if request.method == "POST":
            aside.give_back(request)


class FateMiddleware:
    """Whoever works here and does something is told what becomes of each message that it wrote: which leave, which somebody has to say or to
    print. Once, here, for every gesture: no page says of itself that somebody knows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self.get_response(request)
        with fate.watched() as written:
            answer = self.get_response(request)
        # A page that follows shows it; a form that comes back wrote nothing.
        if (written or written.silent) and answer.status_code in {302, 303}:
            person = viewer(request)
            if person is not None and (works_somewhere(person) or administers(person)):
                known = fate.kept(written)
                if known or known.silent:
                    messages.info(request, fate.said(known, silent=len(known.silent)))
        return answer
