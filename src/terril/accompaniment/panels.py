"""Who follows the initiative, on its pages; who waits for somebody, on the desk. Its story tells it already: the journal does."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.accompaniment import queries
from terril.accompaniment.access import decides_for
from terril.accompaniment.actions import ENDED
from terril.accompaniment.models import Accompaniment, AccompanimentRequest, AccompanimentState
from terril.initiatives.access import sealed_to
from terril.initiatives.models import Initiative
from terril.initiatives.panels import INITIATIVE, InitiativeParts, Way
from terril.kernel import clock
from terril.messages.access import SEALED
from terril.people.models import Person
from terril.programmes.desk import DESK, DeskParts, Tool, Wait, counted
from terril.programmes.models import Programme

KEY = "along_accompaniment"
# How many are proposed at once to whoever declares hours.
FOLLOWED_SHOWN = 15


def _following() -> ArraySubquery:
    """Who follows the initiative: [{"name": …, "state": …}], whoever follows it first."""
    rows = Accompaniment.objects.filter(attachment__initiative=OuterRef("pk"), state__in=[AccompanimentState.ACTIVE, AccompanimentState.PROPOSED])
    return ArraySubquery(
        rows.order_by("state", "place", "pk").values(one=JSONObject(first="person__first_name", last="person__last_name", state="state"))
    )


def _asked() -> Exists:
    return Exists(AccompanimentRequest.objects.filter(attachment__initiative=OuterRef("pk"), closed_at__isnull=True))


def _names(read: dict[str, Any]) -> list[str]:
    return [f"{one['first']} {one['last']}".strip() for one in read["following"] if one["state"] == AccompanimentState.ACTIVE]


def _told_to_the_team(read: dict[str, Any]) -> tuple[str, bool]:
    if names := _names(read):
        return _("Suivie par %(names)s.") % {"names": _(" et ").join(names)}, False
    if read["following"]:
        return _("Proposée à quelqu’un, qui n’a pas encore répondu."), False
    if read["asked"]:
        return _("Un accompagnement est demandé : personne ne la suit encore."), True
    return _("Personne ne la suit."), False


def _told_to_the_holder(read: dict[str, Any]) -> str:
    first = [one["first"] or one["last"] for one in read["following"] if one["state"] == AccompanimentState.ACTIVE]
    if len(first) == 1:
        return _("%(names)s suit votre idée.") % {"names": first[0]}
    if first:
        return _("%(names)s suivent votre idée.") % {"names": _(" et ").join(first)}
    if read["asked"]:
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
    return Tool(_("Accompagner"), reverse("support_list"), _("Qui suit quoi, ce qui vient ensuite, les relais."))


def proposed_to_me(person: Person, programme: Programme) -> Wait:
    return Wait(
        "support_proposed",
        queries.proposed_to(person),
        lambda n: ngettext("Une idée vous est proposée à suivre", "%(n)s idées vous sont proposées à suivre", n) % {"n": counted(n)},
        reverse("support_list"),
    )


def left_alone(person: Person, programme: Programme) -> Wait | None:
    if not decides_for(person, programme.pk):
        return None
    return Wait(
        "support_alone",
        queries.left_alone(programme, person),
        lambda n: ngettext(
            "Une idée n’a plus personne : celui ou celle qui la suivait est parti",
            "%(n)s idées n’ont plus personne : qui les suivait est parti",
            n,
        )
        % {"n": counted(n)},
        reverse("support_team") + "#relais",
        pressing=True,
    )


def asked_for(person: Person, programme: Programme) -> Wait | None:
    if not decides_for(person, programme.pk):
        return None
    return Wait(
        "support_asked",
        queries.askings(programme, person),
        lambda n: ngettext("Une demande d’accompagnement", "%(n)s demandes d’accompagnement", n) % {"n": counted(n)},
        reverse("support_team") + "#demandes",
    )


def steps_to_do(person: Person, programme: Programme) -> Wait:
    return Wait(
        "support_steps",
        queries.steps_of(person).filter(due_on__lte=clock.today()),
        lambda n: ngettext("Une étape que vous aviez prévue", "%(n)s étapes que vous aviez prévues", n) % {"n": counted(n)},
        reverse("support_list") + "#etapes",
    )


@INITIATIVE.register(10)
class OnInitiative(InitiativeParts):
    """Who follows it, or is asked to."""

    def along(self) -> dict[str, Any]:
        return {KEY: JSONObject(following=_following(), asked=_asked())}

    def way(self, initiative: Initiative, viewer: Person | None) -> Way:
        sentence, waits = _told_to_the_team(getattr(initiative, KEY))
        return Way("support", _("Accompagnement"), reverse("support_page", args=[initiative.ref]), sentence, waits)

    def holder_way(self, initiative: Initiative, viewer: Person | None) -> Way:
        sentence = _told_to_the_holder(getattr(initiative, KEY))
        return Way("support", _("Être accompagné"), reverse("followed_support", args=[initiative.ref]), sentence)

    def followed_by(self, person: Person, programme: Programme) -> list[Initiative]:
        """Those of whom one hears least come first."""
        return [one.attachment.initiative for one in queries.mine(person).filter(attachment__programme=programme)[:FOLLOWED_SHOWN]]


@DESK.register(25)
class OnDesk(DeskParts):
    """Who waits for somebody."""

    waits = {5: proposed_to_me, 10: left_alone, 20: asked_for, 30: steps_to_do}
    tools = {10: page_of_the_team}
