"""The files by which a public idea is shared; nothing for any other."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from terril.initiatives.access import is_public
from terril.initiatives.doors import loaded
from terril.initiatives.models import Initiative
from terril.initiatives.sharing import words
from terril.kernel import documents, doors

# Seconds. An idea that is hidden goes from what others kept too, soon.
KEPT = 300


def _shared(ref: str) -> Initiative:
    initiative = loaded(ref)
    if initiative is None or not is_public(initiative):
        raise Http404
    return initiative


@doors.public("le code QR d’une idée publique")
@require_safe
def qr(request: HttpRequest, ref: str) -> HttpResponse:
    response = HttpResponse(documents.qr_svg(words.share(_shared(ref)).url), content_type="image/svg+xml")
    response["Cache-Control"] = f"public, max-age={KEPT}"
    return response


@doors.public("l’affiche d’une idée publique, à imprimer")
@require_safe
def poster(request: HttpRequest, ref: str) -> HttpResponse:
    response = HttpResponse(words.poster(_shared(ref)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="affiche-{ref}.pdf"'
    response["Cache-Control"] = f"public, max-age={KEPT}"
    return response
