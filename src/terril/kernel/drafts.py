"""Drafts kept on a device: whose they are, and which one the server has received, so that the device forgets it."""

import re

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from terril.kernel import doors

_KEY = re.compile(r"[a-z]{3,12}(-[a-z]{1,12}){0,3}(-[0-9a-f]{1,20})?")
ENTERED = "terril.entered"


def kept_draft(request: HttpRequest) -> str:
    """The key of `?garde=`, as `{% draft key %}` wrote it; "" for anything else."""
    key = request.GET.get("garde", "")
    return key if _KEY.fullmatch(key) else ""


def whose(request: HttpRequest) -> str:
    """Whose a draft or a gesture is that a device keeps: a mark of the account, from which nobody guesses it; "" for whoever is not signed in."""
    user = getattr(request, "user", None)
    return salted_hmac("terril.device", str(user.pk)).hexdigest()[:20] if user is not None and user.is_authenticated else ""


def is_received(request: HttpRequest, answer: HttpResponse) -> bool:
    """Whether what was sent has arrived. Here a form that is taken leads to another page, one that is refused is drawn again; the way to a
    sign-in page, or to a page that says in a sentence why not, is no arrival."""
    return request.method == "POST" and 300 <= answer.status_code < 400 and ENTERED in request.META and doors.REFUSED not in request.META


def received_draft(request: HttpRequest, answer: HttpResponse) -> str:
    """The draft that came with a form that was taken, or ""."""
    key = request.POST.get("garde", "") if is_received(request, answer) else ""
    return key if _KEY.fullmatch(key) else ""
