"""`terril measure calendar`: on the real season, on another territory, on a database that holds nothing."""

import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.meetings.conftest import TEN, at

from terril.meetings import measures
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
    assert figures["covered_before"] == pytest.approx(0.6626, abs=1e-4)
    assert figures["covered_after"] == pytest.approx(0.9397, abs=1e-4)
    assert set(figures["missed_after"]) < set(figures["missed_before"])
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
    assert figures["covered_after"] <= exact["covered_after"] <= figures["covered_after"] / (1 - figures["gap_to_optimum"]) + 1e-4


def test_the_shares_are_what_one_counts_by_hand():
    figures = measured("--reach-km", "2")
    towns = measures._found(measures.LENS_LIEVIN, None).towns
    there = [town for town in towns if town.name in {commune for _day, commune, _place in TEN}]
    near = [town for town in towns if any(planner.road_km(town, place) <= 2 for place in there)]
    assert figures["covered_before"] == pytest.approx(sum(t.population for t in near) / sum(t.population for t in towns), abs=1e-4)
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


def test_a_territory_of_few_communes_comes_back_as_late_as_it_can():
    figures = measured("--intercommunality", "200057867")
    assert (figures["parameters"]["communes"], figures["parameters"]["meetings"], figures["parameters"]["repeat_months"]) == (8, 10, 8)
    last: dict[str, date] = {}
    for place in figures["places_after"]:
        day = date.fromisoformat(place["date"])
        assert place["commune"] not in last or day >= planner.add_months(last[place["commune"]], 8)
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
    assert lines[1].startswith("Avant : 66 % des habitants à portée. Loin : Liévin, Avion,")
    assert lines[2].startswith("Après : 93 % des habitants à portée. Loin : Aix-Noulette,")
    assert len(lines) == 14


def test_seasons_that_follow_are_told_beside_two_simple_rules():
    figures = measured("--seasons", "3", "--seconds", "1")
    for name in ("reached", "reached_half_km_less", "reached_half_km_more", "baseline_populated", "baseline_greedy"):
        assert len(figures[name]) == 3
        assert all(0 < share <= 1 for share in figures[name])
    less, told, more = (figures[name] for name in ("reached_half_km_less", "reached", "reached_half_km_more"))
    assert all(a <= b <= c for a, b, c in zip(less, told, more, strict=True))
    waiting = figures["waiting_inhabitant_months"]
    # What has a memory makes nobody wait longer than the most populous communes again and again.
    assert waiting["proposed"] < waiting["baseline_populated"]
    out = io.StringIO()
    call_command("measure", "calendar", "--seasons", "1", "--seconds", "1", stdout=out)
    assert "Les communes les plus peuplées, saison après saison" in out.getvalue()
