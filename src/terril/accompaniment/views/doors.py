"""What the doors of this room share."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from terril.accompaniment.models import Accompaniment
from terril.initiatives.models import Attachment, Initiative
from terril.initiatives.views.doors import viewer
from terril.programmes.access import WORKS, has_role
from terril.programmes.doors import LARGEST


def attachment_of(request: HttpRequest, initiative: Initiative) -> Attachment:
    """The attachment through which this person works on the initiative."""
    person = viewer(request)
    found = next((a for a in initiative.attachments.all() if has_role(person, a.programme_id, WORKS)), None)
    if found is None:
        raise Http404
    found.initiative = initiative
    return found


def accompaniment(among: QuerySet[Accompaniment], pk: int) -> Any:
    if pk > LARGEST:
        raise Http404
    return get_object_or_404(
        among.select_related("attachment__initiative__commune", "attachment__programme", "person", "proposed_by", "takes_over__person"), pk=pk
    )
