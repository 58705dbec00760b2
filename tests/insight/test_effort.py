"""What was done for each commune, by its last meeting in reach, its meetings, and the words that somebody took down there."""

from datetime import date

import pytest
from tests.meetings.conftest import at

from terril.initiatives.depositing import actions as depositing
from terril.initiatives.following import actions as following
from terril.initiatives.models import Initiative
from terril.insight.queries import Effort, Went, a_year_ago, report
from terril.meetings.registration import actions as registration_actions
from terril.meetings.scheduling import actions as scheduling
from terril.people import actions as people
from terril.territory.models import Commune
from terril.territory.queries import communes_of, road_km
from terril.territory.reach import REACH_KM

pytestmark = pytest.mark.django_db


def efforts(land, since=None) -> dict[str, Effort]:
    return {line.name: line.effort for line in report(land.programme, since).lines}


def test_before_any_meeting_nobody_went_anywhere(land):
    assert {one.went for one in efforts(land).values()} == {Went.NEVER}
    assert efforts(land)["Lens"] == Effort(Went.NEVER, held=0, taken=0, registered=0, last_here=None, last_near=None, near="", near_km=0.0)


def test_a_meeting_reaches_its_commune_and_those_within_reach_by_road(land, clock):
    land.world.meeting("2024-01-26", "Vendin-le-Vieil")
    clock.travel(date(2024, 2, 1))
    found = efforts(land)
    vendin = Commune.objects.get(name="Vendin-le-Vieil")
    near = {c.name for c in communes_of(land.programme.territory) if 0 < road_km(vendin, c) <= REACH_KM}
    assert {name for name, one in found.items() if one.went == Went.NEAR} == near
    assert "Annay" in near and "Loison-sous-Lens" not in near
    assert found["Vendin-le-Vieil"] == Effort(Went.THERE, 1, 0, 0, date(2024, 1, 26), date(2024, 1, 26), "Vendin-le-Vieil", 0.0)
    annay = found["Annay"]
    assert (annay.last_here, annay.last_near, annay.near) == (None, date(2024, 1, 26), "Vendin-le-Vieil")
    assert annay.near_km == pytest.approx(road_km(vendin, Commune.objects.get(name="Annay")))
    assert found["Vimy"].went == Went.NEVER


@pytest.mark.parametrize("why", ["cancelled", "to come"])
def test_a_meeting_that_did_not_take_place_is_no_effort(land, clock, why):
    meeting = land.world.meeting("2024-01-26", "Vimy")
    if why == "cancelled":
        scheduling.cancel(actor=land.world.nadia, meeting=meeting, reason="La salle est prise.")
        clock.travel(date(2024, 2, 1))
    assert efforts(land)["Vimy"].went == Went.NEVER


def test_the_meetings_of_another_programme_are_not_ours(land, clock):
    ines = land.world.person("ines")
    other = ines.roles.get().programme
    series = scheduling.create_series(actor=ines, programme=other, title="Ailleurs")
    scheduling.create_meeting(
        actor=ines, series=series, starts_at=at("2024-01-20"), ends_at=at("2024-01-20", 17), commune=Commune.objects.get(name="Vimy")
    )
    clock.travel(date(2024, 2, 1))
    assert efforts(land)["Vimy"].went == Went.NEVER


def test_a_meeting_out_of_the_territory_reaches_those_who_live_beside_it(land, clock):
    """Rouvroy is in another agglomeration, three kilometres from Méricourt."""
    land.world.meeting("2024-01-26", "Rouvroy")
    clock.travel(date(2024, 2, 1))
    assert (efforts(land)["Méricourt"].went, efforts(land)["Méricourt"].near) == (Went.NEAR, "Rouvroy")


def test_registrations_count_for_the_commune_where_the_meeting_is_held(land, clock):
    meeting = land.world.meeting("2024-01-26", "Vimy")
    for name in ("Zoé", "Paul", "Ana"):
        who = people.register(actor=None, first_name=name)
        registration = registration_actions.register(actor=None, person=who, meeting=meeting)
    registration_actions.unregister(actor=None, registration=getattr(registration, "registration", registration))
    clock.travel(date(2024, 2, 1))
    assert {name: one.registered for name, one in efforts(land).items() if one.registered} == {"Vimy": 2}


def test_the_latest_of_the_meetings_in_reach_is_told_and_the_nearest_of_one_day(land, clock):
    land.world.meeting("2023-10-27", "Annay")
    land.world.meeting("2023-11-24", "Vendin-le-Vieil")
    land.world.meeting("2023-09-29", "Pont-à-Vendin")
    found = efforts(land)
    assert (found["Annay"].near, found["Annay"].last_near, found["Annay"].last_here) == ("Vendin-le-Vieil", date(2023, 11, 24), date(2023, 10, 27))


def _told(land, way, commune="Vimy", **more):
    given = depositing.deposit(
        actor=land.world.person("marc") if way in {"volunteer", "paper", "meeting"} else None, programme=land.programme, words="Un banc",
        commune=Commune.objects.get(name=commune), client_id=f"dit-{way}-{commune}", first_name="Zoé", way=way, read_back=True, **more,
    )  # fmt: skip
    return Initiative.objects.get(pk=given.initiative.pk)


@pytest.mark.parametrize(
    ("way", "went", "taken"),
    [("volunteer", Went.THERE, 1), ("paper", Went.THERE, 1), ("web", Went.NEVER, 0), ("meeting", Went.NEVER, 0)],
)
def test_words_that_somebody_took_down_are_an_effort_and_those_typed_alone_are_not(land, way, went, taken):
    _told(land, way)
    found = efforts(land)["Vimy"]
    assert (found.went, found.taken) == (went, taken)


def test_the_last_twelve_months_forget_older_efforts_but_not_their_dates(land, clock):
    land.world.meeting("2023-09-29", "Vendin-le-Vieil")
    clock.travel(date(2024, 9, 29))
    assert efforts(land, a_year_ago())["Vendin-le-Vieil"].went == Went.THERE
    clock.travel(date(2024, 9, 30))
    late = efforts(land, a_year_ago())
    assert (late["Vendin-le-Vieil"].went, late["Vendin-le-Vieil"].held, late["Vendin-le-Vieil"].last_here) == (Went.NEVER, 0, date(2023, 9, 29))
    assert (late["Annay"].went, late["Annay"].last_near) == (Went.NEVER, date(2023, 9, 29))
    assert efforts(land)["Vendin-le-Vieil"].went == Went.THERE


def test_a_year_ago_exists_on_the_29th_of_february(clock):
    clock.travel(date(2024, 2, 29))
    assert a_year_ago() == date(2023, 2, 28)
    clock.travel(date(2024, 7, 31))
    assert a_year_ago() == date(2023, 7, 31)


# --- what counts as an idea


def ideas(land, since=None) -> dict[str, int]:
    return {line.name: line.verdict.part.ideas for line in report(land.programme, since).lines if line.verdict.part.ideas}


@pytest.mark.parametrize("visibility", ["private", "programme", "network", "public"])
def test_an_idea_counts_whoever_may_see_it(land, visibility):
    _told(land, "web", visibility=visibility)
    assert ideas(land) == {"Vimy": 1}


def test_an_idea_that_was_withdrawn_had_come(land):
    following.withdraw(actor=None, initiative=_told(land, "web"))
    assert ideas(land) == {"Vimy": 1}


def test_an_idea_whose_words_were_erased_still_says_that_somebody_spoke(land):
    initiative = _told(land, "web")
    people.ask_erasure(actor=None, person=initiative.holders.get().person)
    people.erase(actor=None, person=initiative.holders.get().person)
    initiative.refresh_from_db()
    assert (initiative.excerpt, ideas(land)) == ("", {"Vimy": 1})


def test_ideas_from_elsewhere_are_told_apart_and_never_compared(land):
    land.ideas("Vimy", 2)
    land.ideas("Carvin", 3)
    found = report(land.programme)
    assert (ideas(land), found.ideas, found.elsewhere) == ({"Vimy": 2}, 2, 3)


def test_only_the_ideas_of_the_period_count(land):
    land.ideas("Vimy", 2, days_ago=400)
    land.ideas("Lens", 1, days_ago=10)
    assert (ideas(land), ideas(land, a_year_ago())) == ({"Vimy": 2, "Lens": 1}, {"Lens": 1})
