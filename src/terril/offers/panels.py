"""Offers elsewhere: on the team's page of an initiative, on its holder's page, on the desk."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.initiatives.access import sealed_to
from terril.initiatives.models import Initiative
from terril.initiatives.panels import INITIATIVE, InitiativeParts, Lent, Panel
from terril.kernel.written import written_once
from terril.messages.access import SEALED
from terril.offers import follow, queries
from terril.offers.lent import lent_by_their_holders
from terril.offers.models import Match, Offer, OfferState
from terril.people.models import Person
from terril.programmes.desk import COUNTED, DESK, DeskParts, Tool, Wait, counted
from terril.programmes.models import Programme


@SEALED.register(20)
def messages_about_proposals_of_private_ideas(person: Person) -> Q:
    hidden = Match.objects.filter(pk=OuterRef("about_id"), initiative__in=sealed_to(person))
    return Q(Q(about_type=Match._meta.label_lower), Exists(hidden))


def _list(programme: Programme, state: str = "") -> str:
    """The offers of the team, from the desk of a programme: what is noted there is noted for it."""
    asked = {"dispositif": programme.slug} | ({"etat": state} if state else {})
    return f"{reverse('team_offers')}?{urlencode(asked)}"


def offers_page(person: Person, programme: Programme) -> Tool:
    return Tool(_("Les offres"), _list(programme), _("Ce qui se prête et se partage, et à qui on l’a proposé."))


@written_once
def _to_read_over(programme: Programme) -> QuerySet[Offer, Any]:
    return queries.to_read_over(programme).values("pk")[:COUNTED]


def offers_to_read_over(person: Person, programme: Programme) -> Wait | None:
    n = len(_to_read_over(programme))
    told = ngettext("Une offre à relire", "%(n)s offres à relire", n) % {"n": counted(n)}
    return Wait("support_offers", told, _list(programme, OfferState.SUBMITTED.value)) if n else None


@written_once
def _asked_for(person: Person, programme: Programme) -> QuerySet[Match, Any]:
    return queries.asked_for(person, programme).values("pk")[:COUNTED]


def offers_asked_for(person: Person, programme: Programme) -> Wait | None:
    n = len(_asked_for(person, programme))
    told = ngettext("Une offre demandée pour une idée", "%(n)s offres demandées pour des idées", n) % {"n": counted(n)}
    return Wait("support_offers_asked", told, f"{_list(programme)}#demandees") if n else None


@INITIATIVE.register(30)
class OnInitiative(InitiativeParts):
    """What could serve it."""

    def work(self, initiative: Initiative, viewer: Person | None) -> Panel:
        """A link to who could help it. No query: the page of work has its budget, and brings the rest in by itself once it is there."""
        return Panel(
            key="help", title=_("S’entraider"), template="offers/_work.html", context={"ref": initiative.ref}
        )

    def followed(self, initiative: Initiative) -> Panel | None:
        """The offers to answer, and those for which one waits."""
        rows = [] if initiative.withdrawn_at else follow.proposed(initiative)
        if not rows:
            return None
        context = {"ref": initiative.ref, "rows": rows}
        return Panel(
            key="offers", title=_("Ce qu’on vous propose"), template="offers/_followed.html", context=context
        )

    def lent(self, initiative: Initiative, person: Person) -> list[Lent]:
        """With the reason, as the team reads it."""
        return lent_by_their_holders(initiative, person)


@DESK.register(35)
class OnDesk(DeskParts):
    """The offers to read over."""

    waits = {40: offers_to_read_over, 41: offers_asked_for}
    tools = {35: offers_page}
