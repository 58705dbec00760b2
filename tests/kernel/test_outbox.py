"""A message is a row before it is anything else: what is refused when it is written, and what becomes of it."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.harness.told import Line, lines_of, refusal

from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox import actions, queries
from terril.kernel.outbox.models import Message, MessageStatus


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"channel": "none"}, "Zoé Lefebvre ne souhaite pas de message : celui-ci ne peut pas partir."),
        ({"channel": "pigeon"}, "Zoé Lefebvre ne souhaite pas de message : celui-ci ne peut pas partir."),
        (
            {"to_address": "  "},
            "Il manque de quoi joindre Zoé Lefebvre. Complétez ses coordonnées, ou choisissez un autre moyen.",
        ),
        (
            {"to_address": "zoe chez exemple"},
            "L’adresse e-mail de Zoé Lefebvre n’est pas valable. Corrigez-la, ou choisissez un autre moyen.",
        ),
        (
            {"to_address": "zoe@exemple.fr\nBcc: tous@exemple.fr"},
            "L’adresse e-mail de Zoé Lefebvre n’est pas valable. Corrigez-la, ou choisissez un autre moyen.",
        ),
        (
            {"channel": "phone", "to_address": "je ne sais plus"},
            "Le numéro de Zoé Lefebvre n’est pas valable. Corrigez-le, ou choisissez un autre moyen.",
        ),
        ({"body": " \n "}, "Le message est vide. Écrivez quelques mots avant de l’envoyer."),
    ],
)
def test_a_message_that_no_channel_can_carry_is_refused_when_it_is_written(
    write: Any, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused) as refused:
        write(**changes)
    assert refused.value.message == said
    assert not Message.objects.exists()
    write()


def test_the_database_refuses_it_too(write: Any) -> None:
    message = write()
    for wrong in ({"channel": "none"}, {"to_address": ""}, {"status": "sent", "sent_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.filter(pk=message.pk).update(**wrong)


def test_where_sms_are_off_the_number_is_called(write: Any, settings: Any) -> None:
    settings.SMS_BACKEND = ""
    message = write(channel="sms", to_address="+33612345678", programme=1)
    assert list(queries.to_say(1)) == [message]


@pytest.mark.parametrize(
    ("channel", "address", "draft", "jobs"),
    [
        ("email", "zoe@exemple.fr", False, 1),
        ("email", "zoe@exemple.fr", True, 0),
        ("sms", "+33612345678", False, 1),
        ("phone", "+33321000000", False, 0),
        ("letter", "12 rue de la Fosse", False, 0),
        ("relay", "Nadia", False, 0),
    ],
)
def test_only_what_the_worker_carries_is_queued(
    write: Any, settings: Any, channel: str, address: str, draft: bool, jobs: int
) -> None:
    settings.SMS_BACKEND = "terril.kernel.outbox.sms.FileBackend"
    message = write(channel=channel, to_address=address, draft=draft)
    queued = ProcrastinateJob.objects.filter(task_name="carry_message", args__message_id=message.pk)
    assert queued.count() == jobs


def test_a_draft_is_corrected_then_approved(write: Any) -> None:
    message = write(draft=True, programme=1)
    assert list(queries.drafts(1)) == [message]
    with pytest.raises(Refused):
        actions.approve(actor=None, message_id=message.pk, body="  ")
    actions.approve(actor=None, message_id=message.pk, body="Bonjour.")
    message.refresh_from_db()
    assert (message.status, message.body, list(queries.drafts(1))) == (MessageStatus.APPROVED, "Bonjour.", [])
    with pytest.raises(Conflict):
        actions.approve(actor=None, message_id=message.pk)


def test_a_call_not_reached_comes_back_on_the_next_working_day(write: Any) -> None:
    friday = date(2024, 1, 26)
    with clock.travel(friday):
        message = write(channel="phone", to_address="03 21 00 00 00", programme=1)
        assert list(queries.to_say(1)) == [message]
        # Kept in French, whatever the language of whoever called.
        with override("en"):
            actions.not_reached(actor=None, message_id=message.pk)
        assert list(queries.to_say(1)) == []
    message.refresh_from_db()
    assert (message.due_on, message.attempts, message.last_error) == (date(2024, 1, 29), 1, "Pas de réponse")
    with clock.travel(date(2024, 1, 29)):
        assert list(queries.to_say(1)) == [message]
        actions.reached(actor=None, message_id=message.pk, outcome="ravie")
        assert list(queries.to_say(1)) == []
    assert [e.verb for e in journal.of(message)] == ["message.not_reached", "message.reached"]


def test_two_people_cannot_close_the_same_call(write: Any) -> None:
    message = write(channel="relay", to_address="Nadia, au centre social")
    actions.reached(actor=None, message_id=message.pk)
    with pytest.raises(Conflict, match="Quelqu’un s’en est occupé juste avant vous"):
        actions.reached(actor=None, message_id=message.pk)


def test_the_most_pressing_call_comes_first(write: Any) -> None:
    late, soon = date(2024, 1, 10), date(2024, 1, 30)
    second = write(channel="phone", to_address="03 21 00 00 00", programme=1, due_on=soon)
    first = write(channel="relay", to_address="Nadia", programme=1, due_on=late)
    other = write(channel="phone", to_address="03 21 00 00 00", programme=2, due_on=late)
    assert list(queries.to_say(1)) == [first, second]
    assert list(queries.to_say([1, 2])) == [first, other, second]


def test_a_failed_message_is_sent_again_to_a_corrected_address(write: Any) -> None:
    message = write(programme=1)
    Message.objects.filter(pk=message.pk).update(status="failed", attempts=5, last_error="x", next_attempt_at=None)
    assert list(queries.failed(1)) == [message]
    with pytest.raises(Refused, match="n’est pas valable"):
        actions.retry(actor=None, message_id=message.pk, to_address="zoe")
    actions.retry(actor=None, message_id=message.pk, to_address="zoe.l@exemple.fr")
    message.refresh_from_db()
    assert (message.status, message.to_address, message.attempts) == (MessageStatus.APPROVED, "zoe.l@exemple.fr", 0)


def test_a_message_is_not_sent_again_to_nowhere(write: Any) -> None:
    message = write()
    Message.objects.filter(pk=message.pk).update(status="failed", last_error="x", next_attempt_at=None)
    nowhere = refusal(lambda: actions.retry(actor=None, message_id=message.pk, to_address=" "))
    assert nowhere == ("Écrivez l’adresse ou le numéro.", "to_address", Refused)
    message.refresh_from_db()
    assert (message.status, message.to_address) == (MessageStatus.FAILED, "zoe@exemple.fr")


def test_a_message_is_not_dropped_without_a_reason(write: Any) -> None:
    message = write()
    with pytest.raises(Refused, match="pourquoi"):
        actions.cancel(actor=None, message_id=message.pk, reason=" ")
    actions.cancel(actor=None, message_id=message.pk, reason="elle est venue")
    message.refresh_from_db()
    assert (message.status, message.outcome) == (MessageStatus.CANCELLED, "elle est venue")


class Programme:
    pk = 1


def test_letters_leave_in_a_batch_once(write: Any) -> None:
    letters = [write(channel="letter", to_address="12 rue de la Fosse\n62300 Lens", programme=1) for _ in range(3)]
    elsewhere = write(channel="letter", to_address="Lille", programme=2)
    ids = [m.pk for m in (*letters, elsewhere)]
    batch, printed = actions.print_batch(actor=None, programme=Programme, message_ids=ids)
    assert printed == letters
    assert list(queries.letters_of(1, batch)) == letters
    assert [(b.batch, b.letters) for b in queries.batches([1, 2])] == [(batch, 3)]
    assert list(queries.letters_waiting([1, 2])) == [elsewhere]
    with pytest.raises(Refused, match="Aucun courrier n’attend"):
        actions.print_batch(actor=None, programme=Programme, message_ids=ids)


@pytest.mark.parametrize(
    ("channel", "address", "shown"),
    [
        ("phone", "+33321000000", "03 21 00 00 00"),
        ("sms", "06 12 34 56 78", "06 12 34 56 78"),
        ("phone", "+3225551212", "+32 2 555 12 12"),
        ("phone", "le 3639, demander Jo", "le 3639, demander Jo"),
        ("relay", "+33321000000", "+33321000000"),
    ],
)
def test_a_number_is_shown_as_one_dials_it(channel: str, address: str, shown: str) -> None:
    assert Message(channel=channel, to_address=address).shown_address == shown


def _unsaid(write: Any) -> Message:
    message = write(channel="phone", to_address="03 21 00 00 00", programme=1)
    actions.reached(actor=None, message_id=message.pk)
    return actions.unsay(actor=None, message_id=message.pk)


def _dropped(write: Any) -> Message:
    message = write(about=write(), programme=1)
    assert actions.drop(actor=None, about=Message.objects.get(pk=message.about_id), reason="Elle est venue.") == [message]
    return message


def _retried(write: Any) -> Message:
    message = write(programme=1)
    Message.objects.filter(pk=message.pk).update(status="failed", last_error="x", next_attempt_at=None)
    return actions.retry(actor=None, message_id=message.pk)


def _printed(write: Any) -> Message:
    letters = [write(channel="letter", to_address="12 rue de la Fosse\n62300 Lens", programme=1) for _ in range(2)]
    actions.print_batch(actor=None, programme=Programme, message_ids=[letter.pk for letter in letters])
    return letters[0]


APPROVED = "Quelqu’un a relu un message et l’a laissé partir."


@pytest.mark.parametrize(
    ("verb", "sentence", "gesture", "data"),
    [
        ("message.approved", APPROVED, lambda write: actions.approve(actor=None, message_id=write(draft=True, programme=1).pk), {}),
        ("message.approved", APPROVED, _retried, {}),
        ("message.unsaid", "Quelqu’un a remis un message parmi ceux qui sont à dire.", _unsaid, {}),
        ("message.dropped", "Un message est devenu sans objet.", _dropped, {}),
        ("message.printed", "Quelqu’un a imprimé 2 courriers.", _printed, {"count": 2}),
    ],
)  # fmt: skip
def test_a_gesture_writes_its_line(write: Any, verb: str, sentence: str, gesture: Any, data: dict[str, int]) -> None:
    made: list[Message] = []
    lines = [line for line in lines_of(lambda: made.append(gesture(write))) if line[0] == verb]
    expected = Line(verb, sentence, made[0], programme=Programme, data=tuple(data.items()))  # type: ignore[arg-type]  # its number is enough
    assert lines == [expected.kept]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", ["Nous a imprimé 0 courrier.", "Nous a imprimé 1 courrier.", "Nous a imprimé 2 courriers."]),
        ("en", ["Nous printed 0 letters.", "Nous printed 1 letter.", "Nous printed 2 letters."]),
    ],
)
def test_a_line_agrees_with_its_number(language: str, told: list[str]) -> None:
    lines = [journal.JournalEntry(verb="message.printed", data={"count": count}) for count in range(3)]
    with override(language):
        assert [line.sentence for line in journal.tell(lines, nobody="Nous")] == told
