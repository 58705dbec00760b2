"""Each predicate agrees with its queryset twin, on every mix of state, visibility, role and owner."""

from itertools import pairwise, product

import pytest
from tests.beside import GIVEN

from terril.initiatives.answering import actions as answering
from terril.initiatives.following import actions as following
from terril.introductions.access import can_follow_introduction, introductions_followed_by
from terril.introductions.models import Introduction
from terril.offers import actions as offers
from terril.offers import matches
from terril.offers.access import (
    can_follow_match,
    can_manage_offer,
    can_see_offer,
    matches_followed_by,
    offers_managed_by,
    offers_visible_to,
)
from terril.offers.models import Match, Offer
from terril.people.models import Person
from terril.programmes.models import Programme

KINDS = ["coordinator", "facilitator", "volunteer", "partner", "observer", "nobody"]


@pytest.fixture
def people(corner):
    elsewhere = Programme.objects.create(
        name="Ailleurs",
        slug="ailleurs",
        organisation=corner.fabrik.partner,
        territory=corner.fabrik.programme.territory,
        summary="…",
        starts_on="2024-01-01",
    )
    found = [corner.fabrik.member(kind).person for kind in KINDS]
    return [None, *found, *(corner.fabrik.member(kind, elsewhere).person for kind in ("partner", "coordinator"))]


def pks(found) -> list[int]:
    return list(found.order_by("pk").values_list("pk", flat=True))


def test_what_one_sees_and_manages_of_offers_is_what_one_finds_in_lists(corner, people):
    owner = people[6]
    for n, (visibility, state, mine) in enumerate(
        product(["team", "network", "public"], ["submitted", "published", "paused", "ended"], [False, True])
    ):
        person = {"person": owner, "given": GIVEN} if mine else {"organisation": corner.fabrik.partner}
        offer = offers.publish(
            actor=corner.coordinator.person,
            programme=corner.fabrik.programme,
            kind="hands",
            what=f"Offre {n}",
            commune=corner.fabrik.grenay,
            visibility=visibility,
            **person,
        )
        Offer.objects.filter(pk=offer.pk).update(state=state, ended_reason="Fini." if state == "ended" else "")
    rows = list(Offer.objects.order_by("pk"))
    assert len(rows) == 24
    for person in people:
        assert [o.pk for o in rows if can_see_offer(person, o)] == pks(offers_visible_to(person)), person
        if person is not None:
            assert [o.pk for o in rows if can_manage_offer(person, o)] == pks(offers_managed_by(person)), person
    assert {(o.visibility, o.state) for o in rows if can_see_offer(None, o)} == {
        ("public", "published"),
        ("public", "ended"),
    }


def test_what_one_follows_is_what_one_finds_in_lists(corner, people):
    ideas = [
        corner.idea(f"Idée {n}", visibility=visibility, first_name=f"Porteur{n}")
        for n, visibility in enumerate(["private", "programme", "network", "public", "programme"])
    ]
    answering.name_referent(actor=None, attachment=ideas[0].attachments.get(), person=people[3])
    offer = corner.offer()
    for idea in ideas:
        corner.propose(offer, idea)
    for one, other in pairwise(ideas):
        corner.introduce(one, other)
    following.withdraw(actor=None, initiative=ideas[4])
    proposed = list(Match.objects.select_related("offer", "initiative").order_by("pk"))
    introduced = list(Introduction.objects.prefetch_related("sides__initiative").order_by("pk"))
    holders = list(Person.objects.filter(first_name__startswith="Porteur").order_by("pk"))
    for person in [*people[1:], *holders]:
        assert [m.pk for m in proposed if can_follow_match(person, m)] == pks(matches_followed_by(person)), person
        assert [i.pk for i in introduced if can_follow_introduction(person, i)] == pks(
            introductions_followed_by(person)
        ), person
    assert len(pks(introductions_followed_by(people[1]))) == 3
    assert len(pks(introductions_followed_by(people[2]))) == 2
    assert pks(matches_followed_by(people[4])) == []


def test_pages_of_another_s_offers_and_introductions_do_not_exist(corner, two, enter, client):
    offer = corner.offer(visibility="team")
    match = corner.propose(offer, two[0])
    introduction = corner.introduce(*two)
    paths = [
        f"/equipe/offres/{offer.pk}/",
        f"/equipe/propositions/{match.pk}/",
        f"/equipe/mises-en-relation/{introduction.pk}/",
        f"/equipe/initiatives/{two[0].ref}/presenter/",
    ]
    for kind, expected in (
        ("coordinator", 200),
        ("volunteer", 200),
        ("partner", 404),
        ("observer", 404),
        ("nobody", 404),
    ):
        signed = enter(corner.fabrik.member(kind))
        assert [signed.get(path).status_code for path in paths] == [expected] * 4, kind
    following.set_visibility(actor=None, initiative=two[1], visibility="private")
    signed = enter(corner.fabrik.member("volunteer"))
    assert signed.get(paths[2]).status_code == 404
    assert signed.get(f"{paths[3]}?avec={two[1].ref}").status_code == 404
    # What was written to the other about it is sealed to the volunteer too.
    assert "Quelqu’un coud aussi." not in signed.get("/equipe/messages/appels/").content.decode()
    assert "Quelqu’un coud aussi." in enter(corner.coordinator).get("/equipe/messages/appels/").content.decode()
    matches.decline(actor=None, match=match, reason="Non.")
    nobody = enter(corner.fabrik.member("nobody"))
    assert [
        nobody.post(path, {}).status_code for path in (f"/offres/{offer.pk}/etat/", f"/offres/{offer.pk}/corriger/")
    ] == [404, 404]
