"""When a page cannot be answered: a sentence, and everything that was typed given back."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from terril.kernel.doors import public
from terril.kernel.errors import Refused, TooFast

# Never written back in a page, whatever the form called them.
SECRET = frozenset({"csrfmiddlewaretoken", "code", "credential", "password", "client_id", "next", "garde"})


@dataclass(frozen=True)
class Typed:
    name: str
    text: str


def typed(request: HttpRequest) -> list[Typed]:
    """The texts that were posted, longest first, so that nothing has to be written again."""
    try:
        posted = [(name, text) for name, texts in request.POST.lists() for text in texts]
    except Exception:  # a body that cannot be read has no words to give back
        return []
    kept = [Typed(name, text) for name, text in posted if text.strip() and name not in SECRET and not name.startswith("aside-")]
    return sorted(kept, key=lambda t: -len(t.text))


def sorry(request: HttpRequest, *, title: str, message: str, status: int, **more: Any) -> HttpResponse:
    """One page for what did not work: what happened, what is kept, what to do."""
    context = {"title": title, "message": message, "typed": typed(request), **more}
    return render(request, "account/sorry.html", context, status=status)


@public("une page d’erreur s’ouvre à tout le monde")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The security token is missing or too old: nothing was recorded, the words are given back."""
    return sorry(
        request,
        title=_("Votre page était ouverte depuis trop longtemps"),
        message=_(
            "Par sécurité, rien n’a été enregistré. Vos mots sont ci-dessous : copiez-les, revenez en arrière, "
            "rechargez la page et collez-les."
        ),
        status=403,
    )


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """An action said no and no view drew it in its form."""
    if isinstance(refusal, TooFast):
        page = sorry(request, title=_("Cela va un peu vite"), message=refusal.message, status=refusal.status)
        page["Retry-After"] = str(refusal.seconds)
        return page
    return sorry(request, title=_("Cela n’a pas pu se faire"), message=refusal.message, status=refusal.status)
