"""Introductions elsewhere: on the team's page of an initiative, on its holder's page."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from terril.initiatives.access import sealed_to
from terril.initiatives.models import Initiative
from terril.initiatives.panels import FOLLOWED, Panel
from terril.people.models import Person
from terril.programmes.desk import TOOLS, Tool
from terril.programmes.models import Programme
from terril.programmes.outbox_access import SEALED
from terril.support.models import IntroductionSide
from terril.support.queries import follow


@SEALED.register(21)
def messages_of_introductions(person: Person) -> Q:
    """What is written to one of the two may hold the other's contact: sealed to whoever may not work on both."""
    hidden = IntroductionSide.objects.filter(
        pk=OuterRef("about_id"), introduction__sides__initiative__in=sealed_to(person)
    )
    return Q(about_type=IntroductionSide._meta.label_lower) & Exists(hidden)


@FOLLOWED.register(45)
def somebody_to_meet(initiative: Initiative) -> Panel | None:
    """What one may answer, waits for, or knows."""
    rows = [] if initiative.withdrawn_at else follow.around(initiative).seen
    if not rows:
        return None
    context = {"ref": initiative.ref, "rows": rows}
    return Panel(
        key="introductions",
        title=_("Quelqu’un à rencontrer"),
        template="support/_follow_introductions.html",
        context=context,
    )


@TOOLS.register(36)
def introductions_page(person: Person, programme: Programme) -> Tool:
    return Tool(_("Les mises en relation"), reverse("introductions"), _("Deux idées présentées l’une à l’autre, si les deux le veulent."))
