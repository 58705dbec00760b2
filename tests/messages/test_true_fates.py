"""Whoever works here reads, after each gesture, what becomes of the messages that it wrote; a letter about what is over is not printed again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.messages.test_pages import _member, _programme

from terril.kernel import clock, outbox
from terril.kernel.outbox import actions, queries
from terril.people import actions as people
from terril.programmes.models import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("channel", "contact", "told"),
    [
        ("email", "rose@exemple.fr", "1 message part."),
        ("phone", "03 21 00 00 00", '<a href="/equipe/messages/appels/">1 à appeler</a>.'),
        ("letter", "3 rue du Coron", '<a href="/equipe/messages/courriers/">1 à imprimer</a>.'),
        ("none", "", "1 personne sans moyen d’être jointe."),
    ],
)
def test_a_gesture_says_what_becomes_of_what_it_wrote(enter: Any, channel: str, contact: str, told: str) -> None:
    """The death of somebody whom one other person coordinates with: one message, whichever the page."""
    programme = _programme("ici")
    nadia = _member(programme, "coordinator")
    known, other = (
        people.register(actor=None, first_name=name, channel=way, contact=where)
        for name, way, where in (("Ali", "none", ""), ("Rose", channel, contact))
    )
    for person, kind in ((known, "observer"), (other, "coordinator")):
        Role.objects.create(person=person, programme=programme, kind=kind, given_at=clock.now())
    page = enter(nadia).post(reverse("died", args=[known.pk]), follow=True).content.decode()
    assert told in page


def test_a_letter_about_what_is_over_is_not_printed_again(enter: Any) -> None:
    """Printed before the 27th, its batch opened again on the 30th."""
    programme = _programme("ici")
    client = enter(_member(programme, "coordinator"))
    with clock.travel(datetime(2026, 11, 24, 9, tzinfo=UTC)):
        letter = outbox.write(
            actor=None, channel="letter", to_name="Ali", to_address="3 rue du Coron\n62300 Lens", kind="test", subject="Venez le 27",
            body="Venez le 27 novembre.", programme=programme, useless_after=datetime(2026, 11, 27, 18, tzinfo=UTC),
        )  # fmt: skip
        batch, printed = actions.print_batch(actor=None, programme=programme, message_ids=[letter.pk])
        assert (len(printed), len(queries.batches(programme))) == (1, 1)
    with clock.travel(datetime(2026, 11, 30, 9, tzinfo=UTC)):
        assert client.get(reverse("letters_batch", args=[batch])).status_code == 404
        assert queries.batches(programme) == []
    with clock.travel(letter.written_at + timedelta(hours=1)):
        assert client.get(reverse("letters_batch", args=[batch])).status_code == 200
