"""The proposal for the next season, asked for lately and changed once by hand: ready to open."""

from terril.demo.world import content, seasons
from terril.demo.world.cast import World
from terril.demo.world.timeline import days
from terril.meetings.models import Plan
from terril.meetings.planner import actions
from terril.meetings.planner import arithmetic as planner
from terril.meetings.planner import ground as planning


def plan_proposal(world: World) -> None:
    """Once the cancelled meeting is cancelled, the last working day."""
    asked = seasons.working_days_ago(world.today, 1)
    world.timeline.on(asked, 15, ask, world)
    world.timeline.on(asked, 16.5, change, world)


def ask(world: World) -> None:
    """The months after the last one planned; one commune promised the first date, another that did not want any."""
    told = content.read("planner")
    season, programme = told["season"], world.programme
    last = planning.last_planned(programme) or world.today
    first_day = planner.add_months(last.replace(day=1), 1)
    last_day = planner.add_months(first_day, season["months"]) - days(1)
    zone = planning.zone_of(programme)
    chosen, _none = planner.season_days(first_day, last_day, is_free=lambda day: planning.is_free(day, zone))
    actions.ask_plan(
        actor=world.coordinator,
        programme=programme,
        title=season["title"],
        days=chosen,
        first_day=first_day,
        last_day=last_day,
        wishes=[
            planner.Wish(planner.WishKind.FIXED, chosen[0], told["promised"]["commune"]),
            planner.Wish(planner.WishKind.NOT_TOWN, None, told["refused"]["commune"]),
        ],
        bases=[world.communes[code] for code in season["bases"]],
        fictional=True,
        **{name: season[name] for name in ("reach_km", "wait_months", "repeat_months")},
    )


def change(world: World) -> None:
    """The team knows better, once."""
    plan = Plan.objects.get(title=content.read("planner")["season"]["title"])
    dates = list(plan.dates.select_related("commune").order_by("day"))
    taken = {one.commune_id for one in dates}
    other = next((one for one in content.read("planner")["changed"] if one["commune"] not in taken), None)
    if other is not None and len(dates) > 1:
        commune = world.communes[other["commune"]]
        # Where the fewest live, but for the date promised: not much is lost by it.
        smallest = min(dates[1:], key=lambda one: one.commune.population if one.commune else 0)
        actions.change_date(actor=world.coordinator, date=smallest, commune=commune, reason=other["reason"])
