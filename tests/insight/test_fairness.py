"""Three answers about a commune and about six neighbours, with the truth in hand."""

from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terril.insight.fairness import natural, neighbours, verdicts
from terril.insight.fairness.natural import Area, Ordinary
from terril.insight.fairness.neighbours import Spot
from terril.insight.fairness.verdicts import State, judge
from terril.insight.measures import BASIN, land

BASIN_LAND = land("essai", BASIN)
LENS, AVION, VENDIN = "62498", "62065", "62842"


def even(ideas_for_a_thousand: float, **other: int) -> list[Area]:
    """Every commune at the same rate, but those of `other` (by code, preceded by a letter)."""
    return [
        Area(key, people, other.get(f"c{key}", round(people * ideas_for_a_thousand / 1000))) for key, people in BASIN_LAND.people.items()
    ]


def states(areas: list[Area]) -> dict[str, State]:
    return {key: verdict.state for key, verdict in judge(areas, {}).communes.items()}


def test_where_all_are_alike_nobody_is_accused():
    told = judge(even(5), BASIN_LAND.groups)
    assert {v.state for v in [*told.communes.values(), *told.groups.values()]} == {State.IN_LINE, State.EARLY}
    assert told.communes[LENS].state == State.IN_LINE
    # Eight hundred inhabitants: none at all would prove nothing.
    assert told.communes["62213"].state == State.EARLY


def test_a_town_that_brings_a_tenth_of_what_it_should_is_seen_and_no_other():
    told = judge(even(3, c62065=5), {})
    assert [key for key, verdict in told.communes.items() if verdict.state == State.EVIDENCE] == [AVION]
    low, high = told.communes[AVION].limits
    assert 5 < low < 52 < high


def test_a_small_commune_without_an_idea_is_too_early_to_tell():
    told = judge(even(3, c62842=0, c62213=0), {})
    assert (told.communes["62213"].state, told.communes["62213"].limits[0]) == (State.EARLY, 0)


def test_one_or_two_ideas_reassure_nobody():
    assert [states(even(0.2, c62213=n))["62213"] for n in (1, 2, 3)] == [State.EARLY, State.EARLY, State.IN_LINE]


def test_nothing_heard_anywhere_or_nobody_to_compare_with_is_too_early():
    nothing = judge([Area("a", 1000, 0), Area("b", 2000, 0)], {"a": ("a", "b")})
    assert {v.state for v in nothing.communes.values()} == {State.EARLY}
    assert [v.limits for v in nothing.communes.values()] == [None, None]
    assert judge([Area("a", 1000, 7)], {}).communes["a"].state == State.EARLY
    assert judge([], {}).communes == {}


def test_a_commune_where_nobody_lives_says_nothing_and_disturbs_nobody():
    told, with_nobody = judge(even(3), {}), judge([*even(3), Area("desert", 0, 2)], {})
    assert with_nobody.communes["desert"].state == State.EARLY
    assert {k: v.state for k, v in told.communes.items()} == {k: v.state for k, v in with_nobody.communes.items() if k != "desert"}


def test_six_neighbours_are_seen_together_when_none_is_seen_alone():
    middle = next(key for key, members in BASIN_LAND.groups.items() if max(BASIN_LAND.people[m] for m in members) < 5_400)
    members = BASIN_LAND.groups[middle]
    told = judge(even(1, **{f"c{key}": 0 for key in members}), BASIN_LAND.groups)
    assert told.groups[middle].state == State.EVIDENCE
    assert {told.communes[key].state for key in members} == {State.EARLY}


def test_those_who_are_left_aside_do_not_pass_for_natural_variety():
    """The yardstick of the others hardly moves when six are left aside: it is not inflated by what it must find."""

    def spread(areas: list[Area]) -> float:
        return sum(guess.weight * guess.spread for guess in Ordinary(areas).guesses([LENS]))

    six = BASIN_LAND.groups[VENDIN] if VENDIN in BASIN_LAND.groups else next(iter(BASIN_LAND.groups.values()))
    aside = even(6, **{f"c{key}": round(BASIN_LAND.people[key] * 6 / 4000) for key in six})
    naive = sum((a.ideas / (a.population * 0.006) - 1) ** 2 for a in aside) / len(aside)
    assert spread(even(6)) < 0.02
    assert spread(aside) < naive / 2
    assert judge(aside, {}).communes[six[0]].state == State.EVIDENCE


counts = st.lists(st.integers(0, 60), min_size=14, max_size=14)
KEYS = list(BASIN_LAND.people)[:14]


def areas_of(found: list[int]) -> list[Area]:
    return [Area(key, BASIN_LAND.people[key], count) for key, count in zip(KEYS, found, strict=True)]


RANK = {State.EVIDENCE: 0, State.EARLY: 1, State.IN_LINE: 2}


@settings(max_examples=60, deadline=None)
@given(counts, st.integers(0, 13), st.integers(1, 30))
def test_more_ideas_never_make_a_commune_more_left_aside(found, which, more):
    """Nor does any count do harm to whom it comes from: from evidence to too early, from too early to in line, never back."""
    better = [count + more * (n == which) for n, count in enumerate(found)]
    before, after = (judge(areas_of(c), {}).communes[KEYS[which]].state for c in (found, better))
    assert RANK[after] >= RANK[before]


@settings(max_examples=40, deadline=None)
@given(counts, st.integers(2, 50))
def test_the_unit_in_which_people_are_counted_changes_nothing(found, times):
    small = areas_of(found)
    large = [Area(a.key, a.population * times, a.ideas) for a in small]
    assert [(v.state, v.limits) for v in judge(small, {}).communes.values()] == [(v.state, v.limits) for v in judge(large, {}).communes.values()]


@settings(max_examples=40, deadline=None)
@given(counts)
def test_the_limits_say_the_same_as_the_state(found):
    for verdict in judge(areas_of(found), {}).communes.values():
        if verdict.limits is None:
            assert verdict.state == State.EARLY
        else:
            low, high = verdict.limits
            assert (verdict.part.ideas < low) == (verdict.state == State.EVIDENCE)
            assert low <= high


@settings(max_examples=40, deadline=None)
@given(counts)
def test_in_line_is_said_only_when_half_the_rate_is_excluded(found):
    for verdict in judge(areas_of(found), {}).communes.values():
        if verdict.state == State.IN_LINE:
            part = verdict.part
            assert natural.at_least(part.ideas, part.population, part.evenness, verdict.guesses, 0.5) <= verdicts.COMFORT


@settings(max_examples=30, deadline=None)
@given(counts, st.permutations(range(14)))
def test_the_order_of_the_communes_changes_nothing(found, order):
    areas = areas_of(found)
    assert states(areas) == {**states([areas[n] for n in order])}


def test_the_quick_and_the_whole_calculation_agree_far_from_the_edge():
    areas = even(3, c62065=20)
    quick = natural.at_most(20, BASIN_LAND.people[AVION], 1, Ordinary(areas).guesses([AVION]))
    whole = natural.at_most(20, BASIN_LAND.people[AVION], 1, Ordinary(areas).without([AVION]).guesses())
    assert quick == pytest.approx(whole, rel=0.2)


# --- neighbours


def flat(here: Spot, there: Spot) -> float:
    return hypot(here.latitude - there.latitude, here.longitude - there.longitude)


def test_a_group_is_a_commune_and_those_nearest_to_it():
    row = [Spot(f"{n:02}", 0.0, float(n)) for n in range(12)]
    found = neighbours.groups(row, flat)
    assert found["05"] == ("05", "04", "06", "03", "07", "02")
    # The first three have the same six around them: one group, told once.
    assert found["00"] == ("00", "01", "02", "03", "04", "05")
    assert len({frozenset(members) for members in found.values()}) == len(found)
    assert set().union(*found.values()) == {spot.key for spot in row}


@pytest.mark.parametrize(("number", "size"), [(5, None), (6, 3), (9, 4), (12, 6), (40, 6)])
def test_a_group_never_holds_more_than_half_of_the_territory(number, size):
    found = neighbours.groups([Spot(f"{n:02}", 0.0, n**1.1) for n in range(number)], flat)
    assert {len(members) for members in found.values()} == ({size} if size else set())


def test_the_alarms_are_those_that_the_page_announces():
    assert [round(1 / chance) for chance in (verdicts.ALARM_ALONE, verdicts.ALARM_TOGETHER)] == [280, 400]
