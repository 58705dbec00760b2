"""Who is told of a meeting, in true words; nobody of what is over, nor whoever left while they were written to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from django.db import connection, transaction
from tests.meetings.conftest import at
from tests.meetings.test_retention import _wait_until_somebody_waits

from terril.kernel import clock as now
from terril.kernel.outbox import queries
from terril.kernel.outbox.models import Message
from terril.kernel.outbox.stopping import expire
from terril.meetings.registration import actions as registration
from terril.meetings.scheduling import actions as scheduling
from terril.people import actions as people
from terril.people.models import Person


def _register(world, meeting, name, channel, contact):
    return registration.register_visitor(meeting=meeting, first_name=name, channel=channel, contact=contact).registration.person


def test_the_page_says_what_really_becomes_of_each_message(world, enter):
    meeting = world.meeting()
    for n, (channel, contact) in enumerate(
        [("email", "a@exemple.fr"), ("email", "b@exemple.fr"), ("phone", "03 21 00 00 00"), ("letter", "3 rue du Coron"), ("none", "")]
    ):
        _register(world, meeting, f"Personne{n}", channel, contact)
    sent = {"reason": "La salle est fermée.", "sequence": meeting.sequence}
    page = enter(world.accounts["nadia"]).post(f"/equipe/rencontres/{meeting.pk}/annuler/", sent, follow=True).content.decode()
    assert "La rencontre est annulée. 2 messages partent, " in page
    assert '<a href="/equipe/messages/appels/">1 à appeler</a>, <a href="/equipe/messages/courriers/">1 à imprimer</a>' in page
    assert "prévenue" not in page


@pytest.mark.parametrize("gesture", ["remind", "move", "cancel"])
def test_a_letter_about_a_meeting_is_not_printed_once_it_is_over(world, clock, gesture):
    meeting = world.meeting()
    _register(world, meeting, "Ali", "letter", "3 rue du Coron")
    clock.travel(date(2024, 1, 24))
    if gesture == "remind":
        scheduling.remind(meeting=meeting)
    elif gesture == "move":
        scheduling.move(actor=world.nadia, meeting=meeting, starts_at=at("2024-01-27"))
    else:
        scheduling.cancel(actor=world.nadia, meeting=meeting, reason="La salle est fermée.")
    assert queries.letters_waiting(world.programme).count() == 1
    clock.travel(date(2024, 1, 29))
    assert queries.letters_waiting(world.programme).count() == 0
    assert expire() == 1


def test_somebody_who_wants_no_more_messages_is_written_nothing_that_waited(world):
    meeting = world.meeting()
    ali = _register(world, meeting, "Ali", "phone", "03 21 00 00 00")
    lea = _register(world, meeting, "Léa", "email", "lea@exemple.fr")
    scheduling.cancel(actor=world.nadia, meeting=meeting, reason="La salle est fermée.")
    assert world.messages("meeting.cancelled") == [("Ali", "phone"), ("Léa", "email")]
    people.change_contact(actor=None, person=ali, channel="none", contact="")
    people.ask_erasure(actor=None, person=lea)
    assert set(Message.objects.values_list("status", flat=True)) == {"cancelled"}
    # Nor anything new.
    other = world.meeting("2024-02-23")
    registration.register(actor=None, meeting=other, person=lea, remind=True, client_id="again")
    scheduling.cancel(actor=world.nadia, meeting=other, reason="La salle est fermée.")
    assert not Message.objects.filter(status="approved").exists()


@pytest.mark.django_db(transaction=True)
def test_somebody_erased_while_their_meeting_is_cancelled_is_not_written_to(world):
    """Whoever cancels waits for the erasure, and then reads that nobody is there."""
    meeting = world.meeting()
    ali = _register(world, meeting, "Ali", "phone", "03 21 00 00 00")
    held = Event()

    def erases() -> None:
        try:
            with transaction.atomic():
                Person.objects.select_for_update(no_key=True).get(pk=ali.pk)
                held.set()
                _wait_until_somebody_waits(1)
                Person.objects.filter(pk=ali.pk).update(
                    first_name="", last_name="", phone="", channel="none", erased_at=meeting.created_at
                )
        finally:
            connection.close()

    def cancels() -> None:
        try:
            assert held.wait(20)
            # A thread has its own time.
            with now.travel(date(2024, 1, 8)):
                scheduling.cancel(actor=world.nadia, meeting=meeting, reason="La salle est fermée.")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(erases), pool.submit(cancels)]:
            done.result()
    assert not Message.objects.filter(kind="meeting.cancelled").exists()


@pytest.mark.parametrize(("channel", "contact", "told"), [("sms", "06 39 98 00 00", True), ("email", "rose@exemple.fr", False)])
def test_words_that_leave_by_sms_are_counted_where_they_are_typed(world, enter, settings, channel, contact, told):
    settings.SMS_BACKEND = "tests.kernel.test_texting.Provider"
    idea = world.idea(channel=channel, contact=contact)
    client = enter(world.accounts["nadia"])
    address = f"/equipe/initiatives/{idea.ref}/repondre/"
    assert ("Ces mots arrivent par SMS." in client.get(address).content.decode()) is told
    page = client.post(address, {"body": "Bonjour. " * 40, "seen": 0}).content.decode()
    assert ("Ces mots font 3 parties." in page, "data-sms=" in page) == (told, told)
