"""One meeting, and all that can be done with it; a proposal of season beside."""

from datetime import date
from typing import Any

import pytest
from tests.meetings.conftest import TABLE, World, at
from tests.meetings.planner.test_pages import _ask

from terril.meetings.agenda import actions as agenda
from terril.meetings.day import actions as day_actions
from terril.meetings.inviting import actions as inviting
from terril.meetings.minutes import actions as minutes
from terril.meetings.models import Meeting, Plan, PlanDate, Registration, Series
from terril.meetings.planner import actions as planner
from terril.meetings.registration import actions as registration
from terril.meetings.scheduling import actions as scheduling
from terril.meetings.scheduling import calendar_table
from terril.territory.models import Commune


class Evening:
    """What is done with one meeting, that of 26 January at Vendin-le-Vieil; `on` travels to its day."""

    def __init__(self, world: World, clock: Any, meeting: Meeting | None = None) -> None:
        self.w, self.clock, self.nadia = world, clock, world.nadia
        self.meeting = meeting or world.meeting()
        self.before = self.after = ""
        self.done: Any = None
        self.made: Any = None

    def on(self, day: str = "2024-01-26", hour: int = 15) -> "Evening":
        self.clock.travel(at(day, hour))
        return self

    def nine(self) -> list[Meeting]:
        """The other dates of the season, from the table."""
        table = TABLE.replace("Vendredi 26 janvier 2024\tVendin-le-Vieil (lieu à confirmer)\n", "")
        rows = calendar_table.read(table, programme=self.w.programme, series=self.w.series)
        return scheduling.import_calendar(actor=self.nadia, series=self.w.series, rows=rows)

    def cancelled(self) -> Meeting:
        return scheduling.cancel(actor=self.nadia, meeting=self.meeting, reason="Il neige.")

    def held(self) -> Meeting:
        self.on("2024-01-27")
        return minutes.close(actor=self.nadia, meeting=self.meeting)

    def published(self) -> int:
        self.on("2024-01-27")
        return minutes.publish_minutes(actor=self.nadia, meeting=self.meeting, minutes="On a parlé jardin.")

    def on_agenda(self, **more: Any) -> Any:
        return agenda.add_presentation(
            actor=self.nadia, meeting=self.meeting, initiative=more.pop("idea", None) or self.w.idea(), **more
        )

    def presented(self) -> Any:
        one = self.on_agenda()
        self.on()
        return day_actions.present(actor=self.nadia, presentation=one)

    def place(self, name: str, **more: Any) -> Meeting:
        return scheduling.confirm_place(actor=self.nadia, meeting=self.meeting, place_name=name, **more)

    def move(self, day: str, **more: Any) -> Meeting:
        return scheduling.move(actor=self.nadia, meeting=self.meeting, starts_at=at(day), **more)

    def visitor(self, first_name: str = "Rose", **more: Any) -> Registration:
        target = more if "series" in more else {"meeting": self.meeting, **more}
        return registration.register_visitor(actor=self.nadia, first_name=first_name, **target).registration

    def promise(self, **more: Any) -> Any:
        said = {"by_name": "Robert", "what": "une clé", "due_on": date(2024, 3, 1), **more}
        return day_actions.promise(actor=self.nadia, meeting=self.meeting, initiative=self.w.idea(), **said)

    def peers(self) -> Meeting:
        series = scheduling.create_series(actor=self.nadia, programme=self.w.programme, title="Entraide", kind="peers")
        commune = Commune.objects.get(name="Lens")
        return scheduling.create_meeting(
            actor=self.nadia, series=series, starts_at=at("2024-02-02"), ends_at=at("2024-02-02", 17), commune=commune
        )

    def invite(self, meeting: Meeting, *ideas: Any) -> Meeting:
        return inviting.invite(actor=self.nadia, meeting=meeting, initiatives=ideas)

    def plan(self, **more: Any) -> Plan:
        return _ask(self.w, **more)

    def change(self, plan: Plan, commune: str, **more: Any) -> PlanDate:
        planned = plan.dates.select_related("plan__programme__territory").order_by("day").first()
        return planner.change_date(actor=self.nadia, date=planned, commune=Commune.objects.get(name=commune), **more)

    def another(self, plan: Plan) -> str:
        """A commune that was not proposed for the first day."""
        return "Lens" if plan.dates.order_by("day").first().commune.name != "Lens" else "Vimy"

    def season(self, plan: Plan, **more: Any) -> Series:
        return planner.create_season(actor=self.nadia, plan=plan, **more)


@pytest.fixture
def evening(world: World, clock: Any) -> Evening:
    return Evening(world, clock)
