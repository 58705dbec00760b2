"""What the doors share: the meeting that this person may open, and a refusal shown in the form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from terril.kernel.errors import Refused
from terril.meetings import access, actions, queries
from terril.meetings.models import Meeting, Registration
from terril.people.models import Person


def person_of(request: HttpRequest) -> Person | None:
    user = request.user
    return getattr(user, "person", None) if user.is_authenticated else None


def planned(request: HttpRequest, pk: int) -> Meeting:
    """A meeting that this person prepares; another's does not exist for them."""
    return _found(access.planned_by(person_of(request)), pk)


def run(request: HttpRequest, pk: int) -> Meeting:
    """A meeting at which this person works."""
    return _found(access.run_by(person_of(request)), pk)


def public(pk: int) -> Meeting:
    return _found(access.public(), pk)


def _found(among: QuerySet[Meeting], pk: int) -> Meeting:
    if pk > 2**63 - 1:
        raise Http404
    return get_object_or_404(queries.with_names(among), pk=pk)


def attempt(form: forms.Form, verb: Callable[[], Any]) -> Any:
    """What the verb answers; None when it was refused, and the form then says why and keeps what was typed."""
    try:
        return verb()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def skipped(actor: Person | None, meeting: Meeting, registration: Registration, *, come: bool) -> str:
    """Somebody of the season does not come to this one, or comes after all; answers what to say."""
    verb = actions.come_after_all if come else actions.skip
    verb(actor=actor, registration=registration, meeting=meeting)
    words = _("%(name)s vient bien à celle-ci.") if come else _("C’est noté : %(name)s ne vient pas à celle-ci, et reste sur la liste des autres.")
    return words % {"name": registration.person.first_name}


def page_of(request: HttpRequest, found: QuerySet[Any], size: int, *, count: int | None = None) -> Page:
    """The page that the address asks for; a number that means nothing opens the nearest one. `count`: when it is known already."""
    paginator = Paginator(found, size)
    if count is not None:
        paginator.count = count  # type: ignore[misc]
    return paginator.get_page(request.GET.get("page"))
