"""A gesture made on a telephone, which may have waited there for the network: taken from whoever made it, once, and told as taken or not."""

from collections.abc import Callable
from functools import wraps

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, JsonResponse

from terril.kernel import doors, drafts


def waited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page says in `Terril-Who` who made the gesture: anybody else who has signed in since is answered 412, and nothing is done.

    One that waited (`Terril-Waited`) is answered 204 when it is done, 422 with its sentence when it was refused. The page takes nothing else for an
    arrival: a way to sign in, a token too old or a server in trouble leave it where it waits.
    """

    @wraps(view)
    def sent(request: HttpRequest, pk: int) -> HttpResponse:
        if request.headers.get("Terril-Who", drafts.whose(request)) != drafts.whose(request):
            return HttpResponse(status=412)
        answer = view(request, pk=pk)
        if "Terril-Waited" not in request.headers:
            return answer
        # What was done is seen in the list: its sentences would come all together on another page.
        list(get_messages(request))
        if answer.status_code == 302 and doors.REFUSED not in request.META:
            return HttpResponse(status=204)
        return JsonResponse({"said": request.META.get(doors.REFUSED, "")}, status=422)

    return sent
