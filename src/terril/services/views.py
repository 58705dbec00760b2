"""The doors of the directory of help: search, one service, our own data; and for the team, the files brought in."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from data_inclusion.schema import v1
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from terril.kernel import doors, journal
from terril.kernel.exports import csv_lines
from terril.kernel.options import options
from terril.kernel.uploads import too_big
from terril.people.doors import me
from terril.services import access, actions, export, queries, themes
from terril.services.forms import KILOMETRES, AroundForm, ImportForm, most_megabytes
from terril.services.models import HelpRejection, ImportState
from terril.services.queries import MOST_PAGES, ON_SITE, REMOTE, Search

LONGEST_SEARCH = 120
PER_PAGE = 50
DEFAULT_KM = 10

# ---------------------------------------------------------------------------------------------------------- everybody


@doors.public("l’annuaire des aides vient de données ouvertes")
@require_safe
def help_search(request: HttpRequest) -> HttpResponse:
    form = AroundForm(request.GET)
    form.is_valid()
    # Values that mean nothing are dropped: an old link still opens a list.
    given = request.GET
    km, audience, mode, theme = given.get("km", ""), given.get("public", ""), given.get("accueil", ""), given.get("theme", "")
    asked = Search(
        words=" ".join(given.get("q", "").split())[:LONGEST_SEARCH],
        theme=theme if themes.codes_under(theme) else "",
        commune=form.cleaned_data.get("commune"),
        km=int(km) if km in {str(km) for km in KILOMETRES} else DEFAULT_KM,
        audience=audience if audience in set(v1.Public) else "",
        free=given.get("gratuit") == "1",
        mode=mode if mode in {ON_SITE, REMOTE} else "",
        page=min(doors.number(given.get("page"), least=1) or 1, MOST_PAGES),
    )
    page = queries.page(asked)
    return render(
        request,
        "services/list.html",
        {
            "asked": asked,
            "around": form,
            "page": page,
            "theme_options": _theme_options(asked.theme, get_language() or ""),
            "km_options": options([(str(km), _("%(km)s km") % {"km": km}) for km in KILOMETRES], str(asked.km)),
            "audience_options": options([(term.value, term.label) for term in v1.Public], asked.audience),
            "mode_options": options([(ON_SITE, _("Sur place")), (REMOTE, _("À distance"))], asked.mode),
            "narrowed": bool(asked.audience or asked.free or asked.mode),
            "filtered": bool(asked.state()),
        },
    )


@lru_cache(maxsize=256)
def _theme_options(chosen: str, language: str) -> SafeString:
    """Eighty themes: the same for everybody who reads this language and chose the same one."""
    every = _("Tout : %(category)s")
    groups = (
        (c.label, options([(c.code, every % {"category": c.label}), *((theme.code, theme.label) for theme in c.themes)], chosen))
        for c in themes.categories()
    )
    return format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)


@doors.public("la fiche d’une aide vient de données ouvertes")
@require_safe
def help_service(request: HttpRequest, service_id: int) -> HttpResponse:
    sheet = queries.sheet(service_id)
    if sheet is None:
        raise Http404
    response = render(request, "services/service.html", {"sheet": sheet, "service": sheet.service})
    if sheet.gone:
        response["X-Robots-Tag"] = "noindex"
    return response


@doors.public("nos propres structures et aides, en données ouvertes")
@require_safe
@cache_control(public=True, max_age=300)
def help_export(request: HttpRequest) -> JsonResponse:
    """Schema data-inclusion 1.x: {"structures": [...], "services": [...]}."""
    return JsonResponse(export.records(), json_dumps_params={"ensure_ascii": False})


# ----------------------------------------------------------------------------------------------------------- the team


@doors.role(access.can_import)
@require_http_methods(["GET", "HEAD", "POST"])
def help_imports(request: HttpRequest) -> HttpResponse:
    """One more file, and what became of the others."""
    form = ImportForm(request.POST, request.FILES, too_big=too_big(request)) if request.method == "POST" else ImportForm()
    made = doors.attempt(form, lambda data: actions.receive(actor=me(request), **data))
    if made is not None:
        messages.success(request, _("Le fichier est reçu. Il est lu en ce moment : vous pouvez fermer cette page."))
        return redirect("help_import", made.pk)
    seen = access.imports_seen_by(me(request)).select_related("asked_by")
    context = {"form": form, "page": doors.page(request, seen, PER_PAGE), "most": most_megabytes()}
    return render(request, "services/imports.html", context, status=422 if form.errors else 200)


@doors.role(access.can_import)
@require_safe
def help_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """How far it is, then what it brought and what it left out."""
    made = get_object_or_404(access.imports_seen_by(me(request)), pk=import_id)
    page = doors.page(request, made.rejections.defer("record"), PER_PAGE)
    context = {
        "made": made,
        "page": page,
        "told": page.paginator.count,
        "reading": made.state == ImportState.READING,
        "done": made.state == ImportState.DONE,
        # A line for each kind: created, updated, unchanged, gone.
        "counts": [
            (label, *(getattr(made, f"{kind}_{name}") for name in ("created", "updated", "unchanged", "gone")))
            for label, kind in ((_("Structures"), "structures"), (_("Aides"), "services"))
        ],
        "rejected_words": ngettext("Une fiche est écartée", "%(count)s fiches sont écartées", made.rejected) % {"count": made.rejected}
        if made.rejected
        else "",
        "story": journal.tell(journal.of(made), nobody=_("La commande du serveur")),
    }
    return render(request, "services/import.html", context)


@doors.role(access.can_import)
@require_safe
def help_rejections(request: HttpRequest, import_id: int) -> StreamingHttpResponse:
    """The records left out, as CSV: one line for each thing that is wrong."""
    made = get_object_or_404(access.imports_seen_by(me(request)), pk=import_id)
    # Read now: the language of the visitor is gone when the lines leave.
    head = [_("sorte"), _("numéro"), _("identifiant"), _("nom"), _("champ"), _("valeur"), _("raison"), _("fiche")]
    kinds = {kind: str(label) for kind, label in HelpRejection._meta.get_field("kind").flatchoices}

    def rows() -> Iterator[list[Any]]:
        yield head
        for rejected in made.rejections.iterator(chunk_size=500):
            for fault in rejected.faults:
                yield [
                    kinds[rejected.kind], rejected.number, rejected.key, rejected.name, *(fault[k] for k in ("field", "value", "reason")),
                    rejected.record,
                ]  # fmt: skip

    response = StreamingHttpResponse(csv_lines(rows()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="fiches-ecartees-{made.pk}.csv"'
    return response
