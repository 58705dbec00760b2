"""Whether the wishes can be kept together; and when they cannot, the fewest that already block each other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from terril.meetings.planner.arithmetic.model import Season, Wish, WishKind
from terril.meetings.planner.arithmetic.problem import Choice, Problem

# Steps after which the search for a first calendar stops: no real season comes near it.
MOST_STEPS = 50_000


class Impossible(Exception):  # noqa: N818 - a fact about the wishes, not a programming error
    """No calendar keeps these wishes. `wishes`: the fewest that cannot be kept together (taking any one away unblocks them, the refused days
    staying refused); empty when the rules alone leave too few towns for the days."""

    def __init__(self, wishes: Sequence[Wish]) -> None:
        super().__init__("no calendar keeps these wishes")
        self.wishes = tuple(wishes)


def first_choice(problem: Problem) -> Choice:
    """Any calendar that keeps the rules. Raises Impossible, with the fewest wishes that block."""
    found = _search(problem)
    if found is None:
        raise Impossible(_blocking(problem.season))
    return found


def _contradiction(season: Season) -> bool:
    """A day both wanted and refused, or wanted in two towns."""
    wanted: dict[object, set[str | None]] = {}
    for wish in season.wishes:
        if wish.kind == WishKind.FIXED:
            wanted.setdefault(wish.day, set()).add(wish.town)
    refused = {wish.day for wish in season.wishes if wish.kind == WishKind.NOT_DAY}
    return any(day in refused or len(towns) > 1 for day, towns in wanted.items())


def days_of(season: Season) -> list[date]:
    """The days that will receive a meeting: those of the season and of the wishes, without those refused."""
    return Problem(season).days


def check(season: Season) -> None:
    """Raises Impossible when no calendar keeps the wishes."""
    if _contradiction(season):
        raise Impossible(_blocking(season))
    first_choice(Problem(season))


def _blocking(season: Season) -> list[Wish]:
    """Takes wishes away one by one, and keeps out those without which it still blocks (deletion filter). A refused day asks for one meeting
    less: unless somebody wants that very day, it never blocks, and taking it away could block more; it stays."""
    wanted = {wish.day for wish in season.wishes if wish.kind == WishKind.FIXED}
    refused = [wish for wish in season.wishes if wish.kind == WishKind.NOT_DAY and wish.day not in wanted]
    others = [wish for wish in season.wishes if wish.kind != WishKind.NOT_DAY]

    def blocks(wishes: Sequence[Wish]) -> bool:
        wished = replace(season, wishes=(*refused, *wishes))
        return _contradiction(wished) or _search(Problem(wished)) is None

    if blocks(others):
        return _filtered(others, blocks)
    return _filtered(season.wishes, lambda wishes: _contradiction(replace(season, wishes=tuple(wishes))))


def _filtered(wishes: Sequence[Wish], blocks: Callable[[Sequence[Wish]], bool]) -> list[Wish]:
    kept = list(wishes)
    for wish in wishes:
        fewer = [other for other in kept if other is not wish]
        if blocks(fewer):
            kept = fewer
    return kept


def _search(problem: Problem) -> Choice | None:
    """Day by day, the one with the fewest towns left first; gives up early when too few towns are left for the days that clash."""
    if not all(problem.allowed) or not _matched(problem):
        return None
    return _descend(problem, [None] * problem.size, [MOST_STEPS])


def _descend(problem: Problem, choice: list[int | None], steps: list[int]) -> Choice | None:
    open_days = [day for day, number in enumerate(choice) if number is None]
    if not open_days:
        return [number for number in choice if number is not None]
    left = {day: [n for n in problem.allowed[day] if problem.fits(choice, day, n)] for day in open_days}
    day = min(open_days, key=lambda one: (len(left[one]), one))
    for number in left[day]:
        steps[0] -= 1
        if steps[0] < 0:
            return None
        choice[day] = number
        found = _descend(problem, choice, steps)
        if found:
            return found
        choice[day] = None
    return None


def _matched(problem: Problem) -> bool:
    """Days that all clash with each other need as many towns (Kuhn's matching on each run of them)."""
    taken: dict[int, int] = {}

    def place(day: int, seen: set[int]) -> bool:
        for number in problem.allowed[day]:
            if number not in seen:
                seen.add(number)
                if number not in taken or place(taken[number], seen):
                    taken[number] = day
                    return True
        return False

    for first in range(problem.size):
        taken.clear()
        if not all(place(day, set()) for day in range(first, problem.size) if day == first or problem.clash[first][day]):
            return False
    return True
