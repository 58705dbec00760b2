"""The two seasons of meetings: the ten real dates of 2023-2024, and an imagined season around today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime

from terril.demo.world import content
from terril.demo.world.cast import World
from terril.demo.world.ideas import client_id
from terril.demo.world.timeline import chance, days, moment
from terril.initiatives.models import Initiative
from terril.kernel import clock
from terril.meetings.agenda import actions as agenda_actions
from terril.meetings.day import actions as day_actions
from terril.meetings.minutes import actions as minutes_actions
from terril.meetings.models import AccessNeed, Presentation
from terril.meetings.registration import actions as registration
from terril.meetings.scheduling import actions as scheduling
from terril.meetings.scheduling import calendar_table
from terril.people.models import Person

SEASON_OPENS = date(2023, 9, 1)
NEEDS = [
    ([], ""),
    ([], ""),
    ([AccessNeed.TRANSPORT], "Je n’ai pas de voiture, je peux attendre devant la mairie."),
    ([AccessNeed.ACCESS], "Une chaise près de la porte, j’ai une canne."),
    ([AccessNeed.CHILDCARE], "Deux enfants, quatre et six ans."),
    ([AccessNeed.LANGUAGE], "Je comprends mieux quand on parle lentement ; ukrainien ou russe si possible."),
    ([], ""),
]
# Those who said at the start of this season that they come each month, with how they are told.
REGULARS: tuple[tuple[str, str, str, list[str], str], ...] = (
    ("Marcelle", "letter", "18, rue des Bouleaux, 62800 Liévin", ["access"], "Je marche avec un déambulateur."),
    ("Henri", "phone", "03 53 01 88 12", ["transport"], "Depuis Sains-en-Gohelle, après 13 h."),
    ("Odile", "relay", "par le centre social La Lampisterie, Edwige", [], ""),
    ("Abdel", "sms", "06 39 98 77 31", [], ""),
    ("Noémie", "email", "noemie.rousselle@exemple.fr", ["childcare"], "Un bébé de huit mois."),
    ("Iryna", "sms", "06 39 98 64 08", ["language"], "Ukrainien."),
    ("Paul", "phone", "03 53 01 91 45", [], ""),
    ("Yolande", "letter", "7, rue de la Gaillette, 62210 Avion", ["transport"], ""),
)

# The first meeting of this season takes up the ideas of before, with those who carry them.
EARLIER = {"season-2": 19}
# Who speaks first, as the words of opening say.
FIRST = ("retour-de-nuit", "radio-pignon")


@dataclass(frozen=True)
class Date:
    """One meeting to live: its day, its words, how many came. `told` is the entry of the content."""

    key: str
    day: date
    told: dict[str, Any]
    attendance: int


def last_friday(year: int, month: int) -> date:
    day = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return day - timedelta(days=(day.weekday() - 4) % 7)


def season_day(today: date, offset: int) -> date:
    """The last Friday of the month that is `offset` months from today's; the third one in December."""
    months = today.year * 12 + today.month - 1 + offset
    year, month = divmod(months, 12)
    if month == 11:
        first = date(year, 12, 1)
        return first + timedelta(days=(4 - first.weekday()) % 7 + 14)
    return last_friday(year, month + 1)


def hour(text: str) -> float:
    hours, minutes = text.split(":")
    return int(hours) + int(minutes) / 60


# ------------------------------------------------------------------------------------------------------ the real season


def plan_first(world: World) -> None:
    """The calendar of 2023-2024 as it was announced, then each month as it may have been."""
    told = content.read("meetings")
    world.timeline.on(SEASON_OPENS, 9, announce_first, world, told)
    for one in told["meeting"]:
        day = date.fromisoformat(one["date"])
        if "simulated_confirmed_on" in one:
            confirmed_on = date.fromisoformat(one["simulated_confirmed_on"])
            world.timeline.on(confirmed_on, 11, confirm_place, world, one["date"], one["simulated_place"])
        _plan_meeting(world, Date(one["date"], day, one, one["simulated_attendance"]))


def announce_first(world: World, told: dict[str, Any]) -> None:
    """The calendar is read as it was printed: a day, a commune, perhaps a place."""
    season = told["first_season"]
    series = scheduling.create_series(
        actor=world.coordinator, programme=world.programme, title=season["title"], summary=season["source"] + "."
    )
    start, end = (time.fromisoformat(season[name]) for name in ("start", "end"))
    lines = [
        f"{date_format(date.fromisoformat(one['date']), 'l j F Y')}\t{one['calendar_place']}" for one in told["meeting"]
    ]
    rows = calendar_table.read("\n".join(lines), programme=world.programme, series=series, starts=start, ends=end)
    for meeting in scheduling.import_calendar(actor=world.coordinator, series=series, rows=rows):
        world.meetings[localtime(meeting.starts_at).date().isoformat()] = meeting


def confirm_place(world: World, key: str, place: str) -> None:
    scheduling.confirm_place(actor=world.coordinator, meeting=world.meetings[key], place=world.places[place], place_note=world.notes[place])


# --------------------------------------------------------------------------------------------------- the current season


def plan_current(world: World) -> None:
    """Two months ago to five months from now; what changed lately is still being told."""
    told = content.read("meetings")
    dates = {one["offset"]: season_day(world.today, one["offset"]) for one in told["season_meeting"]}
    opens = clock.add_working_days(dates[-2] - days(32), 1)
    world.timeline.on(opens, 9, open_season, world, told, dates)
    for number in range(len(REGULARS)):
        world.timeline.on(opens + days(1 + number), 18, come_each_month, world, number)
    for one in told["season_meeting"]:
        if one["offset"] <= 1:
            _plan_meeting(world, Date(season_key(one["offset"]), dates[one["offset"]], one, one.get("attendance", 0)))
    lately, before = working_days_ago(world.today, 1), working_days_ago(world.today, 2)
    for one in told["season_meeting"]:
        if one["state"] == "moved":
            starts_at = moment(dates[one["offset"]] + days(one["moved_days"]), hour(told["season"]["start"]))
            world.timeline.on(before, 11, move, world, one, starts_at)
        elif one["state"] == "cancelled":
            world.timeline.on(lately, 11, cancel, world, one)


def held_days(world: World) -> list[date]:
    """The days of the meetings already held, both seasons."""
    told = content.read("meetings")
    first = [date.fromisoformat(one["date"]) for one in told["meeting"]]
    current = [season_day(world.today, one["offset"]) for one in told["season_meeting"] if one["state"] not in {"moved", "cancelled"}]
    return [day for day in first + current if day < world.today]


def season_key(offset: int) -> str:
    return f"season{offset:+d}"


def working_days_ago(today: date, count: int) -> date:
    day = today
    while count:
        day -= timedelta(days=1)
        count -= clock.is_working(day)
    return day


def open_season(world: World, told: dict[str, Any], dates: dict[int, date]) -> None:
    season = told["season"]
    series = scheduling.create_series(
        actor=world.coordinator,
        programme=world.programme,
        title=season["title"],
        summary=season["note"],
        fictional=True,
    )
    for one in told["season_meeting"]:
        day = dates[one["offset"]]
        world.meetings[season_key(one["offset"])] = scheduling.create_meeting(
            actor=world.coordinator,
            series=series,
            starts_at=moment(day, hour(season["start"])),
            ends_at=moment(day, hour(season["end"])),
            commune=world.communes[one["commune"]],
            place=world.places.get(one.get("place", "")),
            place_note=one.get("note") or world.notes.get(one.get("place", ""), ""),
            fictional=True,
        )


def come_each_month(world: World, number: int) -> None:
    first_name, channel, contact, needs, note = REGULARS[number]
    registration.register_visitor(
        first_name=first_name,
        channel=channel,
        contact=contact,
        series=world.meetings[season_key(0)].series,
        needs=needs,
        needs_note=note,
        client_id=client_id("regular", number),
        fictional=True,
    )


def move(world: World, told: dict[str, Any], starts_at: datetime) -> None:
    scheduling.move(actor=world.coordinator, meeting=world.meetings[season_key(told["offset"])], starts_at=starts_at, reason=told["reason"])


def cancel(world: World, told: dict[str, Any]) -> None:
    scheduling.cancel(actor=world.coordinator, meeting=world.meetings[season_key(told["offset"])], reason=told["reason"])


# -------------------------------------------------------------------------------------------------------- one meeting


def _plan_meeting(world: World, one: Date) -> None:
    """People register, are reminded, come; ideas are presented; the minutes leave on the Tuesday after."""
    line = world.timeline
    draw = chance("meeting", one.key if one.key.startswith("20") else one.told["offset"])
    coming = draw.sample(world.crowd, 7)
    for inhabitant in coming:
        line.on(one.day - days(draw.randint(3, 19)), draw.uniform(9, 20), register, world, one, inhabitant.number)
    line.on(one.day - days(4), 15, order_agenda, world, one)
    line.on(one.day - days(3), 15, lambda: scheduling.remind(meeting=world.meetings[one.key]))
    line.on(one.day, 13.75, welcome, world, one, [c.number for c in coming])
    line.on(one.day, 14.25, open_meeting, world, one)
    line.on(one.day, 16.75, lambda: minutes_actions.close(actor=world.facilitators[0], meeting=world.meetings[one.key]))
    line.on(clock.add_working_days(one.day, 2), 15, publish_minutes, world, one)


def register(world: World, one: Date, number: int) -> None:
    """Somebody of the crowd, known from the first time on."""
    needs, note = NEEDS[chance("needs", one.key, number).randrange(len(NEEDS))]
    who = world.crowd[number]
    common: dict[str, Any] = {
        "meeting": world.meetings[one.key], "needs": needs, "needs_note": note, "client_id": client_id(one.key, number)
    }  # fmt: skip
    if number in world.known:
        registration.register(actor=None, person=world.known[number], **common)
    else:
        done = registration.register_visitor(first_name=who.first_name, channel=who.channel, contact=who.contact, fictional=True, **common)
        world.known[number] = done.registration.person


def _presented(world: World, one: Date) -> list[Initiative]:
    return [
        p.initiative for p in world.meetings[one.key].presentations.select_related("initiative").order_by("position")
    ]


def order_agenda(world: World, one: Date) -> None:
    """The agenda is read over once: whoever must leave early, or is the youngest, comes first."""
    agenda = _presented(world, one)
    first = [world.told[key].initiative for key in FIRST if key in world.told]
    if len(agenda) > 1:
        agenda_actions.set_agenda(
            actor=world.facilitators[0],
            meeting=world.meetings[one.key],
            initiatives=sorted(agenda, key=lambda initiative: initiative not in first),
            minutes=[25, *[20] * (len(agenda) - 1)],
        )


def welcome(world: World, one: Date, registered: list[int]) -> None:
    """As many as the content says: those who present, the team, partners, holders of before, neighbours."""
    meeting, actor = world.meetings[one.key], world.facilitators[0]
    draw = chance("welcome", one.key if one.key.startswith("20") else one.told["offset"])
    presenting = [life_key for life_key, done in world.told.items() if done.initiative in set(_presented(world, one))]
    here: dict[int, Person] = {world.holders[key].pk: world.holders[key] for key in presenting}
    for person in [world.coordinator, *world.facilitators]:
        here[person.pk] = person
    volunteers = [world.team[key] for key in world.volunteers()]
    earlier = [person for key, person in world.holders.items() if key not in presenting]
    circles = [
        draw.sample(volunteers, 2),
        draw.sample(list(world.contacts.values()), 4),
        draw.sample(earlier, min(len(earlier), EARLIER.get(one.key, one.attendance // 5))),
        [world.known[number] for number in registered if number in world.known],
    ]
    for person in (person for circle in circles for person in circle):
        if len(here) < one.attendance:
            here[person.pk] = person
    for person in here.values():
        day_actions.mark_present(actor=actor, meeting=meeting, person=person)
    others = [
        c
        for c in draw.sample(world.crowd, len(world.crowd))
        if world.known.get(c.number) is None or world.known[c.number].pk not in here
    ]
    for inhabitant in others[: one.attendance - len(here)]:
        known = world.known.get(inhabitant.number)
        if known is not None:
            day_actions.mark_present(actor=actor, meeting=meeting, person=known)
        else:
            world.known[inhabitant.number] = day_actions.add_unknown(
                actor=actor,
                meeting=meeting,
                first_name=inhabitant.first_name,
                last_name=inhabitant.last_name,
                fictional=True,
            ).person


def open_meeting(world: World, one: Date) -> None:
    """Each idea in its turn, among what else is done that afternoon."""
    agenda = world.meetings[one.key].presentations.select_related("initiative").order_by("position")
    for number, presentation in enumerate(agenda):
        world.timeline.on(one.day, 14.25 + number * 0.4, present, world, one, presentation)


def present(world: World, one: Date, presentation: Presentation) -> None:
    """Presented, noted, needed, helped."""
    life = world.lives[presentation.initiative_id]
    day_actions.present(actor=world.facilitators[0], presentation=presentation)
    life.say_needs()
    day_actions.write_notes(actor=world.facilitators[1], presentation=presentation, notes=life.told["minutes"])
    life.promise_all(one.day)


def publish_minutes(world: World, one: Date) -> None:
    meeting = world.meetings[one.key]
    minutes_actions.write_minutes(
        actor=world.facilitators[1], meeting=meeting, minutes=one.told["minutes"], opening=one.told["opening"]
    )
    minutes_actions.publish_minutes(actor=world.coordinator, meeting=meeting)
