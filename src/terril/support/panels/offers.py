"""Offers elsewhere: on the team's page of an initiative, on its holder's page, on the desk."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.initiatives.access import sealed_to
from terril.initiatives.models import Initiative
from terril.initiatives.panels import FOLLOWED, WORK, Panel
from terril.people.models import Person
from terril.programmes.access import WORKS, has_role
from terril.programmes.desk import SHOWN, STEPS, Row, Step
from terril.programmes.models import Programme
from terril.programmes.outbox_access import SEALED
from terril.support.actions import leaving, matches
from terril.support.models import Match, MatchState, Offer, OfferState
from terril.support.queries import offers as queries

__all__ = ["leaving"]


@SEALED.register(20)
def messages_about_proposals_of_private_ideas(person: Person) -> Q:
    hidden = Match.objects.filter(pk=OuterRef("about_id"), initiative__in=sealed_to(person))
    return Q(about_type=Match._meta.label_lower) & Exists(hidden)


@WORK.register(40)
def who_could_lend(initiative: Initiative, viewer: Person | None = None, programme_ids: Any = ()) -> Panel | None:
    """The offers that would serve its open needs, with the reason, and what became of those already proposed. Five queries."""
    found = queries.proposals(initiative)
    proposed = queries.matches_of(initiative)
    if not found and not proposed:
        return None
    return Panel(
        key="offers",
        title=_("Qui pourrait aider"),
        template="support/_work_offers.html",
        context={
            "ref": initiative.ref,
            "proposals": [one for one in found if has_role(viewer, one.offer.programme_id, WORKS)],
            "matches": proposed,
        },
    )


@FOLLOWED.register(40)
def proposed_to_you(initiative: Initiative) -> Panel | None:
    """The offers to answer, and those for which one waits. One query."""
    if initiative.withdrawn_at:
        return None
    found = queries.for_holder(initiative)
    if not found:
        return None
    rows = [
        {
            "pk": match.pk,
            "reason": matches.reason_of(match),
            "to_answer": match.state == MatchState.PROPOSED and match.holder_agreed_at is None,
            "asked": match.state == MatchState.ASKED,
        }
        for match in found
    ]
    return Panel(
        key="offers",
        title=_("Ce qu’on vous propose"),
        template="support/_follow_offers.html",
        context={"ref": initiative.ref, "rows": rows},
    )


@STEPS.register(30)
def offers_to_look_at(person: Person, programme: Programme) -> Step | None:
    """Offers to read over, and what holders asked for. Two queries."""
    read_over = Offer.objects.filter(programme=programme, state=OfferState.SUBMITTED).order_by("pk")[: SHOWN + 1]
    rows = [
        Row(who=offer.what, what=_("Une offre à relire."), url=reverse("team_offer", args=[offer.pk]), do=_("Relire"))
        for offer in read_over.only("what")
    ]
    rows += [
        Row(
            who=match.offer.what, what=_("Demandée pour : %(idea)s") % {"idea": match.initiative.name},
            url=reverse("match_propose", args=[match.initiative.ref, match.offer_id]), do=_("Faire le lien"),
        )
        for match in queries.matches_to_look_at(person, programme)[: SHOWN + 1]
    ]  # fmt: skip
    if not rows:
        return None
    headline = ngettext("%(n)s offre à regarder", "%(n)s offres à regarder", len(rows)) % {"n": min(len(rows), SHOWN)}
    return Step(
        key="offers", title=_("Des offres attendent un regard"), rows=rows[:SHOWN], more=len(rows) > SHOWN, all_url=reverse("team_offers"),
        all_label=_("Toutes les offres"), headline=headline,
    )  # fmt: skip
