"""Hours, on the desk: one's own a tap away, those to validate for the coordination."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.hours import queries
from terril.people.models import Person
from terril.programmes.access import can_coordinate
from terril.programmes.desk import DESK, DeskParts, Tool, Wait, counted
from terril.programmes.models import Programme


def my_hours(person: Person, programme: Programme) -> Tool:
    return Tool(_("Mes heures"), reverse("time_mine"), _("Noter un temps donné, télécharger son attestation."))


def hours(person: Person, programme: Programme) -> Tool | None:
    if not can_coordinate(person, programme):
        return None
    return Tool(_("Le bénévolat"), reverse("time_all"), _("Valider, valoriser, exporter pour les comptes."))


def to_validate(person: Person, programme: Programme) -> Wait | None:
    if not can_coordinate(person, programme):
        return None
    return Wait(
        "time_declared",
        queries.declared(programme),
        lambda n: ngettext("Un temps donné à valider", "%(n)s temps donnés à valider", n) % {"n": counted(n)},
        reverse("time_all"),
    )


@DESK.register(60)
class OnDesk(DeskParts):
    """The hours to validate."""

    waits = {60: to_validate}
    tools = {20: my_hours, 21: hours}
