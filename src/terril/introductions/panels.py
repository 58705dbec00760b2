"""Introductions elsewhere: on the team's page of an initiative, on its holder's page."""


from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from terril.initiatives.access import sealed_to
from terril.initiatives.models import Initiative
from terril.initiatives.panels import INITIATIVE, InitiativeParts, Panel
from terril.introductions import follow, queries
from terril.introductions.models import IntroductionSide
from terril.messages.access import SEALED
from terril.people.models import Person
from terril.programmes.desk import DESK, DeskParts, Tool
from terril.programmes.models import Programme


@SEALED.register(21)
def messages_of_introductions(person: Person) -> Q:
    """What is written to one of the two may hold the other's contact: sealed to whoever may not work on both."""
    hidden = IntroductionSide.objects.filter(
        pk=OuterRef("about_id"), introduction__sides__initiative__in=sealed_to(person)
    )
    return Q(Q(about_type=IntroductionSide._meta.label_lower), Exists(hidden))


def introductions_page(person: Person, programme: Programme) -> Tool:
    return Tool(_("Les mises en relation"), reverse("introductions"), _("Deux idées présentées l’une à l’autre, si les deux le veulent."))


@INITIATIVE.register(40)
class OnInitiative(InitiativeParts):
    """Whom its holder could meet."""

    def help(self, initiative: Initiative, viewer: Person) -> Panel:
        """To whom an idea was introduced, and the way to introduce it."""
        context = {"ref": initiative.ref, "introduced": queries.facing_rows(initiative, viewer)}
        return Panel("introduced", _("À qui elle a été présentée"), "introductions/_introduced.html", context)

    def followed(self, initiative: Initiative) -> Panel | None:
        """What one may answer, waits for, or knows."""
        rows = [] if initiative.withdrawn_at else follow.seen(initiative)
        if not rows:
            return None
        context = {"ref": initiative.ref, "rows": rows}
        return Panel(
            key="introductions",
            title=_("Quelqu’un à rencontrer"),
            template="introductions/_followed.html",
            context=context,
        )


@DESK.register(36)
class OnDesk(DeskParts):
    """The way to the introductions."""

    tools = {36: introductions_page}
