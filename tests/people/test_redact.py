"""What others wrote keeps its words and loses the name, the number and the e-mail of whoever is erased, however they are written."""

import unicodedata

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from terril.kernel import clock
from terril.kernel.outbox.models import Message
from terril.people import actions, mourning
from terril.people.models import Person
from terril.people.redact import of, spelled, without
from terril.territory.models import Commune

pytestmark = pytest.mark.django_db
SOMEBODY = {
    "first_name": "Bernadette", "last_name": "Szymczak-Lefèvre", "channel": "phone", "phone": "+33639982020", "email": "B.Szymczak@exemple.fr",
}  # fmt: skip
SURE = [
    "Bernadette Szymczak-Lefèvre", "SZYMCZAK-LEFEVRE Bernadette", "bernadette  szymczak lefevre", "Szymczak Lefèvre,\u00a0Bernadette",
    "Mme Szymczak-Lefèvre", "madame szymczak lefèvre", "M.\u202fBernadette Szymczak–Lefèvre", "Mme B. Szymczak-Lefevre", "B. SZYMCZAK LEFÈVRE",
    "Szymczak-Lefèvre\nBernadette",
]  # fmt: skip
NUMBERS = [
    "06 39 98 20 20", "06.39.98.20.20", "0639982020", "+33 6 39 98 20 20", "0033639982020", "+33 (0)6 39 98 20 20", "06/39/98/20/20",
    "06-39\n98-20\u00a020", "zéro six trente-neuf quatre-vingt-dix-huit vingt vingt",
]  # fmt: skip
MAILS = ["b.szymczak@exemple.fr", "B.SZYMCZAK@EXEMPLE.FR", "b.szymczak (at) exemple.fr"]


@pytest.fixture
def somebody() -> Person:
    return Person.objects.create(**SOMEBODY, last_contact_on=clock.today())


@pytest.mark.parametrize(
    ("written", "left"),
    [(one, "une personne") for one in SURE] + [(one, "[numéro masqué]") for one in NUMBERS] + [(one, "[adresse masquée]") for one in MAILS],
)
def test_it_goes_however_it_is_written(somebody: Person, written: str, left: str) -> None:
    for form in ("NFC", "NFD"):
        assert without(unicodedata.normalize(form, f"Voyez {written}, elle saura."), [somebody]) == f"Voyez {left}, elle saura."
    other = Message.objects.create(
        channel="phone", kind="other", to_name="Zoé", to_address="0639980001", subject=f"Pour {written}"[:200], body=f"Voyez {written}, elle saura.",
        written_at=clock.now(),
    )  # fmt: skip
    actions.erase(actor=None, person=somebody)
    other.refresh_from_db()
    assert (other.subject, other.body) == (f"Pour {left}", f"Voyez {left}, elle saura.")


@pytest.mark.parametrize(
    ("first", "last", "text", "left"),
    [
        ("Rose", "Petit", "La rose de Rose, petit à petit.", "La rose de une personne, petit à petit."),
        ("Rose", "Petit", "ROSE arrive, PETIT aussi.", "une personne arrive, une personne aussi."),
        ("Rose", "Petit", "Roseraie et Petite fleur : Petitjean.", "Roseraie et Petite fleur : Petitjean."),
        ("Alice", "Szymczak", "Szymczak a dit oui. Szymczak A. aussi.", "une personne a dit oui. une personne. aussi."),
        ("Ré", "Lo", "Ré ou Lo, M. Lo et Ré Lo.", "Ré ou Lo, une personne et une personne."),
    ],
)
def test_other_words_stay(first: str, last: str, text: str, left: str) -> None:
    assert without(text, [Person(first_name=first, last_name=last)]) == left


def test_a_family_name_that_is_a_commune_tells_of_the_commune() -> None:
    Commune.objects.create(insee_code="62386", name="Grenay", sort_name="grenay", population=6_000, latitude=50.4, longitude=2.7)
    text = "À Grenay, M. Grenay et Paul Grenay."
    assert without(text, [Person(first_name="Paul", last_name="Grenay")]) == "À Grenay, une personne et une personne."


def test_far_from_them_a_name_alone_and_what_is_somebody_elses_too_stay(somebody: Person) -> None:
    Person.objects.create(first_name="Yves", last_name="szymczak lefevre", phone="+33639982020", channel="phone", last_contact_on=clock.today())
    other = Message.objects.create(
        channel="phone", kind="other", to_name="Zoé", to_address="0639980001", subject="Bernadette et Szymczak-Lefèvre",
        body="M. Szymczak-Lefèvre : 06 39 98 20 20. Bernadette Szymczak-Lefèvre : b.szymczak@exemple.fr", written_at=clock.now(),
    )  # fmt: skip
    actions.erase(actor=None, person=somebody)
    other.refresh_from_db()
    assert other.subject == "Bernadette et Szymczak-Lefèvre"
    assert other.body == "M. Szymczak-Lefèvre : 06 39 98 20 20. une personne : [adresse masquée]"


def test_a_sign_up_that_was_begun_ends_and_other_visits_go_on(somebody: Person) -> None:
    for typed in ("b.SZYMCZAK@exemple.fr", "zoe@exemple.fr"):
        session = SessionStore()
        session["account_login_code"] = {"email": typed}
        session.save()
    actions.erase(actor=None, person=somebody)
    assert [row.get_decoded()["account_login_code"]["email"] for row in Session.objects.all()] == ["zoe@exemple.fr"]


def test_figures_are_said_as_people_say_them() -> None:
    told = [spelled(number, pair=True).replace(" +", " ") for number in (0, 7, 16, 18, 21, 70, 71, 80, 99)]
    assert told == [
        "zero zero", "zero sept", "seize", "dix huit", "vingt (?:et )?un", "soixante (?:et )?dix", "soixante (?:et )?onze", "quatre vingts?",
        "quatre vingts? (?:et )?dix neuf",
    ]  # fmt: skip
    assert of(Person(first_name="Zoé", email="sans arobase")).mails == ()


def test_the_number_of_somebody_who_died_goes_too_as_long_as_it_is_kept(somebody: Person) -> None:
    words = "Voyez 06 39 98 20 20 ou b.szymczak@exemple.fr."
    other = Message.objects.create(channel="phone", kind="other", to_name="Zoé", to_address="0639980001", body=words, written_at=clock.now())
    mourning.note(actor=None, person=somebody)
    actions.erase(actor=None, person=Person.objects.get(pk=somebody.pk))
    other.refresh_from_db()
    assert other.body == "Voyez [numéro masqué] ou [adresse masquée]."
