"""The news of an idea come back to the meeting where it was born; and whoever is invited finds the next meeting."""

from datetime import timedelta

import pytest
from tests.factories import read_by_the_team
from tests.meetings.conftest import at

from terril.initiatives.answering import actions as answering
from terril.initiatives.depositing import actions as depositing
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.news import actions as news
from terril.meetings.agenda import actions as agenda
from terril.meetings.day import actions as day
from terril.meetings.news import born_at
from terril.meetings.scheduling import actions as scheduling
from terril.territory.models import Commune

TITLE = "Que sont devenues les idées nées ici ?"


@pytest.fixture
def held(world, clock):
    """A meeting of January 2024, six months ago; `born(idea, became, shown)` was presented there and answered."""
    meeting = world.meeting(place_name="Salle")

    def born(idea, became="alive", *, shown=True, words="Nous sommes douze.", presented_at=None):
        clock.travel(at("2024-01-26", 15))
        day.present(actor=world.nadia, meeting=presented_at or meeting, initiative=idea)
        clock.travel(at("2024-08-20", 9))
        asked = news.ask_news(actor=None, initiative=idea, months=6)
        news.tell_news(actor=None, follow_up=asked, became=became, words=words, shown=shown)
        return read_by_the_team(idea)

    return meeting, born


def _pages(client, enter, world, meeting):
    public = client.get(f"/rencontres/{meeting.pk}/").content.decode()
    team = enter(world.accounts["nadia"]).get(f"/equipe/rencontres/{meeting.pk}/").content.decode()
    return public, team


@pytest.mark.parametrize(
    ("visibility", "shown", "everybody"), [("public", True, True), ("public", False, False), ("programme", True, False), ("private", True, False)]
)
def test_everybody_reads_what_was_agreed_and_the_team_what_it_works_on(client, enter, world, held, visibility, shown, everybody):
    meeting, born = held
    born(world.idea(visibility=visibility), shown=shown, words="Appelez le 06 39 98 00 01, nous sommes douze.")
    public, team = _pages(client, enter, world, meeting)
    assert [word in public for word in (TITLE, "nous sommes douze", "06 39")] == [everybody, everybody, False]
    assert [word in team for word in (TITLE, "nous sommes douze", "Elle vit : 1")] == [True, True, True]
    assert "Elle vit : 1" not in public


def test_a_volunteer_counts_the_private_ones_and_does_not_read_them(enter, world, held):
    meeting, born = held
    born(world.idea(visibility="private"), "stopped", words="Un secret.")
    page = enter(world.accounts["marc"]).get(f"/equipe/rencontres/{meeting.pk}/").content.decode()
    assert ("Elle s’est arrêtée : 1" in page, "Un secret." in page) == (True, False)


def _told_there(world, words):
    return depositing.deposit(
        actor=world.nadia, programme=world.programme, words=words, commune=Commune.objects.get(name="Lens"), client_id=words, way="meeting",
        read_back=True,
    ).initiative  # fmt: skip


def test_an_idea_is_born_once_and_one_told_there_too(world, held, clock):
    meeting, born = held
    other = world.meeting("2024-02-23", "Pont-à-Vendin", place_name="Salle")
    presented = born(world.idea())
    clock.travel(at("2024-02-23", 15))
    day.present(actor=world.nadia, meeting=other, initiative=presented)
    told = _told_there(world, "Dite sur place, entre deux portes")
    clock.travel(at("2024-02-24", 9))
    _told_there(world, "Dite le lendemain")
    clock.travel(at("2024-08-20", 9))
    keys = [{row["initiative_id"] for row in born_at(one)} for one in (meeting, other)]
    assert keys == [{presented.pk}, {told.pk}]


def test_a_withdrawn_idea_is_no_longer_told_there(client, enter, world, held):
    meeting, born = held
    following.withdraw(actor=None, initiative=born(world.idea()))
    assert [TITLE in page for page in _pages(client, enter, world, meeting)] == [False, False]


@pytest.mark.parametrize("count", [1, 12])
def test_the_pages_of_a_meeting_cost_the_same_with_its_news(client, enter, world, held, assert_queries, count):
    meeting, born = held
    for n in range(count):
        born(world.idea(f"Une idée, la {n}e"))
    path = f"/rencontres/{meeting.pk}/"
    client.get(path)
    with assert_queries(4):
        assert client.get(path).content.decode().count("Six mois après : elle vit.") == count
    client = enter(world.accounts["nadia"])
    path = f"/equipe{path}"
    client.get(path)
    with assert_queries(13):
        client.get(path)


def test_a_young_meeting_asks_nothing_of_the_news(client, world, assert_queries):
    meeting = world.meeting(place_name="Salle")
    client.get(f"/rencontres/{meeting.pk}/")
    with assert_queries(3):
        client.get(f"/rencontres/{meeting.pk}/")


# ----------------------------------------------------------------------------------------------- invited, and not yet on


def _followed(client, idea):
    client.post("/suivi/", {"code": idea.codes.get().code})
    return client.get(f"/suivi/{idea.ref}/").content.decode()


def _answer(world, idea, kind):
    answering.answer(actor=world.nadia, attachment=idea.attachments.get(), kind=kind, body="Venez nous en parler vendredi.")


def test_whoever_is_invited_finds_the_next_meeting_until_it_is_on_the_agenda(client, world, clock):
    meeting, idea = world.meeting(place_name="Salle"), world.idea()
    link = f'href="/rencontres/{meeting.pk}/"'
    assert link not in _followed(client, idea)
    _answer(world, idea, "present")
    page = _followed(client, idea)
    assert link in page
    assert "On vous attend pour la présenter. La prochaine rencontre : vendredi 26 janvier 2024" in page
    agenda.add_presentation(actor=world.nadia, meeting=meeting, initiative=idea)
    page = _followed(client, idea)
    assert "Vous la présentez à la rencontre du vendredi 26 janvier 2024" in page
    assert "On vous attend pour la présenter" not in page
    # Presented: nothing is awaited any more.
    clock.travel(at("2024-01-26", 15))
    day.present(actor=world.nadia, meeting=meeting, initiative=idea)
    world.meeting("2024-02-23", "Pont-à-Vendin", place_name="Salle")
    clock.travel(at("2024-01-27", 9))
    assert "On vous attend pour la présenter" not in _followed(client, idea)


@pytest.mark.parametrize("gesture", ["talk", "ended", "cancelled", "elsewhere"])
def test_whoever_is_not_expected_is_shown_no_meeting(client, world, gesture):
    meeting, idea = world.meeting(place_name="Salle"), world.idea()
    if gesture == "elsewhere":
        answering.answer(actor=world.nadia, attachment=idea.attachments.get(), kind="talk", body="Parlons-en d’abord.")
    else:
        _answer(world, idea, "talk" if gesture == "talk" else "present")
    if gesture == "ended":
        growing.change_stage(actor=None, initiative=idea, to="ended", reason="Plus l’envie.")
    if gesture == "cancelled":
        scheduling.cancel(actor=world.nadia, meeting=meeting, reason="Neige")
    assert "On vous attend pour la présenter" not in _followed(client, idea)


# ----------------------------------------------------------------------------------------------------- not to this one


def _season(world, client, meeting):
    form = {"first_name": "Zoé", "scope": "season", "channel": "email", "contact": "zoe@exemple.fr", "client_id": "s", "remind": "on"}
    client.post(f"/rencontres/{meeting.pk}/venir/", form)
    return world.series.registrations.get()


def test_somebody_of_the_season_does_not_come_to_one_date(client, world, clock):
    meeting, later = world.meeting(place_name="Salle"), world.meeting("2024-02-23", "Pont-à-Vendin", place_name="Salle")
    one = _season(world, client, meeting)
    path = f"/rencontres/{meeting.pk}/"
    assert "Pas à celle-ci" in client.get(path).content.decode()
    for _twice in range(2):
        assert client.post(f"{path}pas-a-celle-ci/", {"registration": one.pk}).status_code == 302
    page = client.get(path).content.decode()
    assert "Zoé ne vient pas à celle-ci, mais aux autres de la saison." in page
    assert "Je viens finalement" in page
    assert "Zoé est sur la liste de toute la saison." in client.get(f"/rencontres/{later.pk}/").content.decode()
    # Not reminded of this one, and reminded of the next.
    clock.travel(at("2024-01-24", 8))
    assert scheduling.remind(meeting=meeting) == 0
    clock.travel(at("2024-02-21", 8))
    assert scheduling.remind(meeting=later) == 1


def test_one_comes_after_all(client, world, clock):
    meeting = world.meeting(place_name="Salle")
    one = _season(world, client, meeting)
    path = f"/rencontres/{meeting.pk}/pas-a-celle-ci/"
    client.post(path, {"registration": one.pk})
    client.post(path, {"registration": one.pk, "come": "1"})
    assert not meeting.attendances.exists()
    clock.travel(at("2024-01-24", 8))
    assert scheduling.remind(meeting=meeting) == 1


def test_a_meeting_that_moves_awaits_them_again(client, world, clock):
    meeting = world.meeting(place_name="Salle")
    one = _season(world, client, meeting)
    client.post(f"/rencontres/{meeting.pk}/pas-a-celle-ci/", {"registration": one.pk})
    scheduling.move(actor=world.nadia, meeting=meeting, starts_at=meeting.starts_at + timedelta(days=7))
    assert not meeting.attendances.exists()


def test_nobody_says_it_for_another_nor_for_a_single_registration(client, world):
    meeting = world.meeting(place_name="Salle")
    one = _season(world, client, meeting)
    stranger = type(client)()
    path = f"/rencontres/{meeting.pk}/pas-a-celle-ci/"
    assert stranger.post(path, {"registration": one.pk}).status_code == 404
    client.post(f"/rencontres/{meeting.pk}/venir/", {"first_name": "Ali", "scope": "once", "channel": "none", "client_id": "x"})
    single = meeting.registrations.get()
    assert client.post(path, {"registration": single.pk}).status_code == 409
    assert not meeting.attendances.exists()


def test_the_team_notes_it_for_whoever_rings_and_counts_without_them(client, enter, world):
    meeting = world.meeting(place_name="Salle")
    one = _season(world, client, meeting)
    team = enter(world.accounts["marc"])
    path = f"/equipe/rencontres/{meeting.pk}/"
    assert "1 personne inscrite." in team.get(path).content.decode()
    team.post(f"{path}pas-a-celle-ci/", {"registration": one.pk})
    page = team.get(path).content.decode()
    assert "ne vient pas à celle-ci" in page
    assert "Personne n’est encore inscrit." in page
    team.post(f"{path}pas-a-celle-ci/", {"registration": one.pk})
    assert "1 personne inscrite." in team.get(path).content.decode()
    assert enter(world.accounts["ines"]).post(f"{path}pas-a-celle-ci/", {"registration": one.pk}).status_code == 404
    assert team.post(f"{path}pas-a-celle-ci/", {"registration": "x"}).status_code == 404
