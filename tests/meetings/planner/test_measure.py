"""`terril measure calendar`: on the real season, on another territory, on a database that holds nothing."""

import io
import json
from datetime import date
from math import cos, pi, sin, sqrt
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.meetings.conftest import TEN, at

from terril.kernel import clock
from terril.meetings import following, measures
from terril.meetings.planner import arithmetic as planner
from terril.meetings.scheduling import actions
from terril.territory.models import Commune

pytestmark = pytest.mark.django_db

HENIN_CARVIN = "246200299"


def measured(*options: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("measure", "calendar", "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def test_the_real_season_is_measured_on_a_database_without_communes():
    assert not Commune.objects.exists()
    figures = measured()
    assert [(place["date"], place["commune"]) for place in figures["places_before"]] == [(day, commune) for day, commune, _place in TEN]
    assert len(figures["missed_before"]) == 16
    assert figures["missed_before"][:3] == ["Liévin", "Avion", "Loos-en-Gohelle"]
    # Around the limit a commune counts in part: 0.6626 and 0.9397 when it was there or not at all.
    assert figures["covered_before"] == pytest.approx(0.5873, abs=1e-4)
    assert figures["covered_after"] == pytest.approx(0.9113, abs=2e-3)
    assert figures["covered_after_half_km_less"] < figures["covered_after"] < figures["covered_after_half_km_more"]
    assert figures["goals"] == ["forgotten", "waiting", "people", "places", "again", "travel"]
    # Villages beyond the limit for most of the towns that were: twelve for sixteen, and no town among them.
    assert len(figures["missed_after"]) < len(figures["missed_before"])
    assert not {"Liévin", "Avion", "Loos-en-Gohelle"} & set(figures["missed_after"])
    assert 0 <= figures["gap_to_optimum"] <= 0.03
    assert len({place["commune"] for place in figures["places_after"]}) == 10
    assert [place["date"] for place in figures["places_after"]] == [day for day, _commune, _place in TEN]
    assert figures["parameters"] == {
        "intercommunality": "246200364", "communes": 36, "communes_source": "communes.csv", "inhabitants": 242013, "meetings": 10,
        "reach_km": 3.5, "road_factor": 1.3, "wait_months": 12, "repeat_months": 12, "exact_solver": False,
    }  # fmt: skip


def test_no_calendar_at_all_is_better_than_the_bound_says():
    figures, exact = measured(), measured("--exact")
    assert (exact["parameters"]["exact_solver"], exact["gap_to_optimum"]) == (True, 0.0)
    assert exact["goals_proven"] >= 2
    assert figures["covered_after"] <= exact["covered_after"] / (1 - figures["gap_to_optimum"]) + 1e-4
    assert exact["covered_after"] <= figures["covered_after"] / (1 - figures["gap_to_optimum"]) + 1e-4


def test_the_shares_are_what_one_counts_by_hand():
    figures = measured("--reach-km", "2")
    towns = measures._found(measures.LENS_LIEVIN, None).towns
    there = [town for town in towns if town.name in {commune for _day, commune, _place in TEN}]
    nearest = {town: 0.0 if town in there else min(planner.road_km(town, place) for place in there) for town in towns}
    near = [town for town, km in nearest.items() if km <= 2]
    # All of them at 1.7 km, none at 2.3, half at 2.
    people = sum(town.population * min(1, max(0, (2.3 - km) / 0.6)) for town, km in nearest.items())
    assert figures["covered_before"] == pytest.approx(people / sum(t.population for t in towns), abs=1e-3)
    assert sorted(figures["missed_before"]) == sorted(town.name for town in towns if town not in near)


def test_another_territory_has_its_own_meetings_for_before(world):
    empty = measured("--intercommunality", HENIN_CARVIN)
    assert (empty["covered_before"], len(empty["missed_before"]), empty["parameters"]["meetings"]) == (0.0, 14, 10)
    there = Commune.objects.get(name="Carvin")
    series = actions.create_series(actor=None, programme=world.person("ines").roles.get().programme, title="Là-bas")
    for day in ("2024-02-02", "2024-03-01", "2024-04-05"):
        actions.create_meeting(actor=None, series=series, starts_at=at(day), ends_at=at(day, 17), commune=there)
    told = measured("--intercommunality", HENIN_CARVIN)
    assert [place["commune"] for place in told["places_before"]] == ["Carvin"] * 3
    assert (told["parameters"]["meetings"], told["parameters"]["communes_source"]) == (3, "database")
    assert told["covered_before"] < told["covered_after"]
    assert [date.fromisoformat(place["date"]).year for place in told["places_after"]] == [2024] * 3


def test_options_are_kept_and_said(world):
    figures = measured("--communes-limit", "5", "--meetings", "2", "--reach-km", "0.5")
    assert (figures["parameters"]["communes"], figures["parameters"]["meetings"]) == (5, 2)
    assert [place["commune"] for place in figures["places_after"]] == ["Lens", "Liévin"]
    assert figures["gap_to_optimum"] == 0.0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--intercommunality", "999999999"], "Nous ne connaissons aucune commune de l’intercommunalité 999999999."),
        (["--reach-km", "-1"], "On vient de 0,1 à 200 km : corrigez --reach-km."),
        (["--meetings", "0"], "Une saison compte de 1 à 60 rencontres : corrigez --meetings."),
        (["--communes-limit", "0"], "--communes-limit et --seconds sont des nombres positifs"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(options, told):
    with pytest.raises(CommandError, match=told):
        measured(*options)


# Where nothing was held yet, a season begins in the month that follows: its last Fridays fall earlier or later from one year to the next.
@pytest.mark.parametrize(("today", "months"), [("2026-11-30", 8), ("2027-08-10", 7), ("2028-02-29", 9)])
def test_a_territory_of_few_communes_comes_back_as_late_as_it_can(today: str, months: int):
    with clock.travel(at(today)):
        figures = measured("--intercommunality", "200057867")
    assert (figures["parameters"]["communes"], figures["parameters"]["meetings"], figures["parameters"]["repeat_months"]) == (8, 10, months)
    last: dict[str, date] = {}
    for place in figures["places_after"]:
        day = date.fromisoformat(place["date"])
        assert place["commune"] not in last or day >= planner.add_months(last[place["commune"]], months)
        last[place["commune"]] = day


def test_what_the_figures_owe_to_the_reach_is_said():
    told = measured()["other_reaches"]
    assert [one["reach_km"] for one in told] == [2.0, 2.5, 3.0, 4.0, 5.0]
    before, after = ([one[f"covered_{when}"] for one in told] for when in ("before", "after"))
    assert before == sorted(before)
    assert after == sorted(after)
    assert all(b < a for b, a in zip(before, after, strict=True))


def test_it_is_told_in_french():
    out = io.StringIO()
    call_command("measure", "calendar", stdout=out)
    lines = out.getvalue().replace("\u202f", " ").replace("\u00a0", " ").splitlines()
    assert lines[0] == "36 communes, 242 013 habitants, 10 rencontres. On vient de 3.5 km (ligne droite × 1.3)."
    assert lines[1].startswith("Avant : 58 % des habitants à portée. Loin : Liévin, Avion,")
    assert lines[2].startswith("Après : 91 % des habitants à portée. Loin : Aix-Noulette,")
    assert len(lines) == 14


def test_seasons_that_follow_are_told_beside_two_simple_rules():
    figures = measured("--seasons", "3", "--seconds", "1")
    for name in ("reached", "reached_half_km_less", "reached_half_km_more", "baseline_populated", "baseline_greedy"):
        assert len(figures[name]) == 3
        assert all(0 < share <= 1 for share in figures[name])
    less, told, more = (figures[name] for name in ("reached_half_km_less", "reached", "reached_half_km_more"))
    assert all(a <= b <= c for a, b, c in zip(less, told, more, strict=True))
    # Never far under the rule that forgets everything, and nobody waits longer for it.
    assert len(figures["baseline_random"]) == 3
    assert all(ours > greedy - 0.04 for ours, greedy in zip(figures["reached"], figures["baseline_greedy"], strict=True))
    assert all(ours > other for ours, other in zip(figures["reached"], figures["baseline_populated"], strict=True))
    waiting = figures["waiting_inhabitant_months"]
    assert waiting["proposed"] < min(waiting["baseline_populated"], waiting["baseline_greedy"], waiting["baseline_random"])
    out = io.StringIO()
    call_command("measure", "calendar", "--seasons", "1", "--seconds", "1", stdout=out)
    assert "Les communes les plus peuplées, saison après saison" in out.getvalue()


@pytest.mark.parametrize(("today", "most"), [("2026-11-30", 0.07), ("2027-01-15", 0.09), ("2028-02-29", 0.17)])
def test_a_territory_of_few_communes_is_played_over_three_seasons(today: str, most: float):
    with clock.travel(at(today)):
        figures = measured("--intercommunality", "200057867", "--seasons", "3", "--seconds", "1", "--meetings", "6")
    # Eight communes and six dates: where one may not come back before eight months, the third season pays for the second one, more or less
    # according to where the Fridays fall. Whoever has no memory may come back; over the three seasons that is worth 7 points at most.
    assert figures["waiting_inhabitant_months"]["proposed"] == 0
    behind = [greedy - ours for ours, greedy in zip(figures["reached"], figures["baseline_greedy"], strict=True)]
    assert max(behind) < most
    assert sum(behind) / len(behind) < 0.07


def around(seed: int, town: int, ring: list[int], villages: int, size: tuple[float, float], km: float) -> tuple[planner.Town, ...]:
    """A town, its suburbs at three to five kilometres, and villages of 10^size inhabitants around."""
    draw = Random(seed)
    spots = [(0.0, 0.0, town)]
    for n, people in enumerate(ring):
        angle, far = 2 * pi * n / len(ring) + draw.uniform(-0.2, 0.2), draw.uniform(3, 5)
        spots.append((far * cos(angle), far * sin(angle), people))
    for _n in range(villages):
        angle, far = draw.uniform(0, 2 * pi), sqrt(draw.uniform(0.04, 1)) * km
        spots.append((far * cos(angle), far * sin(angle), int(10 ** draw.uniform(*size))))
    return tuple(planner.Town(f"{n:05}", f"Ville {n}", people, 45 + y / 111.19, 2 + x / 78.6) for n, (x, y, people) in enumerate(spots))


@pytest.mark.parametrize(
    "towns",
    [
        around(1, 50_000, [], 60, (1.92, 2.24), 20),
        around(2, 52_000, [39_000, 26_000, 9_000, 7_500, 14_500, 6_000], 150, (1.95, 3.6), 35),
        around(3, 180_000, [10_000, 6_500, 5_500, 4_000, 3_300], 137, (1.9, 3.2), 25),
    ],
    ids=["villages around a town", "like Pays Basque", "like Reims"],
)
@pytest.mark.parametrize("km", [3.5, 8.0])
def test_a_second_and_a_third_season_reach_nearly_as_many_as_the_first(towns, km):
    """With communes counted one by one, the second year of the second went to villages: 13 % of the people at 3.5 km where 57 % were possible."""
    start = date(2023, 9, 29)
    days = [[planner.add_months(start, 10 * season + month) for month in range(10)] for season in range(3)]
    told = following.followed(planner.Season(towns, (), planner.Reach(km), since=start), days, 1.5)
    assert all(ours > greedy - 0.05 for ours, greedy in zip(told["reached"], told["baseline_greedy"], strict=True))
    waiting = told["waiting_inhabitant_months"]
    assert waiting["proposed"] < waiting["baseline_greedy"]
