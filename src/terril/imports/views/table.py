"""From the file to the report, one page a step. Each step stays on the server: one leaves, and comes back another day."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terril.imports import access, actions, queries
from terril.imports.actions.starting import REFUSALS, layout_of
from terril.imports.forms import BringForm
from terril.imports.kinds import kind_of
from terril.imports.models import Import, ImportStatus, Verdict
from terril.imports.reading import context_of
from terril.kernel import uploads
from terril.kernel.access import role
from terril.kernel.errors import Refused
from terril.people.models import Person
from terril.programmes.models import Programme

PAGE = 25
LATEST = 10
MOST = 2**63 - 1
_READ = require_http_methods(["GET", "HEAD", "POST"])


@role(access.brings_somewhere)
@_READ
def bring(request: HttpRequest) -> HttpResponse:
    """The tables brought so far, and one more."""
    actor = _actor(request)
    programme = _programme(request, actor)
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and uploads.too_big(request):
        form.add_error("file", REFUSALS["heavy"]())
    elif request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            batch = actions.start(
                actor=actor, programme=programme, kind=data["kind"], content=data["file"].read(), file_name=data["file"].name, source=data["source"],
                basis=data["basis"], client_id=data["client_id"],
            )  # fmt: skip
            return redirect("bring_report", import_id=batch.pk)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
    context = {"form": form, "programme": programme, "latest": [_listed(one) for one in queries.latest(actor)[:LATEST]]}
    return render(request, "imports/bring.html", context, status=422 if form.errors else 200)


def _listed(batch: Import) -> dict[str, Any]:
    return {"batch": batch, "kind": kind_of(batch).label, "url": reverse("bring_report", args=[batch.pk])}


@role(access.brings_somewhere)
@require_safe
def report(request: HttpRequest, import_id: int) -> HttpResponse:
    """Where an import is: the step that waits, or what came of it."""
    batch = _batch(request, import_id)
    if batch.is_open:
        return redirect("bring_columns" if batch.status == ImportStatus.MATCHING else "bring_rows", import_id=batch.pk)
    context = {"batch": batch, "kind": kind_of(batch), "counts": queries.counts(batch), "later": _later(batch)}
    return render(request, "imports/report.html", context)


def _later(batch: Import) -> int:
    return batch.likenesses.filter(verdict=Verdict.LATER).count() if batch.status == ImportStatus.DONE else 0


@role(access.brings_somewhere)
@_READ
def columns(request: HttpRequest, import_id: int) -> HttpResponse:
    """What each column is: guessed, shown with three values, corrected once."""
    batch = _open(request, import_id)
    refusal = None
    chosen = batch.columns
    if request.method == "POST" and "sheet" in request.POST:
        refusal = _attempt(
            lambda: actions.choose_sheet(actor=_actor(request), batch=batch, sheet=_number(request, "sheet"), header=_header(request))
        )
        if refusal is None:
            return redirect("bring_columns", import_id=batch.pk)
    elif request.method == "POST":
        chosen, twice = _chosen(request, batch)
        refusal = Refused(_("Deux colonnes sont dites « %(name)s ». Gardez-en une.") % {"name": twice}) if twice else None
        refusal = refusal or _attempt(lambda: actions.match(actor=_actor(request), batch=batch, columns=chosen))
        if refusal is None:
            return redirect("bring_rows", import_id=batch.pk)
    return _columns_page(request, batch, chosen, refusal)


def _columns_page(request: HttpRequest, batch: Import, chosen: dict[str, int], refusal: Refused | None) -> HttpResponse:
    kind = kind_of(batch)
    lines = layout_of(batch, kind).lines if batch.sheets else list(batch.rows.order_by("number")[:200])
    context = {
        "columns": queries.columns(batch, [line.cells for line in lines], chosen),
        "fields": [(one.key, one.label, one.required) for one in kind.fields],
        "sheets": [(number, sheet["name"], len(sheet["lines"])) for number, sheet in enumerate(batch.sheets)],
        "refusal": refusal.message if refusal else "",
    }
    return _step(request, "columns", batch, context, wrong=refusal is not None)


def _chosen(request: HttpRequest, batch: Import) -> tuple[dict[str, int], str]:
    """Field to column, and the label of a field that two columns want."""
    chosen: dict[str, int] = {}
    kind = kind_of(batch)
    known = {one.key: str(one.label) for one in kind.fields}
    for number in range(len(batch.headers)):
        key = request.POST.get(f"column-{number}", "")
        if key in chosen:
            return chosen, known[key]
        if key in known:
            chosen[key] = number
    return chosen, ""


@role(access.brings_somewhere)
@_READ
def rows(request: HttpRequest, import_id: int) -> HttpResponse:
    """Every problem, row by row, mended where it stands; nothing is written yet outside the import."""
    batch = _checking(request, import_id)
    if request.method == "POST":
        _gesture(request, batch)
        return redirect(_back(request, "bring_rows", batch))
    which = request.GET.get("voir", "")
    context = context_of(batch, _actor(request))
    found = _page(request, queries.rows(batch, which))
    counts = queries.counts(batch)
    told = {
        "rows": queries.shown(found, context),
        "page": found,
        "which": which,
        "counts": counts,
        "proposals": queries.proposals(batch, context) if counts.wrong and not which else [],
        "filters": _filters(batch, which, counts),
    }
    return _step(request, "rows", batch, told)


def _filters(batch: Import, which: str, counts: queries.Counts) -> list[dict[str, Any]]:
    at = reverse("bring_rows", args=[batch.pk])
    found = [("", _("À reprendre"), counts.wrong), ("ecartees", _("Laissées de côté"), counts.out), ("toutes", _("Toutes les lignes"), counts.all)]
    return [{"label": label, "count": n, "url": f"{at}?voir={key}" if key else at, "current": which == key} for key, label, n in found]


def _gesture(request: HttpRequest, batch: Import) -> None:
    """One row mended, left aside or taken back; or one proposal taken everywhere."""
    actor, sent = _actor(request), request.POST
    number = 0 if "accept" in sent else _number(request, "row")
    if "accept" in sent:
        refusal = _attempt(lambda: _accept(request, batch, sent["accept"]))
    elif "out" in sent or "in" in sent:
        refusal = _attempt(lambda: actions.leave_out(actor=actor, batch=batch, number=number, out="out" in sent))
    else:
        texts = {one.key: sent[one.key] for one in kind_of(batch).fields if one.key in sent}
        if "take" in sent:
            texts |= _proposed(batch, actor, number, sent["take"])
        refusal = _attempt(lambda: _mend(request, batch, number, texts))
    if refusal is not None:
        messages.error(request, refusal.message)


def _mend(request: HttpRequest, batch: Import, number: int, texts: dict[str, str]) -> None:
    row = actions.mend(actor=_actor(request), batch=batch, number=number, texts=texts)
    if row.wrong:
        messages.warning(request, _("Ligne %(n)s : c’est gardé, mais il reste quelque chose à reprendre.") % {"n": number})
    else:
        messages.success(request, _("Ligne %(n)s : tout est bon.") % {"n": number})


def _proposed(batch: Import, actor: Person, number: int, key: str) -> dict[str, str]:
    row = batch.rows.filter(number=number).first()
    if row is None:
        raise Http404
    context = context_of(batch, actor)
    cell = next((one for one in queries.cells(row, kind_of(batch), context) if one.key == key and one.suggestion), None)
    return {key: cell.suggestion} if cell else {}


def _accept(request: HttpRequest, batch: Import, key: str) -> None:
    if key not in {one.key for one in kind_of(batch).fields}:
        raise Http404
    count = actions.accept(actor=_actor(request), batch=batch, field=key)
    messages.success(request, ngettext("Une ligne est corrigée.", "%(n)s lignes sont corrigées.", count) % {"n": count})


@role(access.brings_somewhere)
@_READ
def row(request: HttpRequest, import_id: int, row_number: int) -> HttpResponse:
    """A whole row, field by field."""
    batch = _checking(request, import_id)
    found = batch.rows.filter(number=row_number).first() if row_number < 2**31 else None
    if found is None:
        raise Http404
    if request.method == "POST":
        _gesture(request, batch)
        return redirect(_back(request, "bring_rows", batch))
    context = context_of(batch, _actor(request))
    told = {"row": found, "cells": queries.cells(found, kind_of(batch), context)}
    return _step(request, "row", batch, told)


@role(access.brings_somewhere)
@_READ
def likenesses(request: HttpRequest, import_id: int) -> HttpResponse:
    """What looks alike, side by side. A human says."""
    batch = _checking(request, import_id)
    if request.method == "POST":
        refusal = _attempt(lambda: _decide(request, batch))
        if refusal is not None:
            messages.error(request, refusal.message)
        return redirect(_back(request, "bring_likenesses", batch))
    answered = request.GET.get("voir") == "repondues"
    found = _page(request, queries.likenesses(batch, answered=answered))
    told = {
        "pairs": queries.pairs(found, context_of(batch, _actor(request))),
        "page": found,
        "answered": answered,
        "exact": not answered and any(one.exact for one in found),
        "verdicts": Verdict.choices,
        "kind": kind_of(batch),
    }
    return _step(request, "likenesses", batch, told)


def _decide(request: HttpRequest, batch: Import) -> None:
    sent, actor = request.POST, _actor(request)
    if "rest" in sent:
        exact = sent["rest"] == "exact"
        count = actions.decide_rest(actor=actor, batch=batch, verdict=Verdict.SAME if exact else Verdict.LATER, exact=exact)
        messages.success(request, ngettext("Une réponse est gardée.", "%(n)s réponses sont gardées.", count) % {"n": count})
    else:
        actions.decide(actor=actor, batch=batch, likeness_id=_number(request, "likeness"), verdict=sent.get("verdict", ""))


@role(access.brings_somewhere)
@_READ
def carry(request: HttpRequest, import_id: int) -> HttpResponse:
    """What will happen, then all of it at once."""
    batch = _batch(request, import_id)
    if request.method == "POST":
        refusal = _attempt(lambda: actions.carry_out(actor=_actor(request), batch=batch))
        if refusal is None:
            messages.success(request, _("C’est importé. Personne n’a été prévenu."))
            return redirect("bring_report", import_id=batch.pk)
        messages.error(request, refusal.message)
    if batch.status != ImportStatus.CHECKING:
        return redirect("bring_report", import_id=batch.pk)
    counts = queries.counts(batch)
    same = batch.likenesses.filter(verdict=Verdict.SAME, row__left_out=False).values("row").distinct().count()
    context = {"counts": counts, "same": same, "ready": not counts.wrong and not counts.waiting and counts.ready > 0, "kind": kind_of(batch)}
    return _step(request, "carry", batch, context)


@role(access.brings_somewhere)
@require_POST
def undo(request: HttpRequest, import_id: int) -> HttpResponse:
    batch = _batch(request, import_id)
    refusal = _attempt(lambda: actions.undo(actor=_actor(request), batch=batch))
    if refusal is not None:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("C’est défait : il ne reste rien de cet import."))
    return redirect("bring_report", import_id=batch.pk)


@role(access.brings_somewhere)
@require_POST
def resume(request: HttpRequest, import_id: int) -> HttpResponse:
    batch = _batch(request, import_id)
    refusal = _attempt(lambda: actions.resume(actor=_actor(request), batch=batch))
    if refusal is not None:
        messages.error(request, refusal.message)
    return redirect("bring_report", import_id=batch.pk)


@role(access.brings_somewhere)
@require_POST
def drop(request: HttpRequest, import_id: int) -> HttpResponse:
    batch = _batch(request, import_id)
    refusal = _attempt(lambda: actions.drop(actor=_actor(request), batch=batch))
    if refusal is not None:
        messages.error(request, refusal.message)
        return redirect("bring_report", import_id=batch.pk)
    messages.success(request, _("Cet import est abandonné, ses lignes sont effacées."))
    return redirect("bring")


# --------------------------------------------------------------------------------------------------------------------


def _actor(request: HttpRequest) -> Person:
    return request.user.person  # type: ignore[union-attr]


def _programme(request: HttpRequest, actor: Person) -> Programme:
    mine = access.programmes_of(actor).order_by("pk")
    slug = request.GET.get("dispositif")
    programme = mine.filter(slug=slug).first() if slug else mine.first()
    if programme is None:
        raise Http404
    return programme


def _batch(request: HttpRequest, import_id: int) -> Import:
    """An import of a programme that this person coordinates; another's does not exist for her."""
    found = access.seen_by(_actor(request)).select_related("programme", "imported_by").defer("sheets", "made")
    batch = found.filter(pk=import_id).first() if import_id <= MOST else None
    if batch is None:
        raise Http404
    return batch


def _open(request: HttpRequest, import_id: int) -> Import:
    batch = _batch(request, import_id)
    if not batch.is_open:
        raise Http404
    return batch


def _checking(request: HttpRequest, import_id: int) -> Import:
    batch = _batch(request, import_id)
    if batch.status != ImportStatus.CHECKING:
        raise Http404
    return batch


def _attempt(verb: Callable[[], Any]) -> Refused | None:
    try:
        verb()
    except Refused as refusal:
        return refusal
    return None


def _number(request: HttpRequest, name: str) -> int:
    sent = request.POST.get(name, "")
    if not sent.isdecimal() or len(sent) > (18 if name == "likeness" else 9):
        raise Http404
    return int(sent)


def _header(request: HttpRequest) -> int | None:
    sent = request.POST.get("header", "")
    return int(sent) if sent.isdecimal() and len(sent) < 5 and int(sent) else None


def _page(request: HttpRequest, found: QuerySet[Any]) -> Page:
    return Paginator(found, PAGE).get_page(request.GET.get("page"))


def _back(request: HttpRequest, name: str, batch: Import) -> str:
    """The same list, at the same page."""
    kept = {key: request.GET[key] for key in ("voir", "page") if key in request.GET}
    tail = "&".join(f"{key}={value}" for key, value in kept.items() if value.isalnum())
    return reverse(name, args=[batch.pk]) + (f"?{tail}" if tail else "")


def _step(request: HttpRequest, name: str, batch: Import, context: dict[str, Any], *, wrong: bool = False) -> HttpResponse:
    """A page of the road, with where one stands on it."""
    checking = batch.status == ImportStatus.CHECKING
    road = [("columns", _("Les colonnes"), "bring_columns"), ("rows", _("Les lignes"), "bring_rows"), ("likenesses", _("Les ressemblances"),
        "bring_likenesses"), ("carry", _("Importer"), "bring_carry")]  # fmt: skip
    tabs = [
        {"label": label, "url": reverse(route, args=[batch.pk]), "current": key == name or (key == "rows" and name == "row")}
        for key, label, route in road
        if checking or key == "columns"
    ]
    told = {"batch": batch, "kind": kind_of(batch), "tabs": tabs, **context}
    return render(request, f"imports/{name}.html", told, status=422 if wrong else 200)
