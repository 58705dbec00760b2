"""Hours, on the desk: one's own a tap away, those to validate for the coordination."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.hours import queries
from terril.hours.models import TimeEntry
from terril.kernel.written import written_once
from terril.people.models import Person
from terril.programmes.access import can_coordinate
from terril.programmes.desk import COUNTED, DESK, DeskParts, Tool, Wait, counted
from terril.programmes.models import Programme


def my_hours(person: Person, programme: Programme) -> Tool:
    return Tool(_("Mes heures"), reverse("time_mine"), _("Noter un temps donné, télécharger son attestation."))


def hours(person: Person, programme: Programme) -> Tool | None:
    if not can_coordinate(person, programme):
        return None
    return Tool(_("Le bénévolat"), reverse("time_all"), _("Valider, valoriser, exporter pour les comptes."))


@written_once
def _declared(programme: Programme) -> QuerySet[TimeEntry, Any]:
    return queries.declared(programme).values("pk")[:COUNTED]


def to_validate(person: Person, programme: Programme) -> Wait | None:
    n = len(_declared(programme)) if can_coordinate(person, programme) else 0
    told = ngettext("Un temps donné à valider", "%(n)s temps donnés à valider", n) % {"n": counted(n)}
    return Wait("time_declared", told, reverse("time_all")) if n else None


@DESK.register(60)
class OnDesk(DeskParts):
    """The hours to validate."""

    waits = {60: to_validate}
    tools = {20: my_hours, 21: hours}
