"""Everything that is known of me, to take away: a file for machines, and a paper that one reads (RGPD, art. 15 et 20)."""

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from terril.kernel import clock, documents
from terril.kernel.doors import signed_in
from terril.kernel.words import long_date
from terril.people.doors import me
from terril.people.exports import exported, sections
from terril.programmes import queries


@signed_in
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(
        exported(me(request)),
        encoder=DjangoJSONEncoder,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees-terril.json"'
    return response


@signed_in
@never_cache
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The same, in sentences, to read or to print."""
    data = {
        "language": (get_language() or "fr")[:2],
        "title": _("Ce que nous savons de vous"),
        "author": queries.operator(),
        "made": _("Le %(date)s") % {"date": long_date(clock.today())},
        "sections": sections(exported(me(request))),
    }
    response = HttpResponse(documents.render("site/my_data.typ", data), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="mes-donnees-terril.pdf"'
    return response
