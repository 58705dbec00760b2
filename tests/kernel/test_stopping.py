"""What no longer leaves: what speaks of something past, and what waits for somebody who is not to be written to. And what is said of the rest."""

from datetime import timedelta
from typing import Any

import pytest

from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox import actions, carry, fate, kinds, queries
from terril.kernel.outbox.models import Message, MessageStatus
from terril.kernel.outbox.stopping import expire, stop

WAYS = [("email", "zoe@exemple.fr"), ("phone", "+33321000000"), ("letter", "12 rue de la Fosse"), ("relay", "Nadia")]


def _tomorrow() -> Any:
    return clock.travel(clock.now() + timedelta(days=1, minutes=1))


@pytest.mark.parametrize(("channel", "address"), WAYS)
def test_nothing_about_something_past_leaves_by_any_means(write: Any, channel: str, address: str) -> None:
    soon = clock.now() + timedelta(days=1)
    message = write(channel=channel, to_address=address, programme=1, useless_after=soon)
    draft = write(draft=True, programme=1, useless_after=soon)
    later = write(channel="letter", to_address="12 rue de la Fosse", programme=1)
    with _tomorrow():
        # No list shows it, even before the worker comes.
        waiting = [*queries.to_say(1), *queries.drafts(1), *queries.letters_waiting(1), *queries.failed(1)]
        assert waiting == [later]
        with pytest.raises((Refused, Conflict)):
            actions.print_batch(actor=None, programme=type("One", (), {"pk": 1}), message_ids=[message.pk])
        with pytest.raises(Conflict, match=r"Ce message parle d’une date passée"):
            actions.approve(actor=None, message_id=draft.pk)
        carry.carry_due()
    for one in (message, draft):
        told = [line.sentence for line in journal.tell(journal.of(one), nobody="Quelqu’un")]
        assert told == ["Un message parlait d’une date passée : il ne part plus."]
        assert [line.verb for line in journal.of(one)] == ["message.expired"]
        one.refresh_from_db()
        assert (one.status, one.outcome) == (MessageStatus.CANCELLED, "Il parlait d’une date passée.")
    assert list(queries.stopped_lately(1)) == [draft, message]


def test_an_email_whose_turn_comes_too_late_is_dropped_and_nothing_is_sent(write: Any, smtp: Any) -> None:
    message = write(useless_after=clock.now() + timedelta(days=1))
    with _tomorrow():
        assert carry.carry(message.pk) is False
        with pytest.raises(Conflict):
            actions.retry(actor=None, message_id=message.pk)
    assert (Message.objects.get().status, smtp.received) == (MessageStatus.CANCELLED, [])


def test_what_is_still_to_come_leaves(write: Any, smtp: Any) -> None:
    assert carry.carry(write(useless_after=clock.now() + timedelta(days=1)).pk)
    assert expire() == 0


def test_what_waits_for_somebody_who_is_not_to_be_written_to_is_stopped(write: Any) -> None:
    person = type("Person", (), {"pk": 7})
    waiting = [write(person=person, programme=1), write(person=person, draft=True), write(person=person, channel="phone", to_address="+33321000000")]
    other, said = write(), write(person=person, channel="relay", to_address="Nadia")
    actions.reached(actor=None, message_id=said.pk)
    assert stop(person_id=7, reason="La personne ne souhaite plus être jointe.") == 3
    [line] = journal.tell(journal.of(waiting[0]), nobody="Quelqu’un")
    assert line.sentence == "Un message ne part plus : la personne n’est plus à joindre."
    assert [one.verb for one in journal.of(waiting[0])] == ["message.stopped"]
    assert {one.status for one in Message.objects.filter(pk__in=[one.pk for one in waiting])} == {"cancelled"}
    assert [Message.objects.get(pk=one.pk).status for one in (other, said)] == ["approved", "read_back"]
    assert list(queries.stopped_lately(1)) == waiting[:1]
    with clock.travel(clock.now() + timedelta(days=8)):
        assert list(queries.stopped_lately(1)) == []


def test_every_kind_says_whether_it_expires(write: Any, settings: Any) -> None:
    with pytest.raises(RuntimeError, match=r"say in the sentences.py of the room whether it expires"):
        write(kind="never.said")
    with pytest.raises(RuntimeError, match="say after when it is useless"):
        write(kind="meeting.reminder")
    with pytest.raises(ValueError, match="said twice"):
        kinds.kinds("meeting.reminder", expires=False)
    settings.PRODUCTION = True
    assert write(kind="never.said").pk


def test_what_becomes_of_messages_is_said_as_it_is(write: Any) -> None:
    with fate.watched() as written:
        write(), write()
        write(channel="phone", to_address="+33321000000")
        write(channel="letter", to_address="12 rue de la Fosse"), write(channel="letter", to_address="12 rue de la Fosse")
        write(channel="relay", to_address="Nadia"), write(draft=True)
    write()
    told = fate.said(written, silent=2, links=False)
    assert told == "2 messages partent, 1 à appeler, 1 à prévenir par quelqu’un, 2 à imprimer, 1 à relire, 2 personnes sans moyen d’être jointes."
    assert '<a href="/equipe/messages/courriers/">2 à imprimer</a>' in fate.said(written)
    assert fate.said([]) == "Aucun message."
    written[0].status, written[1].status = MessageStatus.SENT, MessageStatus.BOUNCED
    assert fate.said(written[:2], links=False) == "1 message parti, 1 à joindre autrement."
