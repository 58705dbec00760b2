"""What the team reads of a message that did not arrive, of an SMS, of several letters to one person."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.messages.test_pages import _member, _programme

from terril.kernel import clock, documents
from terril.kernel.outbox import carry
from terril.kernel.outbox.bounces import take
from terril.kernel.outbox.models import Message
from terril.kernel.outbox.stopping import stop
from terril.messages.views import letters_pdf
from terril.people.messages import tell
from terril.people.models import Person
from terril.programmes.models import Programme

BOUNCE = Path(__file__).with_name("bounce.eml")


@pytest.fixture
def programme(db: None) -> Programme:
    return _programme("ici")


@pytest.fixture
def nadia(programme: Programme, enter: Any) -> Any:
    return enter(_member(programme, "coordinator"))


@pytest.fixture
def lea(db: None) -> Person:
    return Person.objects.create(
        first_name="Léa", last_name="Martin", channel="email", email="lea.martin@exemple.fr", phone="+33321000000", last_contact_on=clock.today()
    )


def test_an_email_that_came_back_is_on_the_desk_and_another_channel_is_proposed(nadia: Any, lea: Person, programme: Programme) -> None:
    said: dict[str, Any] = {"actor": None, "person": lea, "kind": "test", "subject": "Votre idée", "body": "Venez.", "programme": programme}
    message = tell(**said)
    assert message is not None and carry.carry(message.pk)
    page = reverse("message", args=[message.pk])
    assert "Parti" in nadia.get(page).content.decode()
    with clock.travel(clock.now() + timedelta(hours=1)):
        assert take(BOUNCE.read_bytes()) == message
        read = nadia.get(page).content.decode()
        desk = nadia.get("/bureau/").content.decode()
        # What is written to her next is called.
        again = tell(**said)
    assert "Pas arrivé" in read and "Cette adresse e-mail n’existe pas, ou n’existe plus." in read
    assert "1 message n’est pas arrivé" in desk and "Appeler" in desk
    # The way to send it again does not hold the address from which it came back: it is said above, and typed by whoever knows that it is right.
    field = re.search(r"<input[^>]*name=\"to_address\"[^>]*>", read)
    assert field is not None and "value=" not in field[0]
    assert "Rien ne part plus vers l’adresse d’avant." in read
    assert re.sub(r"<input type=\"hidden\"[^>]*>", "", read).count("lea.martin@exemple.fr") == 1
    assert again is not None and (again.channel, again.to_address) == ("phone", "+33321000000")
    nadia.post(reverse("message_otherwise", args=[message.pk]), {"channel": "phone"})
    assert "Léa Martin" in nadia.get(reverse("calls")).content.decode()
    message.refresh_from_db()
    assert (message.channel, message.status) == ("phone", "approved")


def test_somebody_who_left_nothing_else_waits_on_the_desk(lea: Person, programme: Programme) -> None:
    Person.objects.filter(pk=lea.pk).update(phone="")
    Message.objects.create(
        channel="email", status="cancelled", kind="test", to_address="Lea.Martin@exemple.fr", body="—", written_at=clock.now(), bounced_at=clock.now()
    )
    message = tell(actor=None, person=lea, kind="test", subject="Votre idée", body="Venez.", programme=programme)
    assert message is not None and (message.channel, message.status) == ("email", "failed")


def test_an_sms_says_in_how_many_parts_it_leaves(nadia: Any, write: Any, programme: Programme, settings: Any) -> None:
    settings.SMS_BACKEND = "terril.kernel.outbox.sms.FileBackend"
    draft = write(channel="sms", to_address="+33612345678", draft=True, programme=programme, body="L’idée est prête. " * 12)
    page = nadia.get(reverse("draft", args=[draft.pk])).content.decode()
    assert "SMS : 2 parties" in page and "L&#x27;idée est prete." in page
    long = write(channel="sms", to_address="+33612345678", draft=True, programme=programme, body="Une phrase. " * 100)
    assert "C’est trop long pour un SMS" in nadia.get(reverse("draft", args=[long.pk])).content.decode()
    script = write(channel="sms", to_address="+33612345678", draft=True, programme=programme, body="مرحبا")
    assert "une partie ne compte que 67 signes" in nadia.get(reverse("draft", args=[script.pk])).content.decode()


def test_several_letters_to_one_person_go_in_one_envelope(nadia: Any, write: Any, programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    post = {"channel": "letter", "to_address": "12, rue de la Fosse\n62300 Lens", "programme": programme}
    first, other, second = write(**post, subject="Un"), write(**{**post, "to_name": "Ali"}, subject="Deux"), write(**post, subject="Trois")
    page = nadia.get(reverse("letters")).content.decode()
    assert page.count("Même enveloppe : 2 feuilles") == 2
    made: dict[str, Any] = {}
    render = documents.render
    monkeypatch.setattr(documents, "render", lambda name, data: made.update(data) or render(name, data))
    letters_pdf(programme, [first, other, second])
    assert [(letter["subject"], letter["sheet"]) for letter in made["letters"]] == [
        ("Un", "Feuille 1 sur 2, même enveloppe"),
        ("Trois", "Feuille 2 sur 2, même enveloppe"),
        ("Deux", ""),
    ]


def test_what_was_stopped_is_said_on_the_desk_for_a_week(nadia: Any, write: Any, lea: Person, programme: Programme) -> None:
    write(person=lea, programme=programme)
    assert stop(person_id=lea.pk, reason="La personne ne souhaite plus être jointe.") == 1
    assert "Un message ne part plus" in nadia.get("/bureau/").content.decode()
    page = nadia.get(reverse("messages_failed")).content.decode()
    assert "Arrêtés cette semaine" in page and "La personne ne souhaite plus être jointe." in page
    with clock.travel(clock.now() + timedelta(days=8)):
        assert "ne part plus" not in nadia.get("/bureau/").content.decode()
