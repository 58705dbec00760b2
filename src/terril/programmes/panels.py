"""What programmes show elsewhere: on an organisation's page, and among the pages of the team."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from terril.directory.access import SHOWN
from terril.directory.models import Organisation
from terril.directory.panels import ORGANISATION, Link, Panel
from terril.people.models import Person
from terril.programmes import queries
from terril.programmes.access import can_coordinate, manages_somewhere
from terril.programmes.desk import DESK, DeskParts, Tool
from terril.programmes.models import Partnership, Programme
from terril.services.access import IMPORTERS


@SHOWN.register(10)
def runs_or_is_partner() -> Q:
    """Whoever runs a programme or is a partner has a public page."""
    return Q(pk__in=Programme.objects.values("organisation_id")) | Q(
        pk__in=Partnership.objects.values("organisation_id")
    )


@IMPORTERS.register(10)
def brings_help_in(person: Person) -> bool:
    """The directory of help is one for the instance: who coordinates a programme, or administers the site, keeps it."""
    return manages_somewhere(person)


def directory_of_help(person: Person, programme: Programme) -> Tool:
    if can_coordinate(person, programme):
        return Tool(_("Annuaire des aides"), reverse("help_imports"), _("Chercher qui peut aider, et tenir l’annuaire à jour."))
    return Tool(_("Annuaire des aides"), reverse("help_search"), _("Chercher qui peut aider, près d’ici."))


@ORGANISATION.register(10)
def takes_part_in(organisation: Organisation) -> Panel | None:
    links = [
        Link(
            programme.name,
            reverse("programme", args=[programme.slug]),
            _("Porte ce dispositif") if runs else _("Partenaire"),
        )
        for programme, runs in queries.roles_of(organisation)
    ]
    return Panel("programmes", _("Ce à quoi cette structure prend part"), links) if links else None


@DESK.register(71)
class OnDesk(DeskParts):
    """The directory of help."""

    tools = {71: directory_of_help}
