"""Lists read in two queries show no more than their predicates let somebody read, whatever changed between the two."""

from typing import Any

import pytest
from tests.beside import corner, elsewhere, fabrik
from tests.factories import NOW, row

from terril.accompaniment import queries as accompaniment
from terril.accompaniment.models import Accompaniment, AccompanimentRequest
from terril.hours.models import HourRate, TimeEntry
from terril.hours.queries import valued
from terril.initiatives.access import can_work_on
from terril.initiatives.answering import actions as answering
from terril.initiatives.following import actions as following
from terril.initiatives.models import Attachment, Closeness, Initiative, News
from terril.initiatives.nearing.queries import closest
from terril.initiatives.news import queries as news
from terril.kernel.written import in_two
from terril.offers import lent
from terril.offers.access import can_follow_match, can_see_offer
from terril.offers.models import Match, Offer
from terril.offers.queries import matches_of, of_the_team, proposals, with_owners
from terril.people.models import Account, Person
from terril.programmes.access import has_role_somewhere
from terril.programmes.models import Programme, Role, RoleKind

__all__ = ["corner", "elsewhere", "fabrik"]

KINDS = ["coordinator", "facilitator", "volunteer", "partner", "observer", "nobody"]
EVERYTHING = slice(0, 50)


@pytest.fixture
def ideas(corner: Any, elsewhere: Programme) -> list[Initiative]:
    """One of each visibility in each of two programmes; one withdrawn; one attached to both, private."""
    found = []
    for programme in (corner.fabrik.programme, elsewhere):
        for visibility in ("private", "programme", "network", "public", "programme"):
            found.append(corner.idea(f"Idée {len(found)}", visibility=visibility, first_name=f"P{len(found)}", programme=programme))
        following.withdraw(actor=None, initiative=found[-1])
    found.append(corner.idea("Idée des deux", visibility="private"))
    row(Attachment, initiative=found[-1], programme=elsewhere)
    return list(Initiative.objects.select_related("commune").order_by("pk"))


@pytest.fixture
def people(corner: Any, elsewhere: Programme, ideas: list[Initiative]) -> list[Person]:
    """Each role, a role in the other programme, two programmes, a role taken back, and the referent of a private idea."""
    found: list[Account] = [corner.fabrik.member(kind) for kind in KINDS]
    found += [corner.fabrik.member(kind, elsewhere) for kind in ("coordinator", "observer")]
    both, left, referent = corner.fabrik.member("volunteer"), corner.fabrik.member("coordinator"), corner.fabrik.member("volunteer")
    row(Role, programme=elsewhere, person=both.person, kind="coordinator", given_at=NOW)
    Role.objects.filter(person=left.person).update(withdrawn_at=NOW)
    answering.name_referent(actor=None, attachment=Attachment.objects.get(initiative=ideas[0]), person=referent.person)
    return [one.person for one in (*found, both, left, referent)]


def workable(person: Person, ideas: list[Initiative]) -> set[int]:
    return {idea.pk for idea in ideas if can_work_on(person, Initiative.objects.get(pk=idea.pk))}


def test_who_follows_what(corner: Any, elsewhere: Programme, ideas: list[Initiative], people: list[Person]) -> None:
    programmes = [corner.fabrik.programme, elsewhere]
    for person in people:
        for attachment in Attachment.objects.order_by("pk"):
            row(Accompaniment, attachment=attachment, person=person, state="proposed")
    for attachment in Attachment.objects.order_by("pk"):
        row(AccompanimentRequest, attachment=attachment, words=f"Demande {attachment.initiative_id}.")
    for person in people:
        theirs = workable(person, ideas)
        asked: Any
        for asked in accompaniment.first_proposed(person):
            idea = asked.attachment.initiative
            assert asked.readable == (idea.pk in theirs), (person, idea)
            assert asked.wished == (f"Demande {idea.pk}." if idea.pk in theirs else "")
            assert idea.withdrawn_at is None
    for person in people:
        theirs = workable(person, ideas)
        Accompaniment.objects.filter(person=person).update(state="active", started_at=NOW)
        team = [one for programme in programmes for one in accompaniment.active_in(programme, person, EVERYTHING)]
        mine = [one for programme in programmes for one in accompaniment.mine_in(programme, person, 50)]
        for every in (team, mine, accompaniment.first_of_mine(person)):
            assert {one.attachment.initiative_id for one in every} == theirs, person
        alone = [one for programme in programmes for one in accompaniment.first_left_alone(programme, person)]
        assert {one.attachment.initiative_id for one in alone} <= theirs
        Accompaniment.objects.filter(person=person).update(state="proposed", started_at=None)


def test_hours_closeness_news(corner: Any, elsewhere: Programme, ideas: list[Initiative], people: list[Person]) -> None:
    rate = row(HourRate, programme=corner.fabrik.programme, from_day=NOW.date())
    for n, idea in enumerate(ideas):
        row(
            TimeEntry, programme=corner.fabrik.programme, initiative=idea, minutes=60, day=NOW.date(), state="validated", decided_at=NOW,
            cents=100 + n, rate=rate,
        )  # fmt: skip
        row(News, initiative=idea, programme=corner.fabrik.programme, months=3, answered_at=NOW, became="done")
    for one in ideas:
        for other in ideas:
            if one.pk < other.pk:
                row(Closeness, initiative=one, other=other, shared="couture")
    names = {idea.ref: idea.pk for idea in ideas}
    for person in people:
        theirs = workable(person, ideas)
        told = valued(corner.fabrik.programme, NOW.year, person)
        assert len(told) == len(ideas)
        assert {names[line.ref] for line in told if line.ref} == theirs
        assert not [line for line in told if not line.ref and line.name.startswith("Idée")]
        for idea in ideas:
            near = closest(idea, person, 50)
            seen = {pk for close in near for pk in (close.initiative_id, close.other_id)}
            assert seen == (theirs if idea.pk in theirs and len(theirs) > 1 else set())
        answers = in_two(news.answered(person, corner.fabrik.programme), news.with_people)(EVERYTHING)
        assert {one.initiative_id for one in answers} <= theirs


def test_offers(corner: Any, elsewhere: Programme, ideas: list[Initiative], people: list[Person]) -> None:
    for n, (visibility, state) in enumerate([("team", "published"), ("network", "published"), ("public", "published"), ("public", "submitted")]):
        for programme in (corner.fabrik.programme, elsewhere):
            offer = corner.offer(kind="premises", what=f"Salle {n}", visibility=visibility)
            lender = corner.holder(ideas[n + (0 if programme == elsewhere else 5)])
            Offer.objects.filter(pk=offer.pk).update(state=state, programme=programme, person=lender)
            row(Match, offer=offer, initiative=ideas[n], need=None)
    for person in people:
        theirs = workable(person, ideas)
        for idea in ideas:
            for other, offer in lent.complements(idea, person):
                assert other.pk in theirs and other.pk != idea.pk
                assert can_see_offer(person, Offer.objects.get(pk=offer.pk))
            assert [one.pk for one in matches_of(idea, person)] == [
                one.pk for one in Match.objects.filter(initiative=idea).order_by("-pk") if can_follow_match(person, one)
            ]
            if idea.pk in theirs:
                assert all(can_see_offer(person, told.offer) for told in proposals(idea, person=person))
        listed = in_two(of_the_team(person, "published"), with_owners)(EVERYTHING)
        assert bool(listed) == has_role_somewhere(person, frozenset({RoleKind.COORDINATOR, RoleKind.FACILITATOR, RoleKind.VOLUNTEER}))


def test_an_offer_taken_back_between_the_two_queries_is_left_out(corner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = corner.idea("Une idée"), corner.idea("Une autre", need="", first_name="Ali", contact="06 39 98 00 02")
    offer = corner.offer(person=corner.holder(other))
    assert [found.pk for found, _offer in lent.complements(one, corner.coordinator.person)] == [other.pk]
    workable_then = lent.workable_among

    def taken_back(initiatives: list[int], person: Person) -> list[int]:
        Offer.objects.filter(pk=offer.pk).update(state="ended", ended_reason="Louée.")
        return workable_then(initiatives, person)

    monkeypatch.setattr(lent, "workable_among", taken_back)
    assert lent.complements(one, corner.coordinator.person) == []
