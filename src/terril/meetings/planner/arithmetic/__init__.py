"""Where a season of meetings should go: the arithmetic alone, without Django, so that anybody can read it and run it apart.

    season = Season(towns=…, days=…, reach=Reach(km=3.5))
    proposal = plan(season)

`docs/decisions/0020-fair-calendar.md` says the model: what is sought, in which order, and how far from the best it is proven to be.
"""

from terril.meetings.planner.arithmetic.conflicts import Impossible, check, days_of
from terril.meetings.planner.arithmetic.dates import SHORTEST, add_months, months_between, season_days
from terril.meetings.planner.arithmetic.exact import GOALS
from terril.meetings.planner.arithmetic.model import (
    REACHES,
    Past,
    Reach,
    Season,
    Town,
    Wish,
    WishKind,
    neighbours_at,
    road_km,
    usual_reach,
)
from terril.meetings.planner.arithmetic.problem import FEWEST_DATES, FORGOTTEN, ONE_IN
from terril.meetings.planner.arithmetic.propose import Proposal, plan
from terril.meetings.planner.arithmetic.report import Awaited, Report, Visit, awaited, covered, report, waiting_months

__all__ = [
    "FEWEST_DATES",
    "FORGOTTEN",
    "GOALS",
    "ONE_IN",
    "REACHES",
    "SHORTEST",
    "Awaited",
    "Impossible",
    "Past",
    "Proposal",
    "Reach",
    "Report",
    "Season",
    "Town",
    "Visit",
    "Wish",
    "WishKind",
    "add_months",
    "awaited",
    "check",
    "covered",
    "days_of",
    "months_between",
    "neighbours_at",
    "plan",
    "report",
    "road_km",
    "season_days",
    "usual_reach",
    "waiting_months",
]
