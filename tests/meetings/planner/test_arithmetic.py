"""The planner alone: what it never does, what it always proves, and that it finds the best of what can be counted one by one."""

import ast
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, permutations, product
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from terril.meetings.planner import arithmetic as planner
from terril.meetings.planner.arithmetic import Impossible, Past, Reach, Season, Town, Wish, WishKind, add_months, exact
from terril.meetings.planner.arithmetic.bound import assign, ceiling
from terril.meetings.planner.arithmetic.model import road_km
from terril.meetings.planner.arithmetic.problem import PARTS, Problem

FIRST = date(2026, 9, 25)


def town(number: int, x: float, y: float, people: int = 1000, percent: int = 100) -> Town:
    """One degree of latitude is 111 km: x and y are hundredths of it."""
    return Town(f"{number:05}", f"Ville {number}", people, 50 + y / 100, 2.8 + x / 100, percent)


def row(*people: int, apart: float = 3.0) -> tuple[Town, ...]:
    """Towns in a line, each some three kilometres and a third from the next."""
    return tuple(town(number, 0, number * apart, each) for number, each in enumerate(people))


def monthly(count: int, start: date = FIRST) -> tuple[date, ...]:
    return tuple(add_months(start, number) for number in range(count))


@st.composite
def seasons(draw: Any) -> Season:
    """Small enough for every calendar to be tried."""
    count = draw(st.integers(2, 5))
    places = draw(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=count, max_size=count, unique=True))
    towns = tuple(
        town(n, x, y, draw(st.integers(0, 5000)), draw(st.sampled_from([100, 100, 200]))) for n, (x, y) in enumerate(places)
    )
    days = monthly(draw(st.integers(1, 4)))
    keys = st.sampled_from([one.key for one in towns])
    past = draw(st.lists(st.builds(Past, st.sampled_from([add_months(FIRST, -n) for n in (1, 4, 9, 20)]), keys), max_size=3))
    wishes = draw(
        st.lists(
            st.one_of(
                st.builds(Wish, st.just(WishKind.FIXED), st.sampled_from(days), keys),
                st.builds(Wish, st.just(WishKind.NOT_TOWN), st.none(), keys),
                st.builds(Wish, st.just(WishKind.NOT_THERE), st.sampled_from(days), keys),
                st.builds(Wish, st.just(WishKind.NOT_DAY), st.sampled_from(days)),
            ),
            max_size=2,
        )
    )
    return Season(
        towns=towns, days=days, reach=Reach(km=draw(st.sampled_from([2.0, 4.0, 6.0]))), past=tuple(past), since=add_months(FIRST, -24),
        repeat_months=draw(st.integers(1, 12)), wait_months=draw(st.integers(1, 12)), wishes=tuple(wishes), bases=(towns[0].key,),
    )  # fmt: skip


def every_choice(problem: Problem) -> list[list[int]]:
    return [list(choice) for choice in product(*problem.allowed) if problem.holds(list(choice))]


def contradicts(season: Season) -> bool:
    wanted: dict[date, set[str]] = {}
    for wish in season.wishes:
        if wish.kind == WishKind.FIXED:
            wanted.setdefault(wish.day, set()).add(wish.town)
    refused = {wish.day for wish in season.wishes if wish.kind == WishKind.NOT_DAY}
    return any(len(towns) > 1 or day in refused for day, towns in wanted.items())


def chosen(problem: Problem, proposal: planner.Proposal) -> list[int]:
    return [problem.index[one.town] for one in proposal.calendar]


# ------------------------------------------------------------------------------------------------------- properties


@settings(max_examples=60, deadline=None)
@given(seasons())
def test_on_what_can_be_counted_it_finds_the_best_and_its_bound_is_above(season):
    problem = Problem(season)
    possible = [] if contradicts(season) else every_choice(problem)
    if not possible or not problem.size:
        with pytest.raises(Impossible):
            planner.plan(season)
        return
    best = max(problem.value(choice) for choice in possible)
    proposal = planner.plan(season, seconds=1.0)
    found = problem.value(chosen(problem, proposal))
    assert problem.holds(chosen(problem, proposal))
    assert found == best
    assert (proposal.gap, proposal.whole) == (0.0, True)
    assert ceiling(problem, best[0], 0, 0.2) >= best[1]


@settings(max_examples=40, deadline=None)
@given(seasons())
def test_too_many_calendars_to_count_are_searched_as_well(season):
    """On few towns, the road too is as short as by counting: nothing is called proven that counting contradicts."""
    problem = Problem(season)
    possible = [] if contradicts(season) else every_choice(problem)
    if possible and problem.size:
        best = max(problem.value(choice) for choice in possible)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(exact, "counted", lambda _problem: None)
            proposal = planner.plan(season, seconds=0.5)
        found = problem.value(chosen(problem, proposal))
        assert found == best
        assert found[: proposal.proven] == best[: proposal.proven]
        assert problem.risk == 0 or best[1] <= found[1] + proposal.gap * problem.risk + 1


# A goal that the solver reaches to a millionth: asked whole of the next ones, no calendar gave it.
NEARLY_WHOLE = Season(
    towns=tuple(
        Town(f"0000{n}", f"Ville {n}", people, 50 + n / 50, 2.8, percent)
        for n, (people, percent) in enumerate([(1761, 100), (1565, 100), (762, 100), (293, 200)])
    ),
    days=tuple(date(2026, month, 25) for month in (9, 10, 11)), reach=Reach(km=2.0), candidates=None, past=(), since=date(2024, 9, 25),
    repeat_months=3, wait_months=10, wishes=(), bases=("00000",),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@example(NEARLY_WHOLE)
@given(seasons())
def test_the_exact_solver_agrees_with_counting(season):
    assert exact.is_there(), "the solver is in requirements/dev.in so that this test always runs"
    problem = Problem(season)
    possible = [] if contradicts(season) else every_choice(problem)
    if possible and problem.size:
        solved = exact.solve(problem)
        assert solved is not None
        assert problem.holds(solved[0])
        assert (problem.value(solved[0]), solved[1]) == (max(problem.value(choice) for choice in possible), len(exact.GOALS))


# Three towns for four days that clash; a day refused leaves three, and then only the town refused blocks.
HELPED_BY_A_REFUSED_DAY = Season(
    towns=tuple(Town(f"0000{n}", f"Ville {n}", 0, 50 + n / 100, 2.8, 100) for n in range(3)),
    days=tuple(date(2026, month, 25) for month in (9, 10, 11, 12)), reach=Reach(km=2.0), candidates=None, past=(), since=date(2024, 9, 25),
    repeat_months=4, wait_months=1, bases=("00000",),
    wishes=(Wish(WishKind.NOT_TOWN, None, "00000"), Wish(WishKind.NOT_DAY, date(2026, 9, 25), "00000")),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@example(HELPED_BY_A_REFUSED_DAY)
@given(seasons())
def test_rules_and_wishes_are_kept_or_the_fewest_that_block_are_named(season):
    try:
        proposal = planner.plan(season, seconds=0.3)
    except Impossible as problem:
        # A refused day asks for one meeting less: it stays, unless it is itself what clashes with a wanted day.
        wanted = {wish.day for wish in season.wishes if wish.kind == WishKind.FIXED}
        refused = [wish for wish in season.wishes if wish.kind == WishKind.NOT_DAY and wish.day not in wanted]
        if not planner.days_of(season) and not contradicts(season):
            assert problem.wishes == ()
            return
        for wish in problem.wishes:
            planner.check(replace(season, wishes=(*refused, *(w for w in problem.wishes if w is not wish))))
        with pytest.raises(Impossible):
            planner.check(replace(season, wishes=(*refused, *problem.wishes)))
        return
    _keeps(season, proposal.calendar)


def _keeps(season: Season, calendar: tuple[Past, ...]) -> None:
    by_day = {one.day: one.town for one in calendar}
    assert len(by_day) == len(calendar)
    for wish in season.wishes:
        if wish.kind == WishKind.FIXED:
            assert by_day[wish.day] == wish.town
        elif wish.kind == WishKind.NOT_DAY:
            assert wish.day not in by_day
        elif wish.kind == WishKind.NOT_THERE:
            assert by_day.get(wish.day) != wish.town
        else:
            assert wish.town not in by_day.values()
    everything = sorted([*calendar, *season.past], key=lambda one: one.day)
    for early in calendar:
        for late in everything:
            if late is not early and late.town == early.town:
                first, second = sorted([early.day, late.day])
                assert second >= add_months(first, season.repeat_months)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.integers(1, 4), st.integers(0, 3))
def test_the_assignment_is_the_best_of_all(data, rows, more):
    columns = rows + more
    gains = data.draw(st.lists(st.lists(st.integers(-9, 9), min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    best = max(sum(gains[at][column] for at, column in enumerate(order)) for order in permutations(range(columns), rows))
    found = assign(gains)
    assert len(set(found)) == rows
    assert sum(gains[at][column] for at, column in enumerate(found)) == best


@settings(max_examples=200)
@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 40))
def test_whole_months_are_counted_back(day, months):
    later = add_months(day, months)
    # A month shorter than the day has no later day of the same number.
    assert planner.months_between(day, later) in {months, months - 1} if later.day != day.day else planner.months_between(day, later) == months


# ---------------------------------------------------------------------------------------------------------- goals


def alone(*people: int, apart: float = 30.0) -> tuple[Town, ...]:
    """Towns that nobody reaches from another."""
    return row(*people, apart=apart)


def test_waiting_is_counted_by_inhabitant():
    """Nine thousand who will wait too long next year go before a hundred who wait already; but not before four thousand."""
    past = (Past(add_months(FIRST, -2), "00000"),)
    for few, expected in ((100, "00000"), (8000, "00001")):
        season = Season(alone(9000, few), monthly(1), Reach(4.0), past=past, since=add_months(FIRST, -24), repeat_months=1)
        assert [one.town for one in planner.plan(season).calendar] == [expected]


def test_a_second_season_does_not_go_to_villages_reaching_few_when_most_can_be_reached():
    """Fifty thousand in a town and twelve villages of 84 to 171: the second year too, most people are reached."""
    draw = Random(11)
    towns = (town(0, 0, 0, 50_000), *(town(n + 1, 30 + 15 * (n % 4), 15 * (n // 4), draw.randint(84, 171)) for n in range(12)))
    held: list[Past] = []
    for year in range(3):
        season = Season(towns, monthly(6, add_months(FIRST, 12 * year)), Reach(4.0), past=tuple(held), since=FIRST)
        proposal = planner.plan(season, seconds=1.0)
        assert proposal.report.covered > 0.97
        held += proposal.calendar


def test_a_village_forgotten_for_three_years_is_owed_a_date_and_told_when():
    towns = alone(*[5000] * 8, 84, 90, 100)
    villages = {"00008", "00009", "00010"}
    held: list[Past] = []
    first = Season(towns, monthly(8), Reach(4.0), since=FIRST)
    assert not planner.awaited(first, planner.plan(first, seconds=0.5).calendar)
    served: dict[str, int] = {}
    told: dict[str, int] = {}
    for year in range(8):
        season = Season(towns, monthly(8, add_months(FIRST, 12 * year)), Reach(4.0), past=tuple(held), since=FIRST)
        proposal = planner.plan(season, seconds=0.5)
        for one in planner.awaited(season, proposal.calendar):
            told.setdefault(one.town.key, year + one.seasons)
            assert one.year == season.days[-1].year + one.seasons
        for one in proposal.calendar:
            served.setdefault(one.town, year) if one.town in villages else None
        assert proposal.report.covered > 0.85
        held += proposal.calendar
    assert set(served) == villages
    # What was announced first holds: as soon, or sooner.
    assert all(served[key] <= told.get(key, 8) for key in villages)
    assert told


def test_a_season_of_three_dates_owes_nothing_to_the_forgotten():
    season = Season(alone(5000, 5000, 5000, 84), monthly(3), Reach(4.0), since=add_months(FIRST, -60))
    assert "00003" not in {one.town for one in planner.plan(season).calendar}
    assert [(one.town.key, one.seasons) for one in planner.awaited(season, planner.plan(season).calendar)][-1] == ("00003", 1)


def test_a_commune_a_hundred_metres_too_far_hardly_moves_the_share():
    """It held a sixth of the inhabitants, and took them all with it."""
    homes = (town(0, 0, 0, 5000), town(1, 0, 3, 1000))
    way = road_km(*homes)
    shares = [
        planner.report(Season(homes, monthly(1), Reach(way + metres / 1000)), [Past(FIRST, "00000")]).covered
        for metres in range(-1000, 1001, 100)
    ]
    assert (shares[0], shares[-1]) == (pytest.approx(5 / 6, abs=1e-3), 1.0)
    assert shares == sorted(shares)
    assert max(late - early for early, late in pairwise(shares)) < 0.025


def test_the_same_people_twice_go_after_other_places_and_before_the_road():
    # Two places between which the first and last towns do not meet: both are visited though one would be nearer.
    towns = row(1000, 1000, 1000, apart=2)
    season = Season(towns, monthly(2), Reach(8.0), repeat_months=1, bases=("00000",))
    assert len({one.town for one in planner.plan(season).calendar}) == 2


def test_on_four_communes_the_road_is_as_short_as_by_counting():
    """Ten dates, more calendars than are counted: searched, and as short."""
    draw = Random(5)
    for _n in range(3):
        towns = tuple(town(n, draw.uniform(0, 12), draw.uniform(0, 12), draw.randint(300, 9000)) for n in range(4))
        season = Season(towns, monthly(6), Reach(4.0), since=FIRST, repeat_months=2, bases=("00000",))
        problem = Problem(season)
        best = max(problem.value(choice) for choice in every_choice(problem))
        assert problem.value(chosen(problem, planner.plan(season, seconds=0.5))) == best
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(exact, "counted", lambda _problem: None)
            assert problem.value(chosen(problem, planner.plan(season, seconds=1.0))) == best


@pytest.mark.parametrize(("apart", "people", "km"), [(2, 300, 3.5), (5, 300, 8.0), (9, 300, 15.0), (5, 12_000, 3.5)])
def test_the_reach_proposed_follows_the_distances_between_communes(apart, people, km):
    """Three kilometres, six and a half, twelve by road to the next in a row; a town is a ground by itself."""
    assert planner.usual_reach(row(*[people] * 9, apart=apart)) == km


def test_then_the_many_come_before_the_road():
    towns = (town(0, 0, 0, 100), town(1, 30, 0, 9000))
    season = Season(towns, monthly(1), Reach(4.0), bases=("00000",))
    assert [one.town for one in planner.plan(season).calendar] == ["00001"]


def test_all_else_equal_the_road_is_spared():
    towns = (town(0, 0, 0, 500), town(1, 30, 0, 500), town(2, 60, 0, 500))
    season = Season(towns, monthly(1), Reach(4.0), bases=("00002",))
    proposal = planner.plan(season)
    assert ([one.town for one in proposal.calendar], proposal.report.kilometres) == (["00002"], 0.0)


def test_a_priority_counts_as_much_as_was_said():
    towns = (town(0, 0, 0, 1000), town(1, 30, 0, 600, percent=200))
    assert [one.town for one in planner.plan(Season(towns, monthly(1), Reach(4.0))).calendar] == ["00001"]


def test_who_waited_longest_is_served_first_when_nothing_is_lost_by_it():
    towns = (town(0, 0, 0), town(1, 30, 0))
    past = (Past(add_months(FIRST, -3), "00000"), Past(add_months(FIRST, -9), "00001"))
    season = Season(towns, monthly(2), Reach(4.0), past=past, repeat_months=1)
    assert [one.town for one in planner.plan(season).calendar] == ["00001", "00000"]


def test_the_season_fills_what_the_past_left_and_counts_what_is_already_planned():
    towns = row(1000, 1000, 1000, 1000, apart=9)
    planned = Past(FIRST + timedelta(days=10), "00000")
    days = tuple(FIRST + timedelta(days=n) for n in (0, 30, 60))
    proposal = planner.plan(Season(towns, days, Reach(4.0), past=(planned,), since=FIRST, repeat_months=3))
    assert proposal.report.covered == 1.0
    assert "00000" not in {one.town for one in proposal.calendar}


@given(st.tuples(*[st.floats(-60, 60), st.floats(-180, 180)] * 2), st.floats(0.1, 400))
def test_who_comes_is_told_by_the_way_alone(points, km):
    here, there = (Town(key, key, 0, *point) for key, point in (("a", points[:2]), ("b", points[2:])))
    assert Reach(km).near(here, there) == (road_km(here, there) <= km)


def test_whom_a_meeting_of_the_season_reaches_is_taken_to_be_reached_in_time_afterwards() -> None:
    planned = Past(FIRST + timedelta(days=40), "00000")
    season = Season(row(1000, 1000, apart=30), monthly(3), Reach(4.0), past=(planned,), since=add_months(FIRST, -24), wait_months=1)
    problem = Problem(season)
    afterwards = problem.size * PARTS
    assert [bits >> afterwards == 0 for bits in problem.at_risk] == [True, False]


@given(seasons(), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 9)), max_size=4))
def test_the_share_alone_is_the_share_of_the_report(season: Season, held: list[tuple[int, int]]) -> None:
    calendar = [Past(FIRST + timedelta(days=after), f"{number:05}") for after, number in held]
    assert planner.covered(season, calendar) == planner.report(season, calendar).covered


def test_another_road_is_measured_anew() -> None:
    here, there = town(0, 0, 0), town(1, 5, 0)
    known = Reach(5.0, factor=1.0)
    assert known.near(here, there)
    assert not replace(known, factor=3.0).near(here, there)
    assert replace(known, km=1.0).near(here, there) is False


def test_minutes_of_the_table_go_before_the_straight_line():
    towns = row(1000, 1000, apart=3)
    here, there = towns
    assert Reach(5.0).near(here, there)
    assert not Reach(5.0, minutes=30, table={(here.key, there.key): 45}).near(here, there)
    # Known one way only, it serves both; what the table does not know follows the straight line.
    assert not Reach(5.0, minutes=30, table={(here.key, there.key): 45}).near(there, here)
    assert Reach(5.0, minutes=30, table={}).near(here, there)
    assert Reach(1.0, minutes=30, table={(here.key, there.key): 30}).near(here, there)


# ---------------------------------------------------------------------------------------------------------- wishes


def blocked(season: Season) -> Impossible:
    with pytest.raises(Impossible) as problem:
        planner.plan(season)
    return problem.value


def test_the_wish_that_blocks_is_named_alone():
    towns = row(1000, 1000, 1000)
    fine = Wish(WishKind.FIXED, monthly(3)[1], "00001")
    bad = Wish(WishKind.FIXED, FIRST, "00000")
    season = Season(towns, monthly(3), Reach(4.0), past=(Past(add_months(FIRST, -2), "00000"),), repeat_months=4, wishes=(fine, bad))
    assert blocked(season).wishes == (bad,)
    assert [one.town for one in planner.plan(replace(season, repeat_months=2)).calendar][:2] == ["00000", "00001"]


def test_wishes_that_block_each_other_are_named_together_and_no_other():
    towns = row(1000, 1000, 1000)
    one, other = Wish(WishKind.FIXED, FIRST, "00000"), Wish(WishKind.FIXED, monthly(2)[1], "00000")
    idle = Wish(WishKind.NOT_THERE, FIRST, "00002")
    assert set(blocked(Season(towns, monthly(3), Reach(4.0), wishes=(idle, one, other))).wishes) == {one, other}


def test_too_few_towns_is_no_wish_of_anybody():
    problem = blocked(Season(row(1000, 1000), monthly(3), Reach(4.0)))
    assert problem.wishes == ()


def test_many_days_and_few_towns_are_refused_at_once():
    started = perf_counter()
    blocked(Season(row(*[1000] * 11), monthly(12), Reach(4.0), repeat_months=24))
    assert perf_counter() - started < 2


# ------------------------------------------------------------------------------------------------------------ days


def test_the_last_friday_of_each_month_or_the_one_before_when_it_is_not_free():
    taken = {date(2023, 10, 27), date(2023, 12, 29), date(2023, 12, 22)}
    days, none = planner.season_days(date(2023, 9, 1), date(2024, 1, 31), is_free=lambda day: day not in taken)
    assert days == [date(2023, 9, 29), date(2023, 10, 20), date(2023, 11, 24), date(2023, 12, 15), date(2024, 1, 26)]
    assert none == []


def test_a_month_without_a_free_day_is_said_and_a_promised_day_takes_its_month():
    days, none = planner.season_days(
        date(2024, 6, 1), date(2024, 8, 31), is_free=lambda day: day.month != 8, fixed=[date(2024, 7, 3), date(2024, 7, 10)]
    )
    assert days == [date(2024, 6, 28), date(2024, 7, 3), date(2024, 7, 10)]
    assert none == [date(2024, 8, 1)]


# ---------------------------------------------------------------------------------------------------------- report


def test_a_date_says_whom_it_reaches_for_the_first_time_and_since_when():
    towns = row(1000, 500, 200, apart=3)
    past = (Past(add_months(FIRST, -8), "00000"),)
    season = Season(towns, monthly(2), Reach(5.2), past=past, since=add_months(FIRST, -24), wait_months=12)
    told = planner.report(season, [Past(FIRST, "00001"), Past(monthly(2)[1], "00000")])
    first, second = told.visits
    assert (first.towns, first.people, [t.key for t in first.fresh], first.fresh_people) == (3, 1700, ["00000", "00001", "00002"], 1700)
    assert (first.waited, first.never) == (8, 1)
    assert (second.towns, second.fresh, second.fresh_people) == (2, (), 0)
    assert (told.covered, told.missed, told.reached) == (1.0, (), 1700)


def test_who_is_late_at_a_date_is_counted_with_what_that_date_does():
    towns = row(1000, 1000, apart=9)
    season = Season(towns, monthly(3), Reach(4.0), since=add_months(FIRST, -13))
    told = planner.report(season, [Past(FIRST, "00000"), Past(monthly(3)[1], "00000"), Past(monthly(3)[2], "00001")])
    assert ([t.key for t in told.late], told.still_late, told.late_pairs) == (["00001"], (), 2)


# ----------------------------------------------------------------------------------------------------------- speed


def test_three_hundred_communes_and_ten_meetings_in_a_few_seconds(record_property):
    draw = Random(7)
    towns = tuple(town(n, draw.uniform(0, 75), draw.uniform(0, 50), int(10 ** draw.uniform(2.3, 4.3))) for n in range(300))
    past = tuple(Past(add_months(FIRST, -n - 1), draw.choice(towns).key) for n in range(12))
    season = Season(towns, monthly(10), Reach(5.0), past=past, since=add_months(FIRST, -24), bases=(towns[0].key,))
    heard: list[float] = []
    started = perf_counter()
    proposal = planner.plan(season, seconds=4.0, progress=heard.append)
    took = perf_counter() - started
    print(f"300 communes, 10 rencontres : {took:.2f} s sur 5 ({took / 5:.0%}), écart {proposal.gap:.4f}")
    record_property("seconds", took)
    # Five seconds are promised on a quiet machine, where the gap is under a hundredth; the tests share theirs.
    assert took < 10
    assert heard and heard == sorted(heard) and heard[-1] == 1.0
    assert 0 <= proposal.gap <= 0.2
    _keeps(season, proposal.calendar)


# ------------------------------------------------------------------------------------------------------------ apart


def test_the_arithmetic_can_be_run_apart_from_the_site():
    for file in Path(planner.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            ours = ("terril.meetings.planner", "terril.territory.reach")
            assert not [name for name in names if name.startswith("terril.") and not name.startswith(ours)], file
            assert not [name for name in names if name.split(".")[0] == "django"], file
