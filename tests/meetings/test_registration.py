import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from tests.meetings.conftest import at

from terril.kernel import clock as kernel_clock
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import Message
from terril.meetings.models import Meeting, Registration
from terril.meetings.registration import actions as registration
from terril.meetings.scheduling import actions as scheduling
from terril.people.models import Person


def coming(meeting, **more):
    return {
        "first_name": "Zoé",
        "scope": "once",
        "channel": "email",
        "contact": "zoe@exemple.fr",
        "client_id": "a",
        "seen_at": meeting.starts_at.isoformat(),
        **more,
    }


def test_a_number_from_overseas_keeps_its_country_and_is_one_registration(client, world):
    meeting = world.meeting()
    for number in ("0692 00 12 34", "+262 692 00 12 34"):
        client.post(f"/rencontres/{meeting.pk}/venir/", coming(meeting, channel="sms", contact=number, client_id=number))
    assert [kept.person.phone for kept in Registration.objects.select_related("person")] == ["+262692001234"]


def test_one_comes_without_account_and_twice_is_once(client, world):
    meeting = world.meeting()
    path = f"/rencontres/{meeting.pk}/"
    first = client.post(f"{path}venir/", coming(meeting, needs=["childcare"], needs_note="deux enfants"))
    assert (first.status_code, first["Location"]) == (302, f"{path}#venir")
    assert "Merci Zoé, nous vous attendons vendredi 26 janvier 2024 à 14\u00a0h" in client.get(path).content.decode()
    client.post(f"{path}venir/", coming(meeting, client_id="b", first_name="zoe", needs=["transport"]))
    assert "votre inscription était déjà notée : elle compte une seule fois" in client.get(path).content.decode()
    kept = Registration.objects.get()
    assert (kept.needs, kept.needs_note, kept.person.email) == (["childcare", "transport"], "deux enfants", "zoe@exemple.fr")
    assert Person.objects.filter(first_name="Zoé").count() == 1
    assert world.messages("meeting.registered") == [("Zoé", "email")]


def test_somebody_else_from_the_same_page_is_not_dropped(client, world):
    meeting = world.meeting()
    for name in ("Ali", "Fatou", "Ali"):
        client.post(f"/rencontres/{meeting.pk}/venir/", coming(meeting, first_name=name, channel="none", contact=""))
    assert sorted(Registration.objects.values_list("person__first_name", flat=True)) == ["Ali", "Fatou"]


def test_a_family_shares_an_address_and_a_first_name_alone_is_enough(client, world):
    meeting = world.meeting()
    path = f"/rencontres/{meeting.pk}/venir/"
    client.post(path, coming(meeting))
    client.post(path, coming(meeting, first_name="Léo", client_id="b"))
    for client_id in ("c", "c", "d"):
        client.post(path, coming(meeting, first_name="Ali", channel="none", contact="", client_id=client_id))
    names = sorted(Registration.objects.values_list("person__first_name", flat=True))
    assert names == ["Ali", "Ali", "Léo", "Zoé"]


def test_what_cannot_be_reached_is_said_and_what_was_typed_is_kept(client, world):
    meeting = world.meeting()
    answer = client.post(f"/rencontres/{meeting.pk}/venir/", coming(meeting, channel="phone", contact="06 12 34"))
    assert answer.status_code == 422
    assert "Ce numéro compte six chiffres" in answer.content.decode()
    assert "06 12 34" in answer.content.decode()
    assert Registration.objects.count() == 0
    forgotten = client.post(f"/rencontres/{meeting.pk}/venir/", coming(meeting, channel="none"))
    assert "dites aussi par quel moyen" in forgotten.content.decode()
    assert client.post(f"/rencontres/{meeting.pk}/venir/", coming(meeting, first_name=" ")).status_code == 422
    assert client.post(f"/rencontres/{meeting.pk}/venir/", coming(meeting)).status_code == 302


def test_a_cancelled_or_past_meeting_takes_nobody_more(client, world, clock):
    meeting, other = world.meeting(), world.meeting("2024-02-23", "Pont-à-Vendin")
    scheduling.cancel(actor=world.nadia, meeting=meeting, reason="Neige.")
    refused = client.post(f"/rencontres/{meeting.pk}/venir/", coming(meeting))
    assert refused.status_code == 422
    assert client.post(f"/rencontres/{other.pk}/venir/", coming(other)).status_code == 302
    clock.travel(at("2024-02-24"))
    assert client.post(f"/rencontres/{other.pk}/venir/", coming(other, first_name="Léo")).status_code == 422
    assert Registration.objects.count() == 1


def test_somebody_who_registers_while_it_moves_is_told_the_new_date(client, world):
    meeting = world.meeting()
    page_was_opened = coming(meeting)
    scheduling.move(actor=world.nadia, meeting=meeting, starts_at=at("2024-02-02"))
    client.post(f"/rencontres/{meeting.pk}/venir/", page_was_opened)
    page = client.get(f"/rencontres/{meeting.pk}/").content.decode()
    assert "Attention, la date vient de changer : la rencontre a lieu vendredi 2 février 2024" in page
    assert Registration.objects.count() == 1


def test_everybody_registered_hears_of_a_place_a_move_and_a_cancellation_once(world):
    meeting, other = world.meeting(), world.meeting("2024-02-23", "Pont-à-Vendin")
    register = registration.register_visitor
    zoe = register(first_name="Zoé", channel="letter", contact="3 rue du Coron, Lens", meeting=meeting).registration.person
    registration.register(actor=None, person=zoe, series=world.series)
    register(first_name="Ali", meeting=meeting)
    register(first_name="Léo", channel="phone", contact="03 53 01 00 00", meeting=other)
    gone = register(first_name="Ana", channel="sms", contact="06 12 34 56 78", meeting=meeting).registration
    registration.unregister(actor=None, registration=gone)
    done = scheduling.confirm_place(actor=world.nadia, meeting=meeting, place_name="Salle des fêtes")
    assert (done.told, done.silent) == (1, 1)
    scheduling.move(actor=world.nadia, meeting=meeting, starts_at=at("2024-02-02"), reason="La salle est prise.")
    scheduling.cancel(actor=world.nadia, meeting=meeting, reason="Neige.")
    for kind in ("place_confirmed", "moved", "cancelled"):
        assert world.messages(f"meeting.{kind}") == [("Zoé", "letter")]
    assert world.messages("meeting.registered") == [("Ana", "sms")]


def test_one_changes_ones_mind_from_the_same_browser_only(client, world):
    meeting = world.meeting()
    path = f"/rencontres/{meeting.pk}/"
    client.post(f"{path}venir/", coming(meeting, scope="season"))
    client.post(f"{path}venir/", coming(meeting, first_name="Léo", client_id="b"))
    zoe, leo = Registration.objects.order_by("pk")
    assert (zoe.series, leo.meeting) == (world.series, meeting)
    stranger = type(client)()
    assert stranger.post(f"{path}ne-plus-venir/", {"registration": str(zoe.pk)}).status_code == 404
    assert "est sur la liste" not in stranger.get(path).content.decode()
    page = client.get(path).content.decode()
    assert re.findall(r"(\w+) est sur la liste", page) == ["Léo", "Zoé"]
    assert client.post(f"{path}ne-plus-venir/", {"registration": str(zoe.pk)}).status_code == 302
    assert re.findall(r"(\w+) est sur la liste", client.get(path).content.decode()) == ["Léo"]
    assert list(Registration.objects.order_by("pk").values_list("cancelled_at", flat=True)) == [kernel_clock.now(), None]


def test_reminders_leave_once_three_days_before(world, clock):
    from terril.meetings.tasks import remind_meetings

    meeting = world.meeting()
    register = registration.register_visitor
    register(first_name="Zoé", channel="letter", contact="3 rue du Coron, Lens", meeting=meeting)
    register(first_name="Léo", channel="letter", contact="5 rue du Coron, Lens", meeting=meeting, remind=False)
    clock.travel(at("2024-01-22", 7))
    remind_meetings(0)
    assert world.messages("meeting.reminder") == []
    clock.travel(at("2024-01-24", 7))
    for _twice in range(2):
        remind_meetings(0)
    assert world.messages("meeting.reminder") == [("Zoé", "letter")]


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_second_are_one_registration(world):
    meeting = world.meeting()
    start = Barrier(4)

    def send(number: int) -> bool:
        try:
            start.wait()
            with kernel_clock.travel(at("2024-01-08")):
                done = registration.register_visitor(
                    first_name="Zoé", channel="email", contact="zoe@exemple.fr", meeting=meeting, client_id=f"{number}"
                )
            return done.already
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == [False, True, True, True]
    assert Registration.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_registers_while_it_is_moved_is_told_one_date(world):
    """Either the registration sees the new date, or the move tells the person: never neither."""
    meeting = world.meeting()
    seen, start = meeting.starts_at, Barrier(2)

    def run(verb):
        try:
            start.wait()
            with kernel_clock.travel(at("2024-01-08")):
                return verb()
        finally:
            connection.close()

    def register():
        how = {"channel": "letter", "contact": "3 rue du Coron, Lens"}
        return registration.register_visitor(first_name="Zoé", meeting=meeting, seen_at=seen, **how).moved

    def move():
        scheduling.move(actor=None, meeting=meeting, starts_at=at("2024-02-02"))

    with ThreadPoolExecutor(2) as pool:
        registered, moved = pool.submit(run, register), pool.submit(run, move)
        moved.result()
        told_on_the_page = registered.result()
    assert Meeting.objects.get(pk=meeting.pk).starts_at == at("2024-02-02")
    assert [told_on_the_page, len(world.messages("meeting.moved"))] in ([True, 0], [False, 1])


def test_a_crowd_from_one_place_is_asked_to_wait_and_keeps_what_it_typed(client, world):
    meeting = world.meeting()
    path = f"/rencontres/{meeting.pk}/venir/"
    for number in range(30):
        assert client.post(path, coming(meeting, client_id=f"n{number}", first_name=f"Zoé {number}")).status_code == 302
    held = client.post(path, coming(meeting, client_id="last", first_name="Amandine", needs_note="avec une poussette"))
    assert held.status_code == 429
    page = held.content.decode()
    assert "ce que vous avez écrit est gardé" in page
    assert 'value="Amandine"' in page
    assert 'value="avec une poussette"' in page
    assert Registration.objects.filter(person__first_name="Amandine").count() == 0


def test_nobody_is_cancelled_by_typing_their_name_and_address(client, world):
    meeting = world.meeting()
    path = f"/rencontres/{meeting.pk}/"
    client.post(f"{path}venir/", coming(meeting))
    other = type(client)()
    other.post(f"{path}venir/", coming(meeting, client_id="z"))
    mine = {"registration": str(Registration.objects.get().pk)}
    assert other.post(f"{path}ne-plus-venir/", mine).status_code == 404
    assert Registration.objects.get().cancelled_at is None
    assert client.post(f"{path}ne-plus-venir/", mine).status_code == 302
    assert Registration.objects.get().cancelled_at is not None


def test_a_client_id_that_served_elsewhere_is_no_failure(client, world):
    first, second = world.meeting(), world.meeting(day="2024-02-23", commune="Pont-à-Vendin")
    for meeting in (first, second):
        assert client.post(f"/rencontres/{meeting.pk}/venir/", coming(meeting)).status_code == 302
    assert sorted(Registration.objects.values_list("meeting", flat=True)) == sorted([first.pk, second.pk])


def test_a_stranger_s_first_name_carries_no_link_to_somebody_s_mailbox(client, world):
    meeting = world.meeting()
    refused = client.post(f"/rencontres/{meeting.pk}/venir/", coming(meeting, first_name="Gagné ! http://exemple.fr"))
    assert refused.status_code == 422
    assert world.messages("meeting.registered") == []


def test_whoever_waits_for_a_call_hears_only_the_latest_news(world):
    meeting = world.meeting(day="2024-02-23")
    registration.register_visitor(first_name="Odile", channel="phone", contact="03 53 01 00 42", meeting=meeting)
    registration.register_visitor(first_name="Paul", channel="letter", contact="3 rue du Coron, Lens", meeting=meeting)
    scheduling.confirm_place(actor=world.nadia, meeting=meeting, place_name="Salle du Coron")
    for day in ("2024-02-16", "2024-03-01"):
        meeting.refresh_from_db()
        scheduling.move(actor=world.nadia, meeting=meeting, starts_at=at(day), reason="La salle est prise.")
    waiting = Message.objects.filter(status="approved", person_id__isnull=False).order_by("to_name")
    assert [(m.to_name, m.kind) for m in waiting] == [("Odile", "meeting.moved"), ("Paul", "meeting.moved")]
    # They were told of 23 February only: the date between is not named.
    assert "La rencontre change de date : elle aura lieu vendredi 1er mars 2024" in waiting[0].body
    assert "16 février" not in waiting[0].body
    dropped = Message.objects.filter(status="cancelled")
    assert set(dropped.values_list("outcome", flat=True)) == {"Remplacé par une nouvelle plus récente."}
    meeting.refresh_from_db()
    scheduling.confirm_place(actor=world.nadia, meeting=meeting, place_name="Une autre salle")
    assert "Attention, elle a changé de date." in Message.objects.get(status="approved", to_name="Odile").body


def test_news_that_was_heard_is_not_dropped(world):
    meeting = world.meeting(day="2024-02-23")
    registration.register_visitor(first_name="Odile", channel="phone", contact="03 53 01 00 42", meeting=meeting)
    scheduling.move(actor=world.nadia, meeting=meeting, starts_at=at("2024-02-16"))
    outbox.reached(actor=world.nadia, message_id=Message.objects.get().pk)
    meeting.refresh_from_db()
    scheduling.move(actor=world.nadia, meeting=meeting, starts_at=at("2024-03-01"))
    assert list(Message.objects.order_by("pk").values_list("status", flat=True)) == ["read_back", "approved"]
    assert "La rencontre prévue vendredi 16 février 2024" in Message.objects.get(status="approved").body


def test_a_meeting_is_not_moved_into_the_past(client, world, enter):
    meeting = world.meeting(day="2024-02-23")
    enter(world.accounts["nadia"])
    sent = {"date": "2024-01-05", "starts": "14:00", "ends": "17:00", "commune": meeting.commune_id, "sequence": meeting.sequence}
    refused = client.post(f"/equipe/rencontres/{meeting.pk}/deplacer/", sent)
    assert (refused.status_code, "Cette date est passée" in refused.content.decode()) == (422, True)


def test_a_stranger_cannot_fill_somebodys_mailbox_with_confirmations(client, world):
    meeting = world.meeting()
    for n in range(15):
        client.post(f"/rencontres/{meeting.pk}/venir/", coming(meeting, first_name=f"Zoé{'abcdefghijklmno'[n]}", client_id=f"n{n}"))
    assert Registration.objects.count() == 15
    assert len(world.messages("meeting.registered")) == 10
    client.post(f"/rencontres/{meeting.pk}/venir/", coming(meeting, contact="ali@exemple.fr", client_id="z"))
    assert len(world.messages("meeting.registered")) == 11
