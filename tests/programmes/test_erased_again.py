"""After a restoration, whoever had been erased since asks to be again: said on the desk, done again with one press."""

from datetime import timedelta

import pytest

from terril.kernel import clock
from terril.people import actions as people
from terril.people import again
from terril.people.models import Account, Person
from terril.programmes.models import Role

PAGE = "/equipe/effacements/"


@pytest.fixture
def back(world, settings, tmp_path, django_capture_on_commit_callbacks):
    """Bernadette, erased, then back with an archive of before."""
    settings.VAR_DIR = tmp_path
    somebody = Person.objects.create(first_name="Bernadette", channel="phone", phone="+33639980042", last_contact_on=clock.today())
    with django_capture_on_commit_callbacks(execute=True):
        people.erase(actor=None, person=somebody)
    Person.objects.filter(pk=somebody.pk).update(first_name="Bernadette", erased_at=None)
    assert again.came_back(clock.now() - timedelta(minutes=1)) == 1
    return somebody


def test_they_are_done_again_with_one_press(back, world, enter):
    client = enter(Account.objects.get(person=world.nadia))
    assert "Une demande d’effacement" in client.get("/bureau/").content.decode()
    page = client.get(PAGE).content.decode()
    assert "a ramené 1 personne déjà effacée" in page and "revenue avec une sauvegarde" in page
    answer = client.post(f"{PAGE}refaire/", follow=True).content.decode()
    assert "1 effacement refait." in answer and "Refaire tous" not in answer and "Bernadette" not in answer
    back.refresh_from_db()
    assert (back.first_name, back.erased_at is not None) == ("", True)


def test_what_stands_against_it_is_said_and_it_stays_to_do(back, world, enter):
    Role.objects.filter(person=world.marc).update(person=back)
    client = enter(Account.objects.get(person=world.nadia))
    answer = client.post(f"{PAGE}refaire/", follow=True).content.decode()
    assert "0 effacement refait." in answer and "Bernadette" in answer and "Refaire tous" in answer
    assert [one.pk for one in again.to_do()] == [back.pk]


@pytest.mark.parametrize("torn", ['{"person": 1, "at": "20', '{"person": 1, "at": "20\n', "\0\0\0"])
def test_a_line_that_a_full_disk_cut_hides_no_other(back, settings, django_capture_on_commit_callbacks, torn, caplog):
    with (settings.VAR_DIR / "effacements.jsonl").open("a") as file:
        file.write(torn)
    other = Person.objects.create(first_name="Odile", channel="none", last_contact_on=clock.today())
    with django_capture_on_commit_callbacks(execute=True):
        people.erase(actor=None, person=other)
    Person.objects.filter(pk=other.pk).update(first_name="Odile", erased_at=None)
    assert again.came_back(clock.now() - timedelta(minutes=1)) == 2
    assert [one.pk for one in again.to_do()] == [back.pk, other.pk]
    assert "effacements.jsonl: a line cannot be read" in caplog.text


def test_nobody_else_presses(back, world, enter):
    assert enter(Account.objects.get(person=world.marc)).post(f"{PAGE}refaire/").status_code == 404
    assert [one.pk for one in again.to_do()] == [back.pk]
