"""Somebody is reached elsewhere now: what waits for them follows, what came back leaves again, and the address before is told."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.harness.told import Line, lines_of
from tests.messages.test_pages import nadia, programme

from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox import carry, moving
from terril.kernel.outbox.actions import is_dead
from terril.kernel.outbox.models import Message
from terril.people import actions as people
from terril.people import mourning
from terril.people.messages import tell
from terril.people.models import Account, Person
from terril.programmes import reaching
from terril.programmes.models import Programme, Role

__all__ = ["nadia", "programme"]

NEW = "03 53 01 00 42"


@pytest.fixture
def rose(db: None) -> Person:
    return people.register(actor=None, first_name="Rose", channel="email", contact="rose@exemple.fr")


@pytest.fixture
def actor(nadia: Any) -> Person:
    return Person.objects.get(first_name="Nadia")


def said_to(person: Person, programme: Programme, **more: Any) -> Message:
    message = tell(actor=None, person=person, kind="test", subject="Votre idée", body="Venez.", programme=programme, **more)
    assert message is not None
    return message


def missed(message: Message, status: str = "failed") -> Message:
    sent = {"sent_at": clock.now(), "bounced_at": clock.now()} if status == "bounced" else {}
    Message.objects.filter(pk=message.pk).update(status=status, last_error="Boîte pleine.", next_attempt_at=None, attempts=6, **sent)
    return message


def state(message: Message) -> tuple[str, str, str]:
    message.refresh_from_db()
    return message.status, message.channel, message.to_address


@pytest.mark.parametrize(
    ("by", "before", "then", "after", "kept"),
    [
        ("phone", "03 53 01 00 00", "phone", NEW, ("approved", "phone", "+33353010042")),
        # Its words were not written for that means: somebody reads them over.
        ("phone", "03 53 01 00 00", "relay", "la boulangère", ("draft", "relay", "la boulangère")),
        ("phone", "03 53 01 00 00", "email", "rose@exemple.fr", ("draft", "email", "rose@exemple.fr")),
        ("relay", "la boulangère", "phone", NEW, ("draft", "phone", "+33353010042")),
        # Where SMS are not in service the number is called; it follows all the same.
        ("sms", "06 39 98 00 01", "sms", "06 39 98 00 02", ("approved", "phone", "+33639980002")),
        ("sms", "06 39 98 00 01", "phone", NEW, ("approved", "phone", "+33353010042")),
        ("relay", "la boulangère", "relay", "le facteur", ("approved", "relay", "le facteur")),
        ("letter", "1 rue A\n62300 Lens", "letter", "2 rue B\n62300 Lens", ("approved", "letter", "2 rue B\n62300 Lens")),
    ],
)
def test_what_waits_follows(programme: Programme, settings: Any, by: str, before: str, then: str, after: str, kept: tuple[str, str, str]) -> None:
    settings.SMS_BACKEND = ""
    person = people.register(actor=None, first_name="Rose", channel=by, contact=before)
    waiting, draft = said_to(person, programme), said_to(person, programme, draft=True)
    people.change_contact(actor=person, person=person, channel=then, contact=after)
    assert [state(waiting), state(draft)] == [kept, ("draft", *kept[1:])]
    # Somebody who changes it themselves is written nothing.
    assert Message.objects.count() == 2


@pytest.mark.parametrize("status", ["failed", "bounced"])
def test_what_did_not_arrive_leaves_again(rose: Person, programme: Programme, status: str) -> None:
    message, past, other = missed(said_to(rose, programme), status), missed(said_to(rose, programme)), said_to(rose, programme)
    Message.objects.filter(pk=past.pk).update(useless_after=clock.now() - timedelta(hours=1))
    Message.objects.filter(pk=other.pk).update(status="sent", sent_at=clock.now())
    sister = Message.objects.create(
        channel="email", kind="test", person_id=None, to_name="Sa sœur", to_address="rose@exemple.fr", subject="x", body="x", written_at=clock.now()
    )
    people.change_contact(actor=rose, person=rose, channel="email", contact="rose.b@exemple.fr")
    assert state(message) == ("approved", "email", "rose.b@exemple.fr")
    assert (message.attempts, message.last_error, message.bounced_at, message.sent_at) == (0, "", None, None)
    # What speaks of something past, what left, and what is written to somebody else stay where they are.
    assert [state(one)[2] for one in (past, other, sister)] == ["rose@exemple.fr"] * 3
    assert is_dead("email", "rose@exemple.fr") is (status == "bounced")
    # She gives it again: it is hers, and works now.
    people.change_contact(actor=rose, person=rose, channel="email", contact="rose@exemple.fr")
    assert not is_dead("email", "rose@exemple.fr")


def test_what_was_said_by_the_number_beside_follows_too(rose: Person, programme: Programme) -> None:
    """Her e-mail came back, so she was called; then that number changed."""
    people.change_contact(actor=rose, person=rose, channel="phone", contact="03 53 01 00 00")
    people.change_contact(actor=rose, person=rose, channel="email", contact="rose@exemple.fr")
    missed(said_to(rose, programme), "bounced")
    call = said_to(rose, programme)
    assert state(call) == ("approved", "phone", "+33353010000")
    people.change_contact(actor=rose, person=rose, channel="phone", contact=NEW)
    assert state(call) == ("approved", "phone", "+33353010042")


def test_what_leaves_for_one_address_is_not_taken_for_what_left_for_another(rose: Person, programme: Programme, monkeypatch: Any) -> None:
    """It was leaving for the old address while somebody changed it: it leaves again for the new one."""
    message = said_to(rose, programme)

    def meanwhile(leaving: Message) -> str:
        people.change_contact(actor=rose, person=rose, channel="email", contact="rose.b@exemple.fr")
        Message.objects.filter(pk=message.pk).update(attempts=leaving.attempts)
        return ""

    monkeypatch.setattr(carry, "_send", meanwhile)
    assert carry.carry(message.pk) is False
    assert state(message) == ("approved", "email", "rose.b@exemple.fr")


def test_the_address_before_is_told_when_somebody_else_changes_it(rose: Person, actor: Person, programme: Programme) -> None:
    changed = {"actor": actor, "person": rose, "channel": "phone", "contact": NEW, "programme": programme}
    lines = lines_of(lambda: reaching.note(**changed))
    sentence = "Nadia volunteer a noté comment joindre cette personne désormais."
    assert lines == [Line("person.contact_noted", sentence, rose, actor, data=(("channel", "phone"),)).kept]
    told = Message.objects.get()
    assert (told.to_address, told.subject, told.programme_id) == ("rose@exemple.fr", "Vos coordonnées ont changé", programme.pk)
    # Neither the number nor anything of an idea: whoever reads that mailbox may be somebody else. And whom to answer.
    assert "42" not in told.body and "dites-le-nous vite" in told.body and programme.name in told.body and programme.phone in told.body
    # The same again changes nothing, and says nothing.
    reaching.note(**changed)
    assert Message.objects.count() == 1


WHY = ["it came back", "it came back, and was dealt with", "nobody is called for that", "the same", "silence", "erasure asked"]


@pytest.mark.parametrize("why", WHY)
def test_nothing_is_sent_where_it_is_useless_or_unwanted(rose: Person, actor: Person, programme: Programme, settings: Any, why: str) -> None:
    settings.SMS_BACKEND = ""
    if why == "nobody is called for that":
        people.change_contact(actor=rose, person=rose, channel="sms", contact="06 39 98 00 01")
    elif why == "erasure asked":
        people.ask_erasure(actor=None, person=rose)
    elif why.startswith("it"):
        message = missed(said_to(rose, programme), "bounced")
        if why.endswith("dealt with"):
            outbox.cancel(actor=actor, message_id=message.pk, reason="Vue.")
    said = {"the same": ("email", "rose@exemple.fr"), "silence": ("none", "")}.get(why, ("email", "rose.b@exemple.fr"))
    reaching.note(actor=actor, person=rose, channel=said[0], contact=said[1], programme=programme)
    assert not Message.objects.filter(kind="person.contact_noted").exists()


def test_a_message_that_follows_leaves_a_line(rose: Person, actor: Person, programme: Programme) -> None:
    message = missed(said_to(rose, programme))
    lines = lines_of(lambda: reaching.note(actor=actor, person=rose, channel="email", contact="rose.b@exemple.fr", programme=programme))
    sentence = "Un message suit la nouvelle adresse ou le nouveau numéro de la personne."
    assert Line("message.readdressed", sentence, message, actor, programme=programme).kept in lines


GUARDED = "Cette personne a un compte ou un rôle"


@pytest.mark.parametrize(
    ("who", "told"), [("an account", GUARDED), ("a role", GUARDED), ("died", "n’est plus à joindre"), ("erased", "n’est plus à joindre")]
)
def test_whom_a_volunteer_may_not_reach_elsewhere(rose: Person, actor: Person, programme: Programme, nadia: Any, who: str, told: str) -> None:
    if who == "an account":
        Account.objects.create_user("rose@exemple.fr", person=rose)
    elif who == "a role":
        Role.objects.create(programme=programme, person=rose, kind="coordinator", given_at=clock.now())
    call = said_to(rose, programme)
    if who == "died":
        mourning.note(actor=None, person=rose)
    elif who == "erased":
        people.erase(actor=None, person=rose)
    rose = Person.objects.get(pk=rose.pk)
    with pytest.raises(Refused, match=told):
        reaching.note(actor=actor, person=rose, channel="phone", contact=NEW, programme=programme)
    # Nor by the page of a message.
    Message.objects.filter(pk=call.pk).update(channel="phone", to_address="+33353010000", status="approved")
    Person.objects.filter(pk=rose.pk, erased_at__isnull=True).update(channel="phone", phone="+33353010000")
    assert FORM not in nadia.get(reverse("message", args=[call.pk])).content.decode()
    nadia.post(reverse("message_contact", args=[call.pk]), {"channel": "phone", "contact": NEW, "was": "+33353010000"})
    assert not Person.objects.filter(phone="+33353010042").exists()


def test_the_coordination_may_for_somebody_with_an_account(rose: Person, programme: Programme) -> None:
    Account.objects.create_user("rose@exemple.fr", person=rose)
    Role.objects.create(programme=programme, person=rose, kind="volunteer", given_at=clock.now())
    chief = Person.objects.create(first_name="Ana", last_contact_on=clock.today())
    Role.objects.create(programme=programme, person=chief, kind="coordinator", given_at=clock.now())
    assert reaching.note(actor=chief, person=rose, channel="phone", contact=NEW, programme=programme).phone == "+33353010042"


# ------------------------------------------------------------------------------------------------------- through the doors

FORM = 'name="was"'


@pytest.mark.parametrize("keep", [True, False])
def test_an_address_corrected_on_a_message_is_kept_for_the_next_ones(nadia: Any, rose: Person, programme: Programme, keep: bool) -> None:
    first, second = missed(said_to(rose, programme)), missed(said_to(rose, programme))
    Person.objects.filter(pk=rose.pk).update(last_contact_on=clock.today() - timedelta(days=400))
    page = nadia.get(reverse("message", args=[first.pk])).content.decode()
    assert "La garder pour cette personne" in page
    sent = {"to_address": "rose.b@exemple.fr"} | ({"keep": "on"} if keep else {})
    assert nadia.post(reverse("message_retry", args=[first.pk]), sent).status_code == 302
    rose.refresh_from_db()
    assert rose.email == ("rose.b@exemple.fr" if keep else "rose@exemple.fr")
    # An address that somebody guessed is no word from her.
    assert rose.last_contact_on == clock.today() - timedelta(days=400)
    assert state(first)[::2] == ("approved", "rose.b@exemple.fr")
    assert state(second)[::2] == (("approved", "rose.b@exemple.fr") if keep else ("failed", "rose@exemple.fr"))


@pytest.mark.parametrize(
    ("by", "before", "typed"),
    [("email", "rose@exemple.fr", "Rose@exemple.fr"), ("sms", "06 39 98 00 01", "06 39 98 00 01"), ("sms", "06 39 98 00 01", "+33639980001")],
)
@pytest.mark.parametrize("keep", [True, False])
def test_the_same_address_in_another_writing_leaves_again(
    nadia: Any, programme: Programme, by: str, before: str, typed: str, keep: bool
) -> None:
    person = people.register(actor=None, first_name="Rose", channel=by, contact=before)
    one, other = said_to(person, programme), said_to(person, programme)
    for message in (one, other):
        missed(message, "bounced")
    sent = {"to_address": typed} | ({"keep": "on"} if keep else {})
    assert nadia.post(reverse("message_retry", args=[one.pk]), sent).status_code == 302
    assert [state(message)[0] for message in (one, other)] == ["approved", "approved" if keep else "bounced"]
    assert not keep or not is_dead("email", "rose@exemple.fr")


def test_a_wrong_address_is_refused_where_it_was_typed(nadia: Any, rose: Person, programme: Programme) -> None:
    one = missed(said_to(rose, programme))
    refused = nadia.post(reverse("message_retry", args=[one.pk]), {"to_address": "rose", "keep": "on"})
    assert refused.status_code == 422
    assert "n’est pas valable" in refused.content.decode()
    rose.refresh_from_db()
    assert (rose.email, state(one)[0]) == ("rose@exemple.fr", "failed")
    # A letter whose address does not fit its envelope is not kept either.
    ana = people.register(actor=None, first_name="Ana", channel="letter", contact="1 rue A\n62300 Lens")
    letter = missed(said_to(ana, programme))
    long = "\n".join(f"ligne {n}" for n in range(8))
    refused = nadia.post(reverse("message_retry", args=[letter.pk]), {"to_address": long, "keep": "on"})
    assert (refused.status_code, "Réunissez-en deux" in refused.content.decode()) == (422, True)
    ana.refresh_from_db()
    assert (ana.postal_address, state(letter)[0]) == ("1 rue A\n62300 Lens", "failed")


def test_a_number_heard_while_calling_takes_the_place_of_the_old_one(nadia: Any, programme: Programme) -> None:
    rose = people.register(actor=None, first_name="Rose", channel="phone", contact="03 53 01 00 00")
    call, other = said_to(rose, programme), said_to(rose, programme)
    path, was = reverse("message_contact", args=[call.pk]), {"was": "+33353010000", "channel": "phone"}
    assert FORM in nadia.get(reverse("message", args=[call.pk])).content.decode()
    refused = nadia.post(path, {**was, "contact": "quatre"})
    assert (refused.status_code, "Ce numéro ne se lit pas" in refused.content.decode()) == (422, True)
    assert nadia.post(path, {**was, "contact": ""}).status_code == 422
    assert nadia.post(path, {**was, "channel": ""}).status_code == 422
    done = nadia.post(path, {**was, "contact": NEW}, follow=True).content.decode()
    told = re.sub(r"<[^>]*>", "", done).replace("\u00a0", " ")
    assert "C’est noté pour Rose : 03 53 01 00 42, au lieu de 03 53 01 00 00." in told
    # What becomes of what waited is said once.
    assert told.count("2 à appeler") == 1
    assert [state(one)[2] for one in (call, other)] == ["+33353010042"] * 2
    # Somebody else had the page of before, and types another: they are told, and nothing changes.
    late = nadia.post(path, {**was, "contact": "03 53 01 00 43"}, follow=True).content.decode()
    assert "Quelqu’un a changé ces coordonnées" in late
    assert state(call)[2] == "+33353010042"


def test_two_who_correct_one_address_at_once(nadia: Any, rose: Person, programme: Programme) -> None:
    one = missed(said_to(rose, programme))
    assert nadia.post(reverse("message_retry", args=[one.pk]), {"to_address": "rose.b@exemple.fr", "keep": "on"}).status_code == 302
    late = nadia.post(reverse("message_retry", args=[one.pk]), {"to_address": "rose.c@exemple.fr", "keep": "on"}, follow=True)
    assert "Quelqu’un s’en est occupé juste avant vous" in late.content.decode()
    rose.refresh_from_db()
    assert (rose.email, state(one)[2]) == ("rose.b@exemple.fr", "rose.b@exemple.fr")


@pytest.mark.parametrize("why", ["changed meanwhile", "nobody in particular", "it left"])
def test_what_is_no_longer_their_address_is_not_corrected(nadia: Any, programme: Programme, why: str, write: Any) -> None:
    rose = people.register(actor=None, first_name="Rose", channel="phone", contact="03 53 01 00 00")
    call = write(channel="phone", to_address="+33353010000", programme=programme, person=None if why == "nobody in particular" else rose)
    if why == "changed meanwhile":
        Person.objects.filter(pk=rose.pk).update(phone="+33353010043")
    elif why == "it left":
        Message.objects.filter(pk=call.pk).update(status="read_back", sent_at=clock.now())
    assert FORM not in nadia.get(reverse("message", args=[call.pk])).content.decode()
    before = list(Person.objects.order_by("pk").values_list("phone", flat=True))
    nadia.post(reverse("message_contact", args=[call.pk]), {"channel": "phone", "contact": NEW, "was": "+33353010000"})
    assert list(Person.objects.order_by("pk").values_list("phone", flat=True)) == before


def test_silence_is_asked_apart_says_what_it_stops_and_does_not_give_it_back(nadia: Any, programme: Programme) -> None:
    rose = people.register(actor=None, first_name="Rose", channel="phone", contact="03 53 01 00 00")
    call, draft = said_to(rose, programme), said_to(rose, programme, draft=True)
    path = reverse("message_contact", args=[call.pk])
    page = nadia.get(reverse("message", args=[call.pk])).content.decode()
    assert 'name="channel" value="none"' in page and '<input type="radio" name="channel" value="none"' not in page
    done = nadia.post(path, {"channel": "none", "was": "+33353010000"}, follow=True).content.decode()
    assert "plus rien ne sera écrit à Rose" in done and "2 messages qui attendaient ne partiront pas." in done.replace("\u00a0", " ")
    assert [state(one)[0] for one in (call, draft)] == ["cancelled", "cancelled"]
    rose.refresh_from_db()
    # What was said meanwhile may no longer be true.
    people.change_contact(actor=rose, person=rose, channel="phone", contact=NEW)
    assert [state(one)[0] for one in (call, draft)] == ["cancelled", "cancelled"]


def test_whoever_lifts_a_silence_is_told_to_the_mailbox_of_before(rose: Person, actor: Person, programme: Programme) -> None:
    people.change_contact(actor=rose, person=rose, channel="none", contact="")
    reaching.note(actor=actor, person=rose, channel="phone", contact=NEW, programme=programme)
    assert [one.to_address for one in Message.objects.filter(kind="person.contact_noted")] == ["rose@exemple.fr"]


def test_the_word_to_the_old_address_stays_there(rose: Person, actor: Person, programme: Programme) -> None:
    reaching.note(actor=actor, person=rose, channel="phone", contact=NEW, programme=programme)
    told = Message.objects.get(kind="person.contact_noted")
    people.change_contact(actor=rose, person=rose, channel="email", contact="rose.b@exemple.fr")
    assert state(told) == ("approved", "email", "rose@exemple.fr")


def test_the_address_of_a_letter_is_the_same_however_its_lines_end(nadia: Any, programme: Programme) -> None:
    ana = people.register(actor=None, first_name="Ana", channel="letter", contact="1 rue A\n62300 Lens")
    letter = said_to(ana, programme)
    sent = {"channel": "letter", "contact": "2 rue B\r\n62300 Lens", "was": "1 rue A\r\n62300 Lens"}
    assert nadia.post(reverse("message_contact", args=[letter.pk]), sent).status_code == 302
    assert state(letter)[2].split() == ["2", "rue", "B", "62300", "Lens"]


def test_a_number_that_is_nobody_s_any_more_is_called_no_more(nadia: Any, programme: Programme) -> None:
    rose = people.register(actor=None, first_name="Rose", channel="phone", contact="03 53 01 00 00")
    call, other, letter = said_to(rose, programme), said_to(rose, programme), said_to(rose, programme)
    Message.objects.filter(pk=letter.pk).update(channel="letter", to_address="1 rue A\n62300 Lens")
    calls = nadia.get(reverse("calls")).content.decode()
    assert f'{reverse("message", args=[call.pk])}#coordonnees' in calls
    done = nadia.post(reverse("message_lost", args=[call.pk]), follow=True)
    assert "2 messages l’attendent ici" in done.content.decode().replace("\u00a0", " ")
    assert [state(one)[0] for one in (call, other, letter)] == ["failed", "failed", "approved"]
    assert [line.verb for line in journal.of(call)] == ["message.failed"]
    # Whoever answers there is called no more, nor for what is read over since; somebody else who has that number still is.
    later, read_over = said_to(rose, programme), said_to(rose, programme, draft=True)
    outbox.approve(actor=None, message_id=read_over.pk)
    brother = people.register(actor=None, first_name="Luc", channel="phone", contact="03 53 01 00 00")
    assert [state(one)[0] for one in (later, read_over, said_to(brother, programme))] == ["failed", "failed", "approved"]
    # Its page asks where, and what waited goes there.
    assert FORM in nadia.get(reverse("message", args=[call.pk])).content.decode()
    nadia.post(reverse("message_contact", args=[call.pk]), {"channel": "phone", "contact": NEW, "was": "+33353010000"})
    assert [state(one) for one in (call, other)] == [("approved", "phone", "+33353010042")] * 2
    # It was theirs after all: who says so is believed.
    people.change_contact(actor=rose, person=rose, channel="phone", contact="03 53 01 00 00")
    assert [state(one)[::2] for one in (call, later, said_to(rose, programme))] == [("approved", "+33353010000")] * 3
    # Twice, or for what leaves by itself, changes nothing.
    mail = said_to(people.register(actor=None, first_name="Ana", channel="email", contact="ana@exemple.fr"), programme)
    with pytest.raises(Conflict, match="il n’y a rien à dire de vive voix"):
        moving.lose(actor=None, message_id=mail.pk, among=Message.objects.all())
    assert nadia.post(reverse("message_lost", args=[other.pk])).status_code == 302
    assert nadia.post(reverse("message_lost", args=[other.pk]), follow=True).status_code == 200
    assert state(other)[0] == "failed"


@pytest.mark.parametrize(
    ("channel", "typed", "told"),
    [
        ("letter", "06 39 98 77 12", "Écrivez l’adresse où envoyer le courrier : le numéro et la rue"),
        ("letter", "rose@exemple.fr", "Écrivez l’adresse où envoyer le courrier : le numéro et la rue"),
    ],
)
def test_what_stood_in_the_field_for_another_means_is_no_address(rose: Person, channel: str, typed: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        people.change_contact(actor=rose, person=rose, channel=channel, contact=typed)
