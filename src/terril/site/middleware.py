"""What every answer of the site goes through, once the rooms have spoken."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from terril.kernel.errors import Refused


class RefusedMiddleware:
    """A refusal that no view caught is a page with its sentence, never a failure of the server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        from terril.site.views.errors import refused

        return refused(request, exception) if isinstance(exception, Refused) else None
