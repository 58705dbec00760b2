"""Two entries that are one human, or one organisation: found, put side by side, brought together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from terril.directory import merging as directory
from terril.directory import queries as organisations
from terril.directory.models import Organisation
from terril.imports import access, queries
from terril.imports.forms import SearchForm
from terril.kernel import doors
from terril.kernel.errors import Refused
from terril.kernel.search import fold
from terril.people import contacts
from terril.people import merging as people
from terril.people.doors import me
from terril.people.dossiers import told_apart
from terril.people.models import Person

FOUND = 12
LATER = 25
SHORTEST = 2
PAIRS = {"personnes": "merge_people", "structures": "merge_organisations"}
# What says nothing in a field.
EMPTY = {None, "", "none"}

LABELS = {
    "first_name": gettext_lazy("Prénom"), "last_name": gettext_lazy("Nom"), "channel": gettext_lazy("Comment la joindre"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Téléphone"), "postal_address": gettext_lazy("Adresse"), "relay": gettext_lazy("Par qui"),
    "commune": gettext_lazy("Commune"), "commune_said": gettext_lazy("Commune, comme elle a été dite"),
    "language": gettext_lazy("Langue"), "languages": gettext_lazy("Langues parlées"), "presentation": gettext_lazy("En une phrase"),
    "name": gettext_lazy("Nom"), "acronym": gettext_lazy("Sigle"), "kind": gettext_lazy("Sorte"), "siret": gettext_lazy("SIRET"),
    "rna": gettext_lazy("RNA"),
    "website": gettext_lazy("Site"), "summary": gettext_lazy("Ce qu’elle fait"),
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One field: what either entry says, and which of the two is proposed (the one that stays, unless it says nothing)."""

    key: str
    label: str
    kept: str
    gone: str
    takes: bool

    @property
    def differs(self) -> bool:
        return self.kept != self.gone


@dataclass(frozen=True)
class Later:
    """What was put off, and is still two."""

    said: str
    url: str


@doors.role(access.brings_somewhere)
@require_safe
def merging(request: HttpRequest) -> HttpResponse:
    """Pairs put off for later, and a search among what one may bring together."""
    actor = me(request)
    form = SearchForm(request.GET or None)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    asked = words if len(words) >= SHORTEST else ""
    found: dict[str, Any] = {"people": [], "organisations": []}
    if asked:
        known = access.mergeable_by(actor)
        for word in fold(asked).split():
            known = known.filter(sort_name__contains=word)
        groups = organisations.search_organisations(asked).filter(pk__in=access.organisations_mergeable_by(actor).values("pk"))
        found = {
            "people": list(known.select_related("commune").order_by("sort_name", "pk")[:FOUND]),
            "organisations": list(groups.select_related("commune").order_by("sort_name", "pk")[:FOUND]),
        }
    # What two rows have made, when it is people or organisations.
    pairs = []
    for one in queries.kept_for_later(actor)[:LATER]:
        label = {"person": "people.person", "organisation": "directory.organisation"}.get(one.aspect)
        first = _made(one.row.made, label)
        second = one.known_id if one.known_id is not None else _made(one.other.made if one.other else [], label)
        if first and second:
            pairs.append((one.aspect, first, second))
    humans = Person.objects.filter(pk__in=[pk for what, *ids in pairs if what == "person" for pk in ids], erased_at__isnull=True)
    bodies = Organisation.objects.filter(pk__in=[pk for what, *ids in pairs if what == "organisation" for pk in ids])
    named: dict[str, dict[int, Any]] = {"person": {row.pk: row for row in humans}, "organisation": {row.pk: row for row in bodies}}
    later = []
    for what, first, second in pairs:
        rows, route = named[what], "merge_people" if what == "person" else "merge_organisations"
        if first != second and first in rows and second in rows:
            later.append(Later(f"{rows[second]} · {rows[first]}", reverse(route, args=[second, first])))
    return render(request, "imports/merging.html", {"form": form, "asked": asked, "later": later, **found})


@doors.role(access.brings_somewhere)
@require_safe
def pick(request: HttpRequest, what: str) -> HttpResponse:
    """Two boxes were ticked: their page. The older entry is proposed to stay."""
    if what not in PAIRS:
        raise Http404
    ids = sorted(set(doors.numbers(request.GET.getlist("fiche"))))
    if len(ids) != 2:
        messages.warning(request, _("Cochez deux fiches, ni plus ni moins."))
        return redirect("merging")
    return redirect(PAIRS[what], *ids)


def _made(made: Sequence[Any], label: str | None) -> int | None:
    return next((pk for name, pk in made if name == label), None)


# --------------------------------------------------------------------------------------------------------- two by two


@doors.role(access.brings_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def people_pair(request: HttpRequest, person_id: int, other_id: int) -> HttpResponse:
    """The first stays, the second joins it; the page says how to turn them around."""
    actor = me(request)
    if actor.pk == other_id:
        return redirect("merge_people", other_id, person_id)
    kept, gone = _two(access.mergeable_by(actor).select_related("commune"), person_id, other_id)
    return _pair(
        request, kept, gone, people.CHOSEN, lambda taken: people.merge(actor=actor, kept=kept, gone=gone, taken=taken),
        {"route": "merge_people", "known": [told_apart(kept, actor), told_apart(gone, actor)]},
    )  # fmt: skip


@doors.role(access.brings_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def organisations_pair(request: HttpRequest, organisation_id: int, other_id: int) -> HttpResponse:
    actor = me(request)
    kept, gone = _two(access.organisations_mergeable_by(actor).select_related("commune"), organisation_id, other_id)
    return _pair(
        request, kept, gone, directory.CHOSEN, lambda taken: directory.merge(actor=actor, kept=kept, gone=gone, taken=taken),
        {"route": "merge_organisations", "known": [[], []]},
    )  # fmt: skip


def _two(among: Any, first: int, second: int) -> tuple[Any, Any]:
    found = {row.pk: row for row in among.filter(pk__in=[first, second])}
    if len(found) < 2:
        raise Http404
    return found[first], found[second]


def _pair(
    request: HttpRequest, kept: Any, gone: Any, names: Sequence[str], merge: Callable[[list[str]], Any], more: dict[str, Any]
) -> HttpResponse:
    choices = []
    for name in names:
        fills = getattr(kept, name) in EMPTY and getattr(gone, name) not in EMPTY
        takes = request.POST.get(name) == "gone" if request.method == "POST" else fills
        choices.append(Choice(name, str(LABELS[name]), _said(kept, name), _said(gone, name), takes))
    refusal = ""
    if request.method == "POST":
        try:
            merge([one.key for one in choices if one.takes])
        except Refused as problem:
            refusal = problem.message
        else:
            messages.success(request, _("C’est réuni. L’histoire des deux est gardée."))
            return redirect("merging")
    context = {
        "kept": kept, "gone": gone, "choices": [one for one in choices if one.differs],
        "same": [one for one in choices if not one.differs and one.kept],
        "refusal": refusal, "turned": reverse(more["route"], args=[gone.pk, kept.pk]), "known_kept": more["known"][0], "known_gone": more["known"][1],
    }  # fmt: skip
    return render(request, "imports/pair.html", context, status=422 if refusal else 200)


def _said(row: Any, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    if name == "phone":
        return contacts.spaced_phone(row.phone)
    return str(display() if display else getattr(row, name) or "")
