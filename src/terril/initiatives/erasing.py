"""What is left of an idea when the only person who carried it is erased: that it came, when, from which commune, and what it became."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from terril.initiatives.access import worked_on_by
from terril.initiatives.models import Closeness, Holder, Initiative, Visibility
from terril.initiatives.showing.words import put_in_public
from terril.initiatives.text import search_text
from terril.kernel import clock, codes
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import ERASED
from terril.people.dossiers import Becomes, People, Reach
from terril.people.erasing import Kept, somebody, unnamed
from terril.people.models import Person
from terril.people.mourning import MOURNED_BY
from terril.people.redact import take_out, without


def carried(people: People) -> QuerySet[Initiative]:
    """The ideas that these people carry, or carried."""
    held = Holder.objects.filter(initiative=OuterRef("pk"), person__in=[person.pk for person in people])
    return Initiative.objects.filter(Exists(held)).order_by("pk")


def held_alone(people: People) -> QuerySet[Initiative]:
    """Those of their ideas that nobody else carries now."""
    others = Holder.objects.filter(initiative=OuterRef("pk"), until__isnull=True).exclude(person__in=[person.pk for person in people])
    return carried(people).filter(~Exists(others))


def holders_of(initiative: str, becomes: Becomes, shared: Becomes | None = None) -> Reach:
    """Whoever carries the idea that a row belongs to, by a lookup to it. `becomes`: what is of ideas that nobody else carries; `shared`: what
    is of the others, which stay theirs; without it, only the names go."""

    def alone(people: People) -> Q:
        return Q(**{f"{initiative}__in": held_alone(people).values("pk")})

    return Reach(f"{initiative}__holders__person", becomes, alone=alone, shared=shared or (becomes if isinstance(becomes, Kept) else unnamed))


def told_by_an_idea(person: Person, reader: Person) -> Iterable[str]:
    """The name of the idea for whoever may work on it; of one withdrawn, that it was."""
    readable = Exists(worked_on_by(reader).filter(pk=OuterRef("pk")))
    hidden = _("Une idée retirée, ou privée")
    found = carried([person]).select_related("commune").annotate(readable=readable)[:3]
    return [f"{idea.name if idea.readable else hidden} ({idea.commune.name})" for idea in found]


def empty_ideas(ideas: QuerySet[Initiative], people: People) -> None:
    for idea in ideas:
        outbox.erase(about=idea)
        idea.title = idea.excerpt = idea.search_text = idea.search_title = idea.public_text = idea.public_title = ""
        idea.ended_reason = ERASED if idea.ended_reason else ""
        idea.hidden_because = ERASED if idea.hidden_because else ""
        idea.visibility, idea.withdrawn_at = Visibility.PRIVATE, idea.withdrawn_at or clock.now()
        idea.save(
            update_fields=[
                *("title", "ended_reason", "hidden_because", "excerpt", "search_text", "search_title", "public_text", "public_title"),
                *("visibility", "withdrawn_at"),
            ]
        )


def unname_ideas(ideas: QuerySet[Initiative], people: People) -> None:
    for idea in ideas:
        title = without(idea.title, people)
        if title != idea.title:
            idea.title, idea.search_title = title, search_text(title)
            put_in_public(idea)
            idea.save(update_fields=["title", "search_title", "public_title", "public_text"])


def holders_leave(holders: QuerySet[Holder], people: People) -> None:
    holders.update(shown_as="", read_as="")
    holders.filter(until__isnull=True).update(until=clock.now())


@MOURNED_BY.register(10)
def who_carries_with(person: Person) -> list[Person]:
    """Whoever carries an idea with somebody who died."""
    theirs = Holder.objects.filter(person=person, until__isnull=True).values("initiative")
    others = Person.objects.filter(holdings__initiative__in=theirs, holdings__until__isnull=True)
    return list(others.exclude(pk=person.pk).distinct().order_by("pk"))


def codes_open_nothing(rows: QuerySet[Any], people: People) -> None:
    """The code on the paper of whoever leaves opens the idea no more."""
    rows.filter(revoked_at__isnull=True).update(revoked_at=clock.now())


def empty_news(rows: QuerySet[Any], people: People) -> None:
    """What it became is counted for ever; the words go, and the link with them."""
    rows.filter(answered_at__isnull=True, closed_at__isnull=True).delete()
    rows.update(words="", reason="", how_many=None, code=None, shown=False)


def unname_news(rows: QuerySet[Any], people: People) -> None:
    """The link sent to whoever leaves opens nothing any more; the others find the question on their page of follow-up."""
    take_out(rows, people, "words", "reason")
    for news in rows:
        news.code = codes.make()
        news.save(update_fields=["code"])


def empty_promises(rows: QuerySet[Any], people: People) -> None:
    """What was promised to an idea that goes, and where another idea was told that this one has it."""
    said = [what for what in rows.values_list("what", flat=True) if what != ERASED]
    Closeness.objects.filter(offered__in=said).update(offered="")
    rows.update(what=ERASED, reason=ERASED)
    # Noted under a name typed by hand, with nobody behind it.
    typed = [pledge.pk for pledge in rows.filter(person__isnull=True) if without(pledge.by_name, people) != pledge.by_name]
    rows.filter(pk__in=typed).update(by_name=somebody())
