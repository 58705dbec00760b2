"""What ends when a holder takes an idea back or shows it to fewer people, and when somebody is erased."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from terril.initiatives.access import is_public
from terril.initiatives.models import Initiative
from terril.initiatives.panels import SHOWN_TO, WITHDRAWN
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import ERASED
from terril.people.dossiers import People
from terril.people.models import Person
from terril.volunteering import actions
from terril.volunteering.models import Follower, Help

GONE = gettext_lazy("L’idée a été retirée.")
PERSON_GONE = gettext_lazy("Une personne a demandé à ne plus figurer ici.")


@WITHDRAWN.register(12)
def nobody_helps_it(actor: Person | None, initiative: Initiative) -> None:
    """The idea is locked by whoever withdraws it: a yes that arrives now comes after."""
    for one in Help.objects.filter(initiative=initiative).order_by("pk"):
        actions.end(actor=actor, help=one, reason=GONE, tell_holder=False)
    nothing_more_is_told(initiative)


@SHOWN_TO.register(13)
def those_who_follow_hear_nothing_more(actor: Person | None, initiative: Initiative) -> None:
    if not is_public(initiative):
        nothing_more_is_told(initiative)


def nothing_more_is_told(initiative: Initiative) -> None:
    """What waits to leave towards those who follow does not: the idea is not everybody's any more."""
    for follower in Follower.objects.filter(initiative=initiative).order_by("pk"):
        outbox.drop(actor=None, about=follower, reason=gettext_lazy("L’idée n’est plus montrée à tout le monde."))


# --- erasure


def helps_end(rows: QuerySet[Help], people: People) -> None:
    """What waited ends, the other is told without a word of who; nothing that passed is kept."""
    gone = {person.pk for person in people}
    for one in rows:
        # That it is over names nobody, and is still owed to the other.
        outbox.erase(about=one, except_kinds={actions.OVER})
        helper_gone = one.person_id in gone
        actions.end(actor=None, help=one, reason=PERSON_GONE, tell_helper=not helper_gone, tell_holder=helper_gone)
    rows.exclude(words="").update(words=ERASED)
    rows.exclude(reason="").update(reason=ERASED)
    # The name of the sending holds a mark of what it said: sent again, it is another one.
    rows.update(holder_name="", code=None, client_id=None)


def what_was_told_goes(rows: QuerySet[Follower], people: People) -> None:
    """What was written to those who follow quotes an idea that is forgotten. They are forgotten a week later (`following.to_forget`)."""
    for one in rows:
        outbox.erase(about=one)


def follows_end(rows: QuerySet[Follower], people: People) -> None:
    what_was_told_goes(rows, people)
    rows.delete()
