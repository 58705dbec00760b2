"""Who follows the initiative, on its pages; who waits for somebody, on the desk. Its story tells it already: the journal does."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.accompaniment import queries
from terril.accompaniment.access import decides_for
from terril.accompaniment.actions import ENDED
from terril.accompaniment.models import Accompaniment, AccompanimentRequest, AccompanimentState, NextStep
from terril.initiatives.access import sealed_to
from terril.initiatives.models import Initiative
from terril.initiatives.panels import INITIATIVE, InitiativeParts, Way
from terril.kernel import clock
from terril.kernel.written import written_once
from terril.messages.access import SEALED
from terril.people.models import Person
from terril.programmes.desk import COUNTED, DESK, DeskParts, Tool, Wait, counted
from terril.programmes.models import Programme

# How many are proposed at once to whoever declares hours.
FOLLOWED_SHOWN = 15


@dataclass(frozen=True)
class Following:
    """Who follows an initiative, whoever follows it first: (first name, last name). `proposed`: somebody else has not answered yet; `asked`:
    its holder asked for somebody."""

    names: list[tuple[str, str]]
    proposed: bool
    asked: bool


@written_once
def _open(initiative: Initiative) -> QuerySet[Accompaniment, tuple[str, str, str]]:
    found = Accompaniment.objects.filter(attachment__initiative=initiative, state__in=[AccompanimentState.ACTIVE, AccompanimentState.PROPOSED])
    return found.order_by("state", "place", "pk").values_list("person__first_name", "person__last_name", "state")


@written_once
def _asked(initiative: Initiative) -> QuerySet[AccompanimentRequest, Any]:
    return AccompanimentRequest.objects.filter(attachment__initiative=initiative, closed_at__isnull=True).values("pk")[:1]


def _following(initiative: Initiative) -> Following:
    rows = _open(initiative)
    names = [(first, last) for first, last, state in rows if state == AccompanimentState.ACTIVE]
    return Following(names, proposed=len(rows) > len(names), asked=bool(_asked(initiative)))


def _told_to_the_team(following: Following) -> tuple[str, bool]:
    if following.names:
        return _("Suivie par %(names)s.") % {"names": _(" et ").join(f"{first} {last}".strip() for first, last in following.names)}, False
    if following.proposed:
        return _("Proposée à quelqu’un, qui n’a pas encore répondu."), False
    if following.asked:
        return _("Un accompagnement est demandé : personne ne la suit encore."), True
    return _("Personne ne la suit."), False


def _told_to_the_holder(following: Following) -> str:
    names = [first or last for first, last in following.names]
    if len(names) == 1:
        return _("%(names)s suit votre idée.") % {"names": names[0]}
    if names:
        return _("%(names)s suivent votre idée.") % {"names": _(" et ").join(names)}
    if following.asked:
        return _("Nous cherchons quelqu’un pour suivre votre idée.")
    return _("Quelqu’un de l’équipe peut vous aider à avancer, pas à pas.")


@SEALED.register(19)
def messages_of_accompaniments(person: Person) -> Q:
    """Why somebody is asked to follow an idea tells of the idea: sealed to whoever may not work on it. That it is over tells nothing of it,
    and anybody of the team may say so, even once the idea is nobody's work."""
    sealed = Accompaniment.objects.filter(pk=OuterRef("about_id")).filter(Exists(sealed_to(person).filter(pk=OuterRef("attachment__initiative_id"))))
    return Q(Q(about_type=Accompaniment._meta.label_lower), ~Q(kind=ENDED), Exists(sealed))


# ------------------------------------------------------------------------------------------------------------------ desk


def page_of_the_team(person: Person, programme: Programme) -> Tool:
    return Tool(_("Accompagner"), reverse("accompaniment_list"), _("Qui suit quoi, ce qui vient ensuite, les relais."))


@written_once
def _proposed(person: Person) -> QuerySet[Accompaniment, Any]:
    return queries.proposed_to(person).values("pk")[:COUNTED]


def proposed_to_me(person: Person, programme: Programme) -> Wait | None:
    n = len(_proposed(person))
    told = ngettext("Une idée vous est proposée à suivre", "%(n)s idées vous sont proposées à suivre", n) % {"n": counted(n)}
    return Wait("support_proposed", told, reverse("accompaniment_list")) if n else None


@written_once
def _left_alone(programme: Programme, person: Person) -> QuerySet[Accompaniment, Any]:
    return queries.left_alone(programme, person).values("pk")[:COUNTED]


def left_alone(person: Person, programme: Programme) -> Wait | None:
    n = len(_left_alone(programme, person)) if decides_for(person, programme.pk) else 0
    told = ngettext(
        "Une idée n’a plus personne : celui ou celle qui la suivait est parti", "%(n)s idées n’ont plus personne : qui les suivait est parti", n
    ) % {"n": counted(n)}
    return Wait("support_alone", told, reverse("accompaniment_team") + "#relais", pressing=True) if n else None


@written_once
def _asked_for(programme: Programme, person: Person) -> QuerySet[AccompanimentRequest, Any]:
    return queries.askings(programme, person).values("pk")[:COUNTED]


def asked_for(person: Person, programme: Programme) -> Wait | None:
    n = len(_asked_for(programme, person)) if decides_for(person, programme.pk) else 0
    told = ngettext("Une demande d’accompagnement", "%(n)s demandes d’accompagnement", n) % {"n": counted(n)}
    return Wait("support_asked", told, reverse("accompaniment_team") + "#demandes") if n else None


@written_once
def _steps(person: Person, today: date) -> QuerySet[NextStep, Any]:
    return queries.steps_of(person).filter(due_on__lte=today).values("pk")[:COUNTED]


def steps_to_do(person: Person, programme: Programme) -> Wait | None:
    n = len(_steps(person, clock.today()))
    told = ngettext("Une étape que vous aviez prévue", "%(n)s étapes que vous aviez prévues", n) % {"n": counted(n)}
    return Wait("support_steps", told, reverse("accompaniment_list") + "#etapes") if n else None


@INITIATIVE.register(10)
class OnInitiative(InitiativeParts):
    """Who follows it, or is asked to."""

    def way(self, initiative: Initiative, viewer: Person | None) -> Way:
        sentence, waits = _told_to_the_team(_following(initiative))
        return Way("support", _("Accompagnement"), reverse("accompaniment_page", args=[initiative.ref]), sentence, waits)

    def holder_way(self, initiative: Initiative, viewer: Person | None) -> Way:
        sentence = _told_to_the_holder(_following(initiative))
        return Way("support", _("Être accompagné"), reverse("followed_accompaniment", args=[initiative.ref]), sentence)

    def followed_by(self, person: Person, programme: Programme) -> list[Initiative]:
        """Those of whom one hears least come first."""
        return [one.attachment.initiative for one in queries.mine_in(programme, person, FOLLOWED_SHOWN)]


@DESK.register(25)
class OnDesk(DeskParts):
    """Who waits for somebody."""

    waits = {5: proposed_to_me, 10: left_alone, 20: asked_for, 30: steps_to_do}
    tools = {10: page_of_the_team}
