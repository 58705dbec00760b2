"""Somebody is reached elsewhere now: what waits for them follows, what came back leaves again, and the address before is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.harness.told import Line, lines_of
from tests.messages.test_pages import nadia, programme

from terril.kernel import clock
from terril.kernel.outbox.actions import is_dead
from terril.kernel.outbox.models import Message
from terril.people import actions as people
from terril.people import mourning
from terril.people.messages import tell
from terril.people.models import Person
from terril.programmes.models import Programme

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
        ("phone", "03 53 01 00 00", "phone", NEW, "+33353010042"),
        ("phone", "03 53 01 00 00", "relay", "la boulangère", None),
        # Where SMS are not in service the number is called; it follows all the same.
        ("sms", "06 39 98 00 01", "sms", "06 39 98 00 02", "+33639980002"),
        ("sms", "06 39 98 00 01", "phone", NEW, "+33353010042"),
        ("relay", "la boulangère", "relay", "le facteur", "le facteur"),
        ("letter", "1 rue A\n62300 Lens", "letter", "2 rue B\n62300 Lens", "2 rue B\n62300 Lens"),
    ],
)
def test_what_waits_follows(programme: Programme, settings: Any, by: str, before: str, then: str, after: str, kept: str | None) -> None:
    settings.SMS_BACKEND = ""
    person = people.register(actor=None, first_name="Rose", channel=by, contact=before)
    waiting, draft = said_to(person, programme), said_to(person, programme, draft=True)
    was, drafted = state(waiting), state(draft)
    people.change_contact(actor=person, person=person, channel=then, contact=after)
    assert state(waiting) == (was if kept is None else ("approved", "phone" if then == "sms" else then, kept))
    assert state(draft) == (drafted if kept is None else ("draft", "phone" if then == "sms" else then, kept))
    # Somebody who changes it themselves is written nothing.
    assert Message.objects.count() == 2


@pytest.mark.parametrize("status", ["failed", "bounced"])
def test_what_did_not_arrive_leaves_again(rose: Person, programme: Programme, status: str) -> None:
    message, past, other = missed(said_to(rose, programme), status), missed(said_to(rose, programme)), said_to(rose, programme)
    Message.objects.filter(pk=past.pk).update(useless_after=clock.now() - timedelta(hours=1))
    Message.objects.filter(pk=other.pk).update(status="sent", sent_at=clock.now())
    mine = Message.objects.create(
        channel="email", kind="test", person_id=None, to_name="Sa sœur", to_address="rose@exemple.fr", subject="x", body="x", written_at=clock.now()
    )
    people.change_contact(actor=rose, person=rose, channel="email", contact="rose.b@exemple.fr")
    assert state(message) == ("approved", "email", "rose.b@exemple.fr")
    assert (message.attempts, message.last_error, message.bounced_at, message.sent_at) == (0, "", None, None)
    # What speaks of something past, what left, and what is written to somebody else stay where they are.
    assert [state(one)[2] for one in (past, other, mine)] == ["rose@exemple.fr"] * 3
    assert is_dead("email", "rose@exemple.fr") is (status == "bounced")


def test_the_address_before_is_told_when_somebody_else_changes_it(rose: Person, actor: Person, programme: Programme) -> None:
    changed = {"actor": actor, "person": rose, "channel": "phone", "contact": NEW, "programme": programme}
    lines = lines_of(lambda: people.change_contact(**changed))
    sentence = "Nadia volunteer a noté comment joindre cette personne désormais."
    assert lines == [Line("person.contact_noted", sentence, rose, actor, data=(("channel", "phone"),)).kept]
    told = Message.objects.get()
    assert (told.to_address, told.subject, told.programme_id) == ("rose@exemple.fr", "Vos coordonnées ont changé", programme.pk)
    # Neither the number nor anything of an idea: whoever reads that mailbox may be somebody else.
    assert "42" not in told.body and "dites-le-nous vite" in told.body
    # The same again changes nothing, and says nothing.
    people.change_contact(**changed)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("why", ["it does not arrive", "it came back", "nobody is called for that", "the same"])
def test_nothing_is_sent_where_it_is_useless(rose: Person, actor: Person, programme: Programme, settings: Any, why: str) -> None:
    settings.SMS_BACKEND = ""
    if why == "nobody is called for that":
        people.change_contact(actor=rose, person=rose, channel="sms", contact="06 39 98 00 01")
    elif why != "the same":
        missed(said_to(rose, programme), "bounced" if why == "it came back" else "failed")
    to = "rose@exemple.fr" if why == "the same" else "rose.b@exemple.fr"
    people.change_contact(actor=actor, person=rose, channel="email", contact=to, programme=programme)
    assert not Message.objects.filter(kind="person.contact_noted").exists()


def test_a_message_that_follows_leaves_a_line(rose: Person, actor: Person, programme: Programme) -> None:
    message = missed(said_to(rose, programme))
    lines = lines_of(lambda: people.change_contact(actor=actor, person=rose, channel="email", contact="rose.b@exemple.fr", programme=programme))
    sentence = "Un message suit la nouvelle adresse ou le nouveau numéro de la personne."
    assert Line("message.readdressed", sentence, message, actor, programme=programme).kept in lines


# ------------------------------------------------------------------------------------------------------- through the doors


@pytest.mark.parametrize("keep", [True, False])
def test_an_address_corrected_on_a_message_is_kept_for_the_next_ones(nadia: Any, rose: Person, programme: Programme, keep: bool) -> None:
    first, second = missed(said_to(rose, programme)), missed(said_to(rose, programme))
    page = nadia.get(reverse("message", args=[first.pk])).content.decode()
    assert "Garder cette adresse ou ce numéro pour la suite" in page
    sent = {"to_address": "rose.b@exemple.fr"} | ({"keep": "on"} if keep else {})
    assert nadia.post(reverse("message_retry", args=[first.pk]), sent).status_code == 302
    rose.refresh_from_db()
    assert rose.email == ("rose.b@exemple.fr" if keep else "rose@exemple.fr")
    assert state(first)[::2] == ("approved", "rose.b@exemple.fr")
    assert state(second)[::2] == (("approved", "rose.b@exemple.fr") if keep else ("failed", "rose@exemple.fr"))


def test_the_same_address_kept_only_says_that_it_is_right(nadia: Any, rose: Person, programme: Programme) -> None:
    one = missed(said_to(rose, programme), "bounced")
    assert nadia.post(reverse("message_retry", args=[one.pk]), {"to_address": "Rose@exemple.fr", "keep": "on"}).status_code == 302
    assert (state(one)[0], is_dead("email", "rose@exemple.fr")) == ("approved", False)


def test_a_wrong_address_is_refused_where_it_was_typed(nadia: Any, rose: Person, programme: Programme) -> None:
    one = missed(said_to(rose, programme))
    refused = nadia.post(reverse("message_retry", args=[one.pk]), {"to_address": "rose", "keep": "on"})
    assert refused.status_code == 422
    assert "Elle ressemble à prenom@exemple.fr" in refused.content.decode()
    rose.refresh_from_db()
    assert (rose.email, state(one)[0]) == ("rose@exemple.fr", "failed")


def test_a_number_heard_while_calling_takes_the_place_of_the_old_one(nadia: Any, programme: Programme) -> None:
    rose = people.register(actor=None, first_name="Rose", channel="phone", contact="03 53 01 00 00")
    call, letter = said_to(rose, programme), said_to(rose, programme)
    assert "Ce n’est plus la bonne adresse" in nadia.get(reverse("message", args=[call.pk])).content.decode()
    refused = nadia.post(reverse("message_contact", args=[call.pk]), {"contact": "quatre"})
    assert (refused.status_code, "Ce numéro ne se lit pas" in refused.content.decode()) == (422, True)
    assert nadia.post(reverse("message_contact", args=[call.pk]), {"contact": ""}).status_code == 422
    done = nadia.post(reverse("message_contact", args=[call.pk]), {"contact": NEW}, follow=True).content.decode()
    assert "Les coordonnées de Rose sont corrigées." in done and "03 53 01 00 42" in done.replace("\u00a0", " ")
    assert [state(one)[2] for one in (call, letter)] == ["+33353010042"] * 2


@pytest.mark.parametrize("why", ["changed meanwhile", "died", "erased", "nobody in particular"])
def test_what_is_no_longer_their_address_is_not_corrected(nadia: Any, programme: Programme, why: str, write: Any) -> None:
    rose = people.register(actor=None, first_name="Rose", channel="phone", contact="03 53 01 00 00")
    call = write(channel="phone", to_address="+33353010000", programme=programme, person=None if why == "nobody in particular" else rose)
    if why == "changed meanwhile":
        Person.objects.filter(pk=rose.pk).update(phone="+33353010043")
    elif why == "died":
        mourning.note(actor=None, person=rose)
        Message.objects.filter(pk=call.pk).update(status="approved")
    elif why == "erased":
        people.erase(actor=None, person=rose)
        Message.objects.filter(pk=call.pk).update(status="approved")
    page = nadia.get(reverse("message", args=[call.pk])).content.decode()
    assert "Ce n’est plus la bonne adresse" not in page
    before = list(Person.objects.order_by("pk").values_list("phone", flat=True))
    nadia.post(reverse("message_contact", args=[call.pk]), {"contact": NEW})
    assert list(Person.objects.order_by("pk").values_list("phone", flat=True)) == before
