"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

from datetime import UTC, date, datetime, time
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from tests.factories import NOW, TODAY, Broken, row

from terril.meetings.models import (
    Attendance,
    Departure,
    Invitation,
    Meeting,
    Plan,
    PlanDate,
    PlanWish,
    Presentation,
    Registration,
    Series,
)
from terril.territory.models import Commune


def _in(year: int) -> dict[str, datetime]:
    return {"starts_at": datetime(year, 6, 1, 14, tzinfo=UTC), "ends_at": datetime(year, 6, 1, 17, tzinfo=UTC)}


CASES = [
    Broken("series_title_once", Series, twice=("programme", "title")),
    Broken("series_has_a_title", Series, bad={"title": ""}),
    Broken("meeting_in_this_century", Meeting, bad=_in(1999), good=_in(2000)),
    Broken("meeting_in_this_century", Meeting, bad=_in(2101), good=_in(2100)),
    Broken("meeting_ends_after_start", Meeting, bad={"ends_at": NOW}, good={"ends_at": NOW.replace(minute=1)}),
    Broken("meeting_confirmed_has_a_place", Meeting, bad={"status": "confirmed"}, good={"status": "confirmed", "place_name": "CCAS"}),
    Broken("meeting_cancelled_says_why", Meeting, bad={"status": "cancelled"}, good={"status": "cancelled", "cancelled_reason": "Neige."}),
    Broken("meeting_cancelled_says_why", Meeting, bad={"cancelled_reason": "Neige."}),
    Broken("meeting_published_minutes_have_words", Meeting, bad={"minutes_published_at": NOW}, good={"minutes_published_at": NOW, "minutes": "Dit."}),
    Broken(
        "meeting_once_at_a_time", Meeting, twice=("series", "starts_at"), unless={"status": "cancelled", "cancelled_reason": "Neige."},
    ),
    Broken("registration_for_meeting_or_series", Registration, bad={"meeting": None}, good={"meeting": None, "series": lambda: row(Series)}),
    Broken("registration_for_meeting_or_series", Registration, bad={"series": lambda: row(Series)}),
    Broken("registration_needs_known", Registration, bad={"needs": ["access", "lift"]}, good={"needs": ["access", "transport"]}),
    Broken("registered_once_for_meeting", Registration, twice=("meeting", "person"), unless={"cancelled_at": NOW}),
    Broken(
        "registered_once_for_series", Registration, base={"meeting": None, "series": lambda: row(Series)}, twice=("series", "person"),
        unless={"cancelled_at": NOW},
    ),
    Broken("presentation_position_once", Presentation, twice=("meeting", "position")),
    Broken("presented_once_per_meeting", Presentation, then=lambda first: {"meeting": first.meeting, "initiative": first.initiative, "position": 6}),
    Broken("presentation_lasts_a_while", Presentation, bad={"minutes_planned": 0}, good={"minutes_planned": 1}),
    Broken("presentation_lasts_a_while", Presentation, bad={"minutes_planned": 181}, good={"minutes_planned": 180}),
    Broken("left_once", Departure, twice=("meeting", "commune")),
    Broken("attendance_once", Attendance, twice=("meeting", "person")),
    Broken("plan_has_a_title", Plan, bad={"title": ""}),
    Broken("plan_ends_after_start", Plan, bad={"last_day": date(2026, 1, 25)}, good={"last_day": TODAY}),
    Broken("plan_hours_in_order", Plan, bad={"ends": time(14)}, good={"ends": time(14, 1)}),
    Broken("plan_rules_make_sense", Plan, bad={"reach_km": 0.4}, good={"reach_km": 0.5}),
    Broken("plan_rules_make_sense", Plan, bad={"reach_km": 100.5}, good={"reach_km": 100}),
    Broken("plan_rules_make_sense", Plan, bad={"repeat_months": 0}, good={"repeat_months": 1}),
    Broken("plan_rules_make_sense", Plan, bad={"wait_months": 37}, good={"wait_months": 36}),
    Broken("plan_weights_make_sense", Plan, bad={"never_percent": 99}, good={"never_percent": 100}),
    Broken("plan_weights_make_sense", Plan, bad={"priority_percent": 501}, good={"priority_percent": 500}),
    Broken("plan_wish_says_what_it_needs", PlanWish, bad={"day": None}, good={"kind": "not_town", "day": None, "commune": lambda: row(Commune)}),
    Broken("plan_wish_says_what_it_needs", PlanWish, bad={"kind": "fixed"}, good={"kind": "fixed", "commune": lambda: row(Commune)}),
    Broken("plan_day_once", PlanDate, twice=("plan", "day")),
    Broken(
        "plan_change_has_a_reason", PlanDate, bad={"commune": lambda: row(Commune), "proposed": lambda: row(Commune)},
        good={"commune": lambda: row(Commune), "proposed": lambda: row(Commune), "reason": "La salle est prise."},
    ),
    # Nothing was proposed on that day.
    Broken(
        "plan_change_has_a_reason", PlanDate, bad={"commune": lambda: row(Commune), "proposed": None},
        good={"commune": lambda: row(Commune), "proposed": None, "reason": "La salle est prise."},
    ),
    Broken("plan_change_has_a_reason", PlanDate, bad={"commune": lambda: row(Commune), "proposed": None}, good={"commune": None, "proposed": None}),
    Broken("invited_once", Invitation, twice=("meeting", "initiative")),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()


@pytest.mark.django_db
def test_a_commune_kept_without_a_word_before_the_database_refused_it_says_why() -> None:
    with connection.cursor() as cursor:
        cursor.execute("alter table meetings_plandate drop constraint plan_change_has_a_reason")
    lens = row(Commune)
    given = [(lens, None, ""), (lens, None, "La salle."), (None, None, ""), (lens, lens, "")]
    rows = [row(PlanDate, commune=commune, proposed=proposed, reason=reason).pk for commune, proposed, reason in given]
    migration = import_module("terril.meetings.migrations.0002_another_commune_says_why")
    migration.say_why(apps, None)
    kept = PlanDate.objects.in_bulk(rows)
    assert [kept[pk].reason for pk in rows] == [migration.WHY, "La salle.", "", ""]
