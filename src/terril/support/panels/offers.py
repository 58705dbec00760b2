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
from terril.programmes.desk import SHOWN, STEPS, Row, Step
from terril.programmes.models import Programme
from terril.programmes.outbox_access import SEALED
from terril.support.actions import leaving
from terril.support.models import Match
from terril.support.queries import follow
from terril.support.queries import offers as queries

__all__ = ["leaving"]


@SEALED.register(20)
def messages_about_proposals_of_private_ideas(person: Person) -> Q:
    hidden = Match.objects.filter(pk=OuterRef("about_id"), initiative__in=sealed_to(person))
    return Q(about_type=Match._meta.label_lower) & Exists(hidden)


@WORK.register(40)
def who_could_help(initiative: Initiative, viewer: Person | None = None, programme_ids: Any = ()) -> Panel:
    """A link to who could help it. No query: the page of work has its budget, and brings the rest in by itself once it is there."""
    return Panel(
        key="help", title=_("S’entraider"), template="support/_work_help.html", context={"ref": initiative.ref}
    )


@FOLLOWED.register(40)
def proposed_to_you(initiative: Initiative) -> Panel | None:
    """The offers to answer, and those for which one waits. One query, shared with the introductions."""
    rows = [] if initiative.withdrawn_at else follow.around(initiative).proposed
    if not rows:
        return None
    context = {"ref": initiative.ref, "rows": rows}
    return Panel(
        key="offers", title=_("Ce qu’on vous propose"), template="support/_follow_offers.html", context=context
    )


@STEPS.register(30)
def offers_to_look_at(person: Person, programme: Programme) -> Step | None:
    """Offers to read over, and what holders asked for. One query."""
    found = list(queries.to_look_at(person, programme)[: SHOWN + 1])
    if not found:
        return None
    headline = ngettext("%(n)s offre à regarder", "%(n)s offres à regarder", len(found)) % {"n": min(len(found), SHOWN)}
    return Step(
        key="offers", title=_("Des offres attendent un regard"), rows=[_row(*one[:5]) for one in found[:SHOWN]], more=len(found) > SHOWN,
        all_url=reverse("team_offers"), all_label=_("Toutes les offres"), headline=headline,
    )  # fmt: skip


def _row(pk: int, what: str, ref: str, title: str, excerpt: str) -> Row:
    """An offer to read over when there is no idea beside it."""
    if not ref:
        return Row(who=what, what=_("Une offre à relire."), url=reverse("team_offer", args=[pk]), do=_("Relire"))
    name = Initiative(title=title, excerpt=excerpt).name
    return Row(
        who=what,
        what=_("Demandée pour : %(idea)s") % {"idea": name},
        url=reverse("match_propose", args=[ref, pk]),
        do=_("Faire le lien"),
    )
