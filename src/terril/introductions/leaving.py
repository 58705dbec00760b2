"""What ends, and what is taken away of introductions, when a holder takes an idea back, shows it to fewer people, or is erased."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.initiatives.access import is_public
from terril.initiatives.models import Initiative
from terril.initiatives.panels import SHOWN_TO, WITHDRAWN
from terril.introductions import actions
from terril.introductions.models import Introduction, IntroductionSide, IntroductionState
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import ERASED
from terril.people.dossiers import People
from terril.people.models import Person

LIVE = (IntroductionState.PROPOSED, IntroductionState.AGREED)


def _introductions_of(initiative: Initiative) -> QuerySet[Introduction]:
    sides = IntroductionSide.objects.filter(introduction=OuterRef("pk"), initiative=initiative)
    return Introduction.objects.filter(Exists(sides)).order_by("pk")


@WITHDRAWN.register(9)
def nobody_is_introduced_to_it(actor: Person | None, initiative: Initiative) -> None:
    """The idea is locked by whoever withdraws it: a yes that arrives now comes after."""
    for introduction in _introductions_of(initiative).filter(state__in=LIVE):
        actions.end_quietly(actor=actor, introduction=introduction, reason=_stored("idea"))


def _stored(what: str) -> str:
    # What is stored is French, whatever the actor's language.
    with override("fr"):
        return {"idea": _("L’idée a été retirée."), "person": _("Une personne a demandé à ne plus figurer ici.")}[what]


@SHOWN_TO.register(10)
def fewer_people_see_it(actor: Person | None, initiative: Initiative) -> None:
    """Words that came from an idea which everybody could read are no longer told to anybody: what waits says it neutrally."""
    if is_public(initiative):
        return
    for introduction in _introductions_of(initiative).filter(state=IntroductionState.PROPOSED):
        actions.tell_neutrally(actor=actor, introduction=introduction, hidden=initiative)


# --- erasure


def sides_leave(rows: QuerySet[IntroductionSide], people: People) -> None:
    """Before the idea forgets its holder: what was agreed ends, the other is told without a word of who, and nothing that passed is kept."""
    numbers = list(rows.values_list("pk", flat=True))
    concerned = list(Introduction.objects.filter(sides__in=numbers).distinct().order_by("pk"))
    for side in IntroductionSide.objects.filter(introduction__in=concerned).order_by("pk"):
        outbox.erase(about=side)
    for introduction in concerned:
        actions.end_quietly(actor=None, introduction=introduction, reason=_stored("person"), gone=numbers)
    rows.update(first_name="", contact="")
    # What each was told of an idea that is forgotten, and why these two: a human wrote it.
    facing = IntroductionSide.objects.filter(introduction=OuterRef("introduction"), pk__in=numbers).exclude(pk=OuterRef("pk"))
    IntroductionSide.objects.filter(Exists(facing)).update(told=ERASED, from_public=False)
    Introduction.objects.filter(pk__in=[one.pk for one in concerned]).update(reason=ERASED)
