"""Meetings between those who carry an idea: told apart from the monthly ones, and one is invited to them once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from icalendar import Calendar
from tests.meetings.conftest import at

from terril.initiatives.following import actions as following
from terril.kernel import clock as kernel_clock
from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Message
from terril.meetings.inviting import actions as inviting
from terril.meetings.models import Invitation, Meeting, Series
from terril.meetings.queries import next_meeting, who_comes
from terril.meetings.scheduling import actions as scheduling
from terril.territory.models import Commune


@pytest.fixture
def gathering(world):
    peers = scheduling.create_series(actor=world.nadia, programme=world.programme, title="Rencontres d’entraide", kind="peers")
    return scheduling.create_meeting(
        actor=world.nadia, series=peers, starts_at=at("2024-01-20"), ends_at=at("2024-01-20", 17), commune=Commune.objects.get(name="Grenay"),
        place_name="La Lampisterie",
    )  # fmt: skip


def test_it_has_its_own_words_on_the_page_in_calendars_and_feeds(world, gathering, client):
    world.meeting(place_name="Salle")
    listed = client.get("/rencontres/").content.decode()
    assert "Rencontre d’entraide à Grenay" in listed
    assert "On s’y retrouve entre personnes qui portent une idée" in client.get(f"/rencontres/{gathering.pk}/").content.decode()
    events = {str(e["location"]): e for e in Calendar.from_ical(client.get("/rencontres.ics").content).walk("VEVENT")}
    peers, monthly = events["La Lampisterie, Grenay"], events["Salle, Vendin-le-Vieil"]
    assert [str(c) for c in peers["categories"].cats + monthly["categories"].cats] == ["Rencontre d’entraide", "Rencontre mensuelle"]
    assert "rencontre d’entraide à Grenay" in str(peers["summary"])
    assert "Rencontre d’entraide à Grenay" in client.get("/rencontres.atom").content.decode()


def test_the_next_meeting_for_everybody_stays_the_monthly_one(world, gathering):
    monthly = world.meeting(place_name="Salle")
    assert gathering.starts_at < monthly.starts_at
    assert next_meeting(world.programme).pk == monthly.pk
    assert Meeting.objects.get(pk=gathering.pk).kind == "peers"


def test_the_coordinator_opens_such_a_season(world, enter, client):
    enter(world.accounts["nadia"])
    client.post("/equipe/rencontres/saison/", {"programme": world.programme.pk, "title": "Entraide 2024", "kind": "peers"})
    assert Series.objects.get(title="Entraide 2024").kind == "peers"


def test_those_who_carry_chosen_ideas_are_invited_once_on_their_own_channels(world, gathering, enter, client):
    garden, tool = world.idea("Un jardin partagé"), world.idea("Un atelier vélo", first_name="Ali", channel="phone", contact="03 53 01 00 00")
    silent = world.idea("Une idée discrète", first_name="Léa", channel="none", contact="")
    enter(world.accounts["nadia"])
    address = f"/equipe/rencontres/{gathering.pk}/inviter/"
    assert "Inviter celles et ceux qui portent une idée" in client.get(f"/equipe/rencontres/{gathering.pk}/").content.decode()

    def found(query: str) -> set[str]:
        return {one.ref for one in client.get(f"{address}?{query}").context["rows"]}

    assert found("") == {garden.ref, tool.ref, silent.ref}
    assert found("q=jardin") == {garden.ref}
    assert (found("etape=idea&commune=62498"), found("etape=running"), found("commune=62386")) == (found(""), set(), set())
    assert client.post(address, {}).status_code == 422
    client.post(address, {"initiative": [garden.ref, silent.ref]})
    again = client.post(address, {"initiative": [garden.ref]})
    assert again.status_code == 422
    client.post(address, {"initiative": [tool.ref]})
    assert world.messages("meeting.invited") == [("Ali", "phone"), ("Zoé", "letter")]
    assert Invitation.objects.count() == 3
    assert "Grenay" in Message.objects.filter(kind="meeting.invited").first().body
    assert [person.first_name for person in who_comes(gathering)] == ["Zoé", "Ali", "Léa"]
    # They hear of a change like whoever is registered.
    scheduling.cancel(actor=world.nadia, meeting=gathering, reason="La salle est fermée.")
    assert world.messages("meeting.cancelled") == [("Ali", "phone"), ("Zoé", "letter")]


def test_the_holder_reads_the_invitation_on_the_page_of_follow_up(world, gathering, client):
    idea = world.idea()
    client.post("/suivi/", {"code": idea.codes.get().code})
    assert "Vous êtes invité" not in client.get(f"/suivi/{idea.ref}/").content.decode()
    inviting.invite(actor=world.nadia, meeting=gathering, initiatives=[idea])
    assert "On vous attend à la rencontre d’entraide du samedi 20 janvier 2024" in client.get(f"/suivi/{idea.ref}/").content.decode()
    following.withdraw(actor=None, initiative=idea)
    assert "Vous êtes invité" not in client.get(f"/suivi/{idea.ref}/").content.decode()


def test_nobody_is_invited_to_a_monthly_meeting_nor_to_one_that_is_over(world, gathering, clock):
    idea = world.idea()
    with pytest.raises(Refused, match="Tout le monde vient"):
        inviting.invite(actor=world.nadia, meeting=world.meeting(), initiatives=[idea])
    clock.travel(date(2024, 2, 1))
    with pytest.raises(Refused, match="passée ou annulée"):
        inviting.invite(actor=world.nadia, meeting=gathering, initiatives=[idea])


@pytest.mark.parametrize(("who", "expected"), [("nadia", 200), ("marc", 404), ("olga", 404), ("ines", 404)])
def test_whoever_plans_the_meeting_invites(world, gathering, enter, who, expected):
    assert enter(world.accounts[who]).get(f"/equipe/rencontres/{gathering.pk}/inviter/").status_code == expected


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_second_invite_once(world, gathering):
    idea = world.idea()

    def go(_n: int) -> str:
        try:
            # A thread has its own time.
            with kernel_clock.travel(date(2024, 1, 8)):
                inviting.invite(actor=world.nadia, meeting=gathering, initiatives=[idea])
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, range(2))) == ["done", "refused"]
    assert world.messages("meeting.invited") == [("Zoé", "letter")]
