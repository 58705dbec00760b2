"""Where a season of meetings should go: the arithmetic alone, without Django, so that anybody can read it and run it apart.

    season = Season(towns=…, days=…, reach=Reach(km=3.5))
    proposal = plan(season)

`docs/decisions/0020-fair-calendar.md` says the model: what is sought, in which order, and how far from the best it is proven to be.
"""

from terril.meetings.planner.arithmetic.conflicts import Impossible, check, days_of
from terril.meetings.planner.arithmetic.dates import add_months, months_between, season_days
from terril.meetings.planner.arithmetic.model import Past, Reach, Season, Town, Wish, WishKind, road_km
from terril.meetings.planner.arithmetic.propose import Proposal, plan
from terril.meetings.planner.arithmetic.report import Report, Visit, report

__all__ = [
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
    "check",
    "days_of",
    "months_between",
    "plan",
    "report",
    "road_km",
    "season_days",
]
