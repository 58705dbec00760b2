"""Where the team finds the way to bring a table."""

from django.urls import reverse
from django.utils.translation import gettext as _

from terril.people.models import Person
from terril.programmes.access import can_coordinate
from terril.programmes.desk import DESK, DeskParts, Tool
from terril.programmes.models import Programme


def bring_a_table(person: Person, programme: Programme) -> Tool | None:
    if not can_coordinate(person, programme):
        return None
    return Tool(_("Apporter un tableau"), f"{reverse('imports')}?dispositif={programme.slug}", _("Reprendre ce que vous teniez dans un tableur."))


@DESK.register(70)
class OnDesk(DeskParts):
    """The way to bring a table."""

    tools = {70: bring_a_table}
