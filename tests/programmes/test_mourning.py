"""Somebody died: nothing more is written to them, and it can be taken back for a day."""

from datetime import timedelta
from typing import Any

import pytest

from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Message
from terril.people import actions as people
from terril.people import mourning
from terril.people.merging import merge
from terril.people.messages import tell
from terril.people.models import Account, Person
from terril.programmes import actions, retention


@pytest.fixture
def rose(world: Any) -> Person:
    person = people.register(actor=None, first_name="Rose", channel="phone", contact="03 21 00 00 00")
    actions.give_role(actor=world.nadia, programme=world.programme, person=person, kind="coordinator")
    return person


def test_every_message_stops_whoever_follows_knows_and_it_can_be_taken_back(world: Any, rose: Person) -> None:
    said: dict[str, Any] = {"actor": None, "person": rose, "kind": "test", "subject": "Votre idée", "body": "Venez."}
    waiting = tell(**said)
    assert waiting is not None
    retention.note_death(actor=world.marc, person=rose)
    waiting.refresh_from_db()
    rose.refresh_from_db()
    assert (waiting.status, waiting.outcome, rose.channel, rose.phone) == ("cancelled", "Cette personne n’est plus.", "none", "")
    assert tell(**said) is None
    with pytest.raises(Refused, match="son contact ne se change plus"):
        people.change_contact(actor=world.marc, person=rose, channel="phone", contact="03 53 01 00 42")
    told = list(Message.objects.filter(kind="somebody_died"))
    assert [one.person_id for one in told] == [world.nadia.pk]
    assert "Rose n’est plus." in told[0].body
    mourning.take_back(actor=world.marc, person=rose)
    rose.refresh_from_db()
    assert (rose.channel, rose.phone, rose.died_at) == ("phone", "+33321000000", None)
    assert [line.verb for line in journal.of(rose) if line.verb.startswith("person.")] == ["person.died", "person.not_dead"]
    lines = [line.sentence for line in journal.tell(journal.of(rose), nobody="Quelqu’un")]
    assert [words.partition(" ")[2] for words in lines if "décès" in words] == [
        "Essai a noté le décès d’une personne.", "Essai est revenu sur un décès noté par erreur."
    ]  # fmt: skip


@pytest.mark.parametrize("left", [True, False])
def test_whoever_was_told_by_mistake_is_told_so(world: Any, rose: Person, left: bool, enter: Any) -> None:
    actions.give_role(actor=world.nadia, programme=world.programme, person=world.zoe, kind="coordinator")
    retention.note_death(actor=world.nadia, person=rose)
    if left:
        Message.objects.filter(kind="somebody_died").update(status="sent", sent_at=clock.now())
    team = enter(Account.objects.get(person=world.nadia))
    assert "vous pouvez revenir en arrière jusqu’au" in team.get(f"/equipe/deces/{rose.pk}/").content.decode()
    team.post(f"/equipe/deces/{rose.pk}/erreur/")
    news = Message.objects.get(kind="somebody_died")
    assert news.status == ("sent" if left else "cancelled")
    undone = list(Message.objects.filter(kind="not_dead"))
    assert [one.person_id for one in undone] == ([world.zoe.pk] if left else [])
    assert all("C’était une erreur" in one.body and "Rose" in one.body for one in undone)


def test_after_a_day_nothing_is_kept_of_how_they_were_reached(world: Any, rose: Person) -> None:
    mourning.note(actor=world.marc, person=rose)
    assert mourning.forget_contacts() == 0
    with clock.travel(clock.now() + timedelta(days=1, minutes=1)):
        with pytest.raises(Refused):
            mourning.take_back(actor=world.marc, person=rose)
        assert mourning.forget_contacts() == 1
    rose.refresh_from_db()
    assert rose.reached_before is None


def test_two_rows_of_somebody_who_died_keep_the_day_to_take_it_back(world: Any, rose: Person) -> None:
    twin = people.register(actor=None, first_name="Rose", channel="phone", contact="03 21 00 00 01")
    mourning.note(actor=world.marc, person=rose)
    rose.refresh_from_db()
    noted = rose.died_at, rose.reached_before
    with clock.travel(clock.now() + timedelta(hours=20)):
        kept = merge(actor=world.marc, kept=rose, gone=twin)
    assert (kept.died_at, kept.reached_before, kept.phone) == (*noted, "")
    mourning.take_back(actor=world.marc, person=kept)
    rose.refresh_from_db()
    assert (rose.phone, rose.died_at) == ("+33321000000", None)


@pytest.mark.parametrize("who", ["the row that goes", "the row that stays"])
def test_whoever_died_stays_so_once_two_rows_are_one(world: Any, rose: Person, who: str) -> None:
    twin = people.register(actor=None, first_name="Rose", channel="phone", contact="03 21 00 00 01")
    said: dict[str, Any] = {"actor": None, "kind": "test", "subject": "Votre idée", "body": "Venez."}
    dead, living = (twin, rose) if who == "the row that goes" else (rose, twin)
    waiting = tell(person=living, **said)
    assert waiting is not None
    mourning.note(actor=world.marc, person=dead)
    merge(actor=world.marc, kept=rose, gone=twin, taken=["channel", "phone"] if dead == rose else [])
    rose.refresh_from_db()
    twin.refresh_from_db()
    waiting.refresh_from_db()
    assert (rose.died_at is None, rose.channel, rose.phone, twin.reached_before) == (False, "none", "", None)
    assert (waiting.status, tell(person=rose, **said)) == ("cancelled", None)


def test_the_page_offers_to_take_it_back_as_long_as_one_can(world: Any, rose: Person, enter: Any) -> None:
    mourning.note(actor=world.marc, person=rose)
    with clock.travel(clock.now() + timedelta(days=1, minutes=1)):
        mourning.forget_contacts()
    page = enter(world.nadia.account).get(f"/equipe/deces/{rose.pk}/").content.decode()
    assert ("Plus rien ne lui est écrit" in page, "C’était une erreur" in page) == (True, False)


@pytest.mark.parametrize("open_before", [True, False])
def test_an_account_that_was_closed_before_stays_closed_if_it_was_a_mistake(world: Any, open_before: bool) -> None:
    account = Account.objects.get(person=world.zoe)
    Account.objects.filter(pk=account.pk).update(is_active=open_before)
    mourning.note(actor=world.marc, person=world.zoe)
    account.refresh_from_db()
    assert not account.is_active
    mourning.take_back(actor=world.marc, person=world.zoe)
    account.refresh_from_db()
    assert account.is_active == open_before
