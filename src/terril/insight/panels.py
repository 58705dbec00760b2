"""What this room adds to the pages of the team."""

from django.urls import reverse
from django.utils.translation import gettext as _

from terril.insight.access import can_read
from terril.people.models import Person
from terril.programmes.desk import DESK, DeskParts, Tool
from terril.programmes.models import Programme


def the_territory(person: Person, programme: Programme) -> Tool | None:
    if not can_read(person, programme):
        return None
    url = f"{reverse('equity')}?dispositif={programme.slug}"
    return Tool(_("Le territoire"), url, _("Où l’on est allé, d’où les idées viennent, ce que l’on peut en dire."))


@DESK.register(65)
class OnDesk(DeskParts):
    """The way to fairness."""

    tools = {40: the_territory}
