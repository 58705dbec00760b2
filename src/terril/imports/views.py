"""From the file to the report, one page a step. Each step stays on the server: one leaves, and comes back another day."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from terril.imports import access, actions, carrying, queries
from terril.imports.actions import layout_of
from terril.imports.forms import BringForm
from terril.imports.kinds import kind_of
from terril.imports.models import Import, ImportStatus, Verdict
from terril.imports.reading import context_of
from terril.imports.refusals import REFUSALS
from terril.kernel import doors, uploads
from terril.kernel.errors import Refused
from terril.people.doors import me
from terril.programmes.access import coordinated_by
from terril.programmes.doors import programme_among

PAGE = 25
LATEST = 10
_READ = require_http_methods(["GET", "HEAD", "POST"])


def _batch(request: HttpRequest, pk: int, **state: Any) -> Import:
    """An import of a programme that this person coordinates, in this state; another's is answered as if there were none."""
    found = access.seen_by(me(request)).select_related("programme", "imported_by").defer("sheets", "made")
    return get_object_or_404(found, pk=pk, **state)


@doors.role(access.brings_somewhere)
@_READ
def bring(request: HttpRequest) -> HttpResponse:
    """The tables brought so far, and one more."""
    actor = me(request)
    programme = programme_among(request, coordinated_by(actor))
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and uploads.too_big(request):
        form.add_error("file", REFUSALS["heavy"]())
    batch = doors.attempt(
        form,
        lambda data: actions.start(
            actor=actor, programme=programme, kind=data["kind"], content=data["file"].read(), file_name=data["file"].name, source=data["source"],
            basis=data["basis"], client_id=data["client_id"],
        ),
    )  # fmt: skip
    if batch is not None:
        return redirect("import_report", import_id=batch.pk)
    latest = [
        {"batch": one, "kind": kind_of(one).label, "url": reverse("import_report", args=[one.pk])} for one in queries.latest(actor)[:LATEST]
    ]
    context = {"form": form, "programme": programme, "latest": latest}
    return render(request, "imports/bring.html", context, status=422 if form.errors else 200)


@doors.role(access.brings_somewhere)
@require_safe
def report(request: HttpRequest, import_id: int) -> HttpResponse:
    """Where an import is: the step that waits, or what came of it."""
    batch = _batch(request, import_id)
    if batch.is_open:
        return redirect("import_columns" if batch.status == ImportStatus.MATCHING else "import_rows", import_id=batch.pk)
    later = batch.likenesses.filter(verdict=Verdict.LATER).count() if batch.status == ImportStatus.DONE else 0
    context = {"batch": batch, "kind": kind_of(batch), "counts": queries.counts(batch), "later": later}
    return render(request, "imports/report.html", context)


@doors.role(access.brings_somewhere)
@_READ
def columns(request: HttpRequest, import_id: int) -> HttpResponse:
    """What each column is: guessed, shown with three values, corrected once."""
    batch = _batch(request, import_id)
    if not batch.is_open:
        raise Http404
    kind, chosen, refusal = kind_of(batch), batch.columns, ""
    if request.method == "POST":
        try:
            if "sheet" in request.POST:
                header = doors.number(request.POST.get("header"), least=1, most=9_999)
                everything = "everything" in request.POST
                actions.choose_sheet(actor=me(request), batch=batch, sheet=_number(request, "sheet"), header=header, everything=everything)
                return redirect("import_columns", import_id=batch.pk)
            chosen = {}
            known = {one.key: str(one.label) for one in kind.fields}
            for number in range(len(batch.headers)):
                key = request.POST.get(f"column-{number}", "")
                if key in chosen:
                    raise Refused(_("Deux colonnes sont dites « %(name)s ». Gardez-en une.") % {"name": known[key]})
                if key in known:
                    chosen[key] = number
            orders = {number: request.POST.get(f"order-{number}", "") for number in range(len(batch.headers))}
            # What was answered stays on the page that asks for the rest.
            batch.told = {**batch.told, "orders": {str(number): order for number, order in orders.items() if order}}
            actions.match(actor=me(request), batch=batch, columns=chosen, orders=orders)
            return redirect("import_rows", import_id=batch.pk)
        except Refused as refused:
            refusal = refused.message
    lines = layout_of(batch, kind).lines if batch.sheets else list(batch.rows.order_by("number")[:200])
    context = {
        "columns": queries.columns(batch, [line.cells for line in lines], chosen),
        "fields": [(one.key, one.label, one.required) for one in kind.fields],
        "sheets": queries.sheets(batch),
        "hidden": queries.hidden(batch),
        "left_aside": queries.left_aside(batch),
        "in_sheet": any((batch.told.get("hidden") or {}).get(key) for key in ("rows", "columns")),
        "cut": queries.cut(batch),
        "refusal": refusal,
        "checking": batch.status == ImportStatus.CHECKING,
    }
    return _step(request, "columns", batch, context, wrong=bool(refusal))


@doors.role(access.brings_somewhere)
@_READ
def rows(request: HttpRequest, import_id: int) -> HttpResponse:
    """Every problem, row by row, mended where it stands; nothing is written yet outside the import."""
    batch = _batch(request, import_id, status=ImportStatus.CHECKING)
    if request.method == "POST":
        return _row_gesture(request, batch)
    which = request.GET.get("voir", "")
    context, counts = context_of(batch, me(request)), queries.counts(batch)
    page = doors.page(request, queries.rows(batch, which), PAGE)
    at = reverse("import_rows", args=[batch.pk])
    filters = [("", _("À reprendre"), counts.wrong), ("ecartees", _("Laissées de côté"), counts.out), ("toutes", _("Toutes les lignes"), counts.all)]
    shown = {
        "rows": queries.shown(page, context),
        "page": page,
        "which": which,
        "counts": counts,
        "proposals": queries.proposals(batch, context) if counts.wrong and not which else [],
        "filters": [
            {"label": label, "count": n, "url": f"{at}?voir={key}" if key else at, "current": which == key} for key, label, n in filters
        ],
    }
    return _step(request, "rows", batch, shown)


@doors.role(access.brings_somewhere)
@_READ
def row(request: HttpRequest, import_id: int, row_number: int) -> HttpResponse:
    """A whole row, field by field."""
    batch = _batch(request, import_id, status=ImportStatus.CHECKING)
    found = get_object_or_404(batch.rows, number=row_number)
    if request.method == "POST":
        return _row_gesture(request, batch)
    cells = queries.cells(found, kind_of(batch), context_of(batch, me(request)))
    return _step(request, "row", batch, {"row": found, "cells": cells})


def _row_gesture(request: HttpRequest, batch: Import) -> HttpResponse:
    """One row mended, left aside or taken back; or one proposal taken everywhere. Then the list, at the same page."""
    actor, sent = me(request), request.POST
    fields = [one.key for one in kind_of(batch).fields]
    with doors.refusal_as_message(request):
        if "accept" in sent:
            if sent["accept"] not in fields:
                raise Http404
            count = actions.accept(actor=actor, batch=batch, field=sent["accept"])
            said = ngettext("Une ligne est corrigée.", "%(n)s lignes sont corrigées.", count) % {"n": count}
            if rest := queries.counts(batch).wrong:
                still = ngettext("Il reste une ligne à reprendre.", "Il reste %(n)s lignes à reprendre.", rest) % {"n": rest}
                messages.warning(request, f"{said} {still}")
            else:
                messages.success(request, said)
        elif "split" in sent:
            made = actions.split(actor=actor, batch=batch, number=_number(request, "row"), field=sent["split"])
            words = ngettext("Une personne de plus : ligne %(lines)s.", "Des personnes de plus : lignes %(lines)s.", len(made))
            messages.success(request, words % {"lines": ", ".join(map(str, made))})
        elif "out" in sent or "in" in sent:
            actions.leave_out(actor=actor, batch=batch, number=_number(request, "row"), out="out" in sent)
        else:
            number = _number(request, "row")
            texts = {key: sent[key] for key in fields if key in sent}
            if "take" in sent or "keep" in sent:
                found = get_object_or_404(batch.rows, number=number)
                cells = queries.cells(found, kind_of(batch), context_of(batch, actor))
                texts |= {cell.key: cell.suggestion for cell in cells if cell.key == sent.get("take") and cell.suggestion}
                texts |= {cell.key: cell.as_written for cell in cells if cell.key == sent.get("keep") and cell.as_written}
            if actions.mend(actor=actor, batch=batch, number=number, texts=texts).wrong:
                messages.warning(request, _("Ligne %(n)s : c’est gardé, mais il reste quelque chose à reprendre.") % {"n": number})
            else:
                messages.success(request, _("Ligne %(n)s : tout est bon.") % {"n": number})
    return redirect(_same_page(request, "import_rows", batch))


@doors.role(access.brings_somewhere)
@_READ
def likenesses(request: HttpRequest, import_id: int) -> HttpResponse:
    """What looks alike, side by side. A human says."""
    batch = _batch(request, import_id, status=ImportStatus.CHECKING)
    if request.method == "POST":
        with doors.refusal_as_message(request):
            if "rest" in request.POST:
                exact = request.POST["rest"] == "exact"
                count = actions.decide_rest(actor=me(request), batch=batch, verdict=Verdict.SAME if exact else Verdict.LATER, exact=exact)
                messages.success(request, ngettext("Une réponse est gardée.", "%(n)s réponses sont gardées.", count) % {"n": count})
            else:
                verdict = request.POST.get("verdict", "")
                actions.decide(actor=me(request), batch=batch, likeness_id=_number(request, "likeness"), verdict=verdict)
        return redirect(_same_page(request, "import_likenesses", batch))
    answered = request.GET.get("voir") == "repondues"
    page = doors.page(request, queries.likenesses(batch, answered=answered), PAGE)
    shown = {
        "pairs": queries.pairs(page, context_of(batch, me(request))),
        "page": page,
        "answered": answered,
        "exact": not answered and any(one.exact for one in page),
        "verdicts": Verdict.choices,
        "kind": kind_of(batch),
    }
    return _step(request, "likenesses", batch, shown)


@doors.role(access.brings_somewhere)
@_READ
def carry(request: HttpRequest, import_id: int) -> HttpResponse:
    """What will happen, then all of it at once."""
    batch = _batch(request, import_id)
    if request.method == "POST":
        with doors.refusal_as_message(request):
            carrying.carry_out(actor=me(request), batch=batch)
            messages.success(request, _("C’est importé. Personne n’a été prévenu."))
            return redirect("import_report", import_id=batch.pk)
    if batch.status != ImportStatus.CHECKING:
        return redirect("import_report", import_id=batch.pk)
    counts = queries.counts(batch)
    same = batch.likenesses.filter(verdict=Verdict.SAME, row__left_out=False).values("row").distinct().count()
    context = {"counts": counts, "same": same, "ready": not counts.wrong and not counts.waiting and counts.ready > 0, "kind": kind_of(batch)}
    return _step(request, "carry", batch, context)


@doors.role(access.brings_somewhere)
@doors.gesture("import_report", "import_id")
def undo(request: HttpRequest, import_id: int) -> str:
    carrying.undo(actor=me(request), batch=_batch(request, import_id))
    return _("C’est défait : il ne reste rien de cet import.")


@doors.role(access.brings_somewhere)
@doors.gesture("import_report", "import_id")
def resume(request: HttpRequest, import_id: int) -> str:
    actions.resume(actor=me(request), batch=_batch(request, import_id))
    return ""


@doors.role(access.brings_somewhere)
@doors.gesture("import_report", "import_id")
def drop(request: HttpRequest, import_id: int) -> HttpResponse:
    actions.drop(actor=me(request), batch=_batch(request, import_id))
    messages.success(request, _("Cet import est abandonné, ses lignes sont effacées."))
    return redirect("imports")


# --------------------------------------------------------------------------------------------------------------------


def _number(request: HttpRequest, name: str) -> int:
    """What a button says; a 404 when it is no number."""
    found = doors.number(request.POST.get(name))
    if found is None:
        raise Http404
    return found


def _same_page(request: HttpRequest, name: str, batch: Import) -> str:
    """The same list, at the same page."""
    kept = {key: request.GET[key] for key in ("voir", "page") if key in request.GET}
    tail = "&".join(f"{key}={value}" for key, value in kept.items() if value.isalnum())
    return reverse(name, args=[batch.pk]) + (f"?{tail}" if tail else "")


def _step(request: HttpRequest, name: str, batch: Import, context: dict[str, Any], *, wrong: bool = False) -> HttpResponse:
    """A page of the road, with where one stands on it."""
    checking = batch.status == ImportStatus.CHECKING
    road = [("columns", _("Les colonnes"), "import_columns"), ("rows", _("Les lignes"), "import_rows"), ("likenesses", _("Les ressemblances"),
        "import_likenesses"), ("carry", _("Importer"), "import_carry")]  # fmt: skip
    tabs = [
        {"label": label, "url": reverse(route, args=[batch.pk]), "current": key == name or (key == "rows" and name == "row")}
        for key, label, route in road
        if checking or key == "columns"
    ]
    shown = {"batch": batch, "kind": kind_of(batch), "tabs": tabs, **context}
    return render(request, f"imports/{name}.html", shown, status=422 if wrong else 200)
