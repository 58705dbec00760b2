"""Each line that the room writes in the journal, whole: on what, by whom, what is kept with it, the sentence that people read."""

from typing import Any

import pytest
from tests.harness.told import Line, lines_of
from tests.meetings.evening import evening
from tests.meetings.planner.test_pages import _hurried

from terril.kernel.journal import declared
from terril.meetings.day import actions as day_actions
from terril.meetings.minutes import actions as minutes
from terril.meetings.models import Plan
from terril.meetings.planner import actions as planner
from terril.meetings.registration import actions as registration
from terril.meetings.scheduling import actions as scheduling

__all__ = ["_hurried", "evening"]


def plan_of(e: Any) -> Plan:
    """Kept in hand, for the day it is thrown away."""
    e.made = Plan.objects.get(pk=e.plan().pk)
    return e.made


def changed(e: Any) -> Plan:
    plan = plan_of(e)
    e.before, e.after = plan.dates.order_by("day")[0].commune.name, e.another(plan)
    e.change(plan, e.after, reason="La salle est prise.")
    return plan


def restored(e: Any) -> Plan:
    plan = changed(e)
    e.change(plan, e.before)
    e.before, e.after = e.after, e.before
    return plan


def closed(e: Any) -> Any:
    e.on().w.accounts["rose"] = e.visitor().person
    day_actions.mark_present(actor=e.nadia, meeting=e.meeting, person=e.w.accounts["rose"])
    return e.held()


def not_presented(e: Any) -> Any:
    day_actions.not_presented(actor=e.nadia, presentation=e.presented())
    return e.meeting


def reminded(e: Any) -> Any:
    e.visitor(channel="phone", contact="03 53 01 00 07")
    scheduling.remind(meeting=e.on("2024-01-24").meeting)
    return e.meeting


def attended(e: Any) -> Any:
    e.on()
    day_actions.mark_present(actor=e.nadia, meeting=e.meeting, person=e.w.person("marc"))
    return e.meeting


def then(e: Any, done: Any, subject: Any = None) -> Any:
    """What was done, and on what the line is."""
    e.done = done
    return subject or e.meeting


def here(e: Any) -> dict[str, Any]:
    return {"meeting_id": e.meeting.pk}


def idea(e: Any) -> dict[str, Any]:
    return {"initiative_id": e.meeting.presentations.get().initiative_id, "meeting_id": e.meeting.pk}


def person(e: Any) -> dict[str, Any]:
    return {"person_id": e.done.person_id}


def day(e: Any) -> dict[str, Any]:
    return {"before": e.before, "after": e.after, "day": "2024-09-27"}


MOVED = {"from": "2024-01-26T14:00:00+01:00", "to": "2024-02-02T14:00:00+01:00"}
# The verb, the sentence, the gesture, which answers on what the line is; the data kept with it.
WRITTEN: list[tuple[str, str, Any, Any]] = [
    ("series.created", "Nadia Essai a ouvert une saison de rencontres.", lambda e: e.peers().series, {}),
    ("meeting.created", "Nadia Essai a mis une rencontre au calendrier.", lambda e: e.peers(), {}),
    ("meeting.imported", "Nadia Essai a mis 9 rencontres au calendrier, d’un coup.", lambda e: then(e, e.nine(), e.w.series), {"count": 9}),
    ("meeting.place_confirmed", "Nadia Essai a confirmé le lieu de la rencontre.", lambda e: e.place("CCAS"), {}),
    ("meeting.moved", "Nadia Essai a déplacé la rencontre.", lambda e: e.move("2024-02-02"), MOVED),
    ("meeting.cancelled", "Nadia Essai a annulé la rencontre.", lambda e: e.cancelled(), {}),
    ("meeting.invited", "Nadia Essai a invité 2 initiatives à la rencontre d’entraide.",
     lambda e: e.invite(e.peers(), e.w.idea(), e.w.idea("Un four à pain.")), {"count": 2}),
    ("meeting.registered", "Nadia Essai a inscrit quelqu’un à la rencontre.", lambda e: then(e, e.visitor()), person),
    ("series.registered", "Nadia Essai a inscrit quelqu’un à toute la saison.",
     lambda e: then(e, e.visitor(series=e.w.series), e.w.series), person),
    ("meeting.unregistered", "Nadia Essai a retiré une inscription.",
     lambda e: then(e, registration.unregister(actor=e.nadia, registration=e.visitor())), person),
    ("meeting.agenda_changed", "Nadia Essai a changé l’ordre du jour (1 passage).", lambda e: then(e, e.on_agenda()), {"count": 1}),
    ("meeting.presented", "L’initiative a été présentée : rencontre à Vendin-le-Vieil, 26 janvier 2024.", lambda e: then(e, e.presented()), idea),
    ("meeting.not_presented", "Nadia Essai a retiré un passage noté par erreur : rencontre à Vendin-le-Vieil, 26 janvier 2024.",
     not_presented, idea),
    ("meeting.attended", "Nadia Essai a noté qui était là.", attended, lambda e: {"person_id": e.w.person("marc").pk, "here": True}),
    ("meeting.notes_written", "Nadia Essai a écrit des notes.",
     lambda e: day_actions.write_notes(actor=e.nadia, meeting=e.meeting, notes="Du monde."), {}),
    ("meeting.pledged", "Une promesse a été faite : rencontre à Vendin-le-Vieil, 26 janvier 2024.", lambda e: then(e, e.promise()), here),
    ("meeting.minutes_written", "Nadia Essai a écrit le compte rendu.",
     lambda e: minutes.write_minutes(actor=e.nadia, meeting=e.meeting, minutes="On a parlé jardin."), {}),
    ("meeting.minutes_published", "Nadia Essai a publié le compte rendu, écrit à 1 personne.", lambda e: then(e, (e.presented(), e.published())),
     {"count": 1}),
    ("meeting.held", "Nadia Essai a clos la rencontre : 1 personne était là.", closed, {"here": 1}),
    ("meeting.reminded", "La rencontre a été rappelée à 1 personne.", reminded, {"count": 1}),
    ("plan.asked", "Nadia Essai a demandé une proposition de saison.", plan_of, {}),
    ("plan.changed", "Nadia Essai a remplacé {before} par {after}.", changed, day),
    ("plan.restored", "Nadia Essai est revenu à la commune proposée : {after}.", restored, day),
    ("plan.discarded", "Nadia Essai a jeté une proposition de saison.",
     lambda e: then(e, planner.discard_plan(actor=e.nadia, plan=Plan.objects.get(pk=plan_of(e).pk)), e.made), {}),
    ("plan.season_created", "Nadia Essai a créé la saison : 3 rencontres.", lambda e: then(e, e.season(plan_of(e)), e.made), {"count": 3}),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "sentence", "gesture", "data"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_a_gesture_writes_its_line(evening, verb, sentence, gesture, data):
    subjects: list[Any] = []
    lines = [line for line in lines_of(lambda: subjects.append(gesture(evening))) if line[0] == verb]
    expected = Line(
        verb=verb,
        sentence=sentence.format(before=evening.before, after=evening.after),
        subject=subjects[0],
        actor=None if verb == "meeting.reminded" else evening.nadia,
        programme=evening.w.programme,
        data=tuple((data(evening) if callable(data) else data).items()),
    )
    assert lines == [expected.kept]


def test_no_verb_of_the_room_is_left_out():
    ours = {code for code in declared() if code.split(".")[0] in {"series", "meeting", "plan"}}
    assert ours == {row[0] for row in WRITTEN}
