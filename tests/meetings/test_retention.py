"""What is left of somebody who is erased, in every room; who is told, and when."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from tests.meetings.conftest import at

from terril.initiatives import actions as initiatives
from terril.initiatives.models import Answer, FollowCode, Holder, Initiative, Intake, Pledge
from terril.kernel import clock as now
from terril.kernel.errors import Refused
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox.models import Message
from terril.meetings import actions as meetings
from terril.meetings.models import Attendance, Presentation, Registration
from terril.people import actions as people
from terril.people.models import Account, Consent, Person
from terril.programmes import retention
from terril.programmes.models import Role

SECRET = "Ursuline"
WORDS = "Mon atelier de réparation de vélos, rue Zamenhof."


@pytest.fixture
def ursuline(world, media, django_capture_on_commit_callbacks):
    """Somebody of whom every room holds something, under a name found nowhere else."""
    with django_capture_on_commit_callbacks(execute=True):
        sound = SimpleUploadedFile("mots.webm", b"\x1aE\xdf\xa3" + b"0" * 200, content_type="audio/webm")
        idea = world.idea(
            WORDS, first_name=SECRET, channel="phone", contact="06 12 34 56 78", recording=sound, consent=people.ConsentGiven("J’accepte."),
        )  # fmt: skip
        person = Holder.objects.get(initiative=idea).person
        Account.objects.create_user("ursuline@exemple.fr", person=person)
        initiatives.set_title(actor=world.nadia, initiative=idea, title=f"Les vélos de {SECRET}")
        initiatives.add_words(actor=person, initiative=idea, words="Rue Zamenhof, au 12.", client_id="a")
        initiatives.answer(
            actor=world.nadia, attachment=idea.attachments.get(), kind="talk", body=f"Chère {SECRET}, venez."
        )
        meeting = world.meeting()
        meetings.register(actor=None, person=person, meeting=meeting, needs=["transport"], needs_note="Rue Zamenhof")
        meetings.add_presentation(actor=world.nadia, meeting=meeting, initiative=idea)
        Presentation.objects.update(notes=f"{SECRET} a besoin d’un local.")
        Attendance.objects.create(meeting=meeting, person=person, marked_at=now.now())
        Pledge.objects.create(
            initiative=world.idea("Le café d’une autre", first_name="Ana"),
            programme=world.programme,
            person=person,
            by_name=f"{SECRET} Essai",
            what="Prêter une remorque",
            made_at=now.now(),
            due_on=now.today(),
        )
    return person, idea


def spoken_of(*wanted: str) -> list[str]:
    """The tables where one of these words still stands."""
    found = []
    for model in apps.get_models():
        texts = [f for f in model._meta.concrete_fields if isinstance(f, (models.CharField, models.TextField, models.JSONField))]
        for row in model._base_manager.all().values_list(*[f.attname for f in texts]) if texts else []:
            if any(word.lower() in str(value).lower() for word in wanted for value in row):
                found.append(model._meta.label)
    return sorted(set(found))


def test_nothing_is_left_that_tells_who_it_was(world, ursuline, media, django_capture_on_commit_callbacks):
    person, idea = ursuline
    marks = (SECRET, "zamenhof", "612345678")
    everywhere = {
        "initiatives.Addition", "initiatives.Answer", "initiatives.Initiative", "initiatives.Intake", "initiatives.Pledge",
        "initiatives.Holder", "kernel.Message", "meetings.Presentation", "meetings.Registration", "people.Account", "people.Person",
    }  # fmt: skip
    assert set(spoken_of(*marks)) == everywhere
    assert [path for path in media.rglob("*") if path.is_file()]
    with django_capture_on_commit_callbacks(execute=True):
        people.erase(actor=world.nadia, person=person)
    assert spoken_of(*marks) == []
    assert not [path for path in media.rglob("*") if path.is_file()]
    assert not Account.objects.filter(person=person).exists()
    assert [consent.withdrawn_at is None for consent in Consent.objects.filter(person=person)] == [False]
    assert not FollowCode.objects.filter(initiative=idea).exists()
    assert not Intake.objects.filter(initiative=idea).exists()
    # The numbers stay: an idea came from Lens and was answered, somebody was there.
    kept = Initiative.objects.get(pk=idea.pk)
    assert (kept.commune, kept.title, kept.visibility, kept.created_at) == (idea.commune, "", "private", idea.created_at)
    assert Answer.objects.filter(attachment__initiative=idea).count() == 1
    assert Attendance.objects.filter(person=person).count() == Registration.objects.filter(person=person).count() == 1
    assert Pledge.objects.get().by_name == "Une personne"
    assert JournalEntry.objects.filter(verb="person.erased", subject_id=person.pk).count() == 1
    people.erase(actor=world.nadia, person=person)
    assert JournalEntry.objects.filter(verb="person.erased").count() == 1


def test_pages_still_open_once_somebody_is_erased(client, world, ursuline, enter):
    person, idea = ursuline
    meeting = Presentation.objects.get().meeting
    people.erase(actor=world.nadia, person=person)
    enter(world.accounts["nadia"])
    day = f"/equipe/rencontres/{meeting.pk}/"
    pages = ["/bureau/", "/equipe/idees/", "/equipe/messages/appels/", "/equipe/promesses/", day, f"{day}jour/", f"{day}compte-rendu/"]
    assert {path: client.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)
    assert client.get(f"/equipe/initiatives/{idea.ref}/").status_code == 404
    client.logout()
    assert client.get(f"/initiatives/{idea.ref}/").status_code == 404


def test_what_others_carry_too_stays_theirs(world, ursuline):
    person, idea = ursuline
    other = people.register(actor=None, first_name="Ana")
    initiatives.claim(actor=other, initiative=idea)
    people.erase(actor=world.nadia, person=person)
    assert Intake.objects.get(initiative=idea).words == WORDS
    assert FollowCode.objects.filter(initiative=idea).exists()
    assert list(Holder.objects.filter(initiative=idea, until__isnull=True).values_list("person_id", flat=True)) == [other.pk]


def test_somebody_of_the_team_leaves_the_team_first(world, ursuline):
    marc = world.person("marc")
    with pytest.raises(Refused, match="tient encore un rôle"):
        people.erase(actor=world.nadia, person=marc)
    marc.refresh_from_db()
    assert (marc.first_name, marc.erased_at) == ("Marc", None)
    Role.objects.filter(person=marc).update(withdrawn_at=now.now())
    people.erase(actor=world.nadia, person=marc)
    marc.refresh_from_db()
    assert (marc.first_name, marc.email, marc.channel) == ("", "", "none")


def test_a_request_reaches_the_coordination_alone(client, world, ursuline, enter):
    person, idea = ursuline
    path = f"/equipe/effacements/{person.pk}/"
    enter(world.accounts["nadia"])
    assert SECRET not in client.get("/equipe/effacements/").content.decode()
    assert client.post(path).status_code == 404
    assert Person.objects.get(pk=person.pk).erased_at is None
    client.logout()
    client.post("/suivi/", {"code": FollowCode.objects.get(initiative=idea).code})
    assert client.post(f"/suivi/{idea.ref}/retirer/", {"erase": "1"}).status_code == 302
    client.logout()
    for who in ("marc", "olga"):
        enter(world.accounts[who])
        assert (client.get("/equipe/effacements/").status_code, client.post(path).status_code) == (404, 404)
    assert Person.objects.get(pk=person.pk).erased_at is None
    enter(world.accounts["nadia"])
    assert f"{SECRET} : demande l’effacement" in " : ".join(
        f"{row.who} : {row.what}" for step in client.get("/bureau/").context["steps"] for row in step.rows
    )
    page = client.get("/equipe/effacements/").content.decode()
    assert SECRET in page
    assert "demandé le lundi 8 janvier 2024, à faire avant le mercredi 7 février 2024" in page
    assert client.post(path)["Location"] == "/equipe/effacements/"
    assert Person.objects.get(pk=person.pk).erased_at is not None
    assert "Personne ne demande à être effacé" in client.get("/equipe/effacements/").content.decode()
    assert SECRET not in client.get("/bureau/").content.decode()


def test_two_years_of_silence_then_a_month(world, ursuline, clock):
    person, _idea = ursuline
    clock.travel(date(2026, 1, 6))
    assert retention.purge() == (0, 0)
    clock.travel(date(2026, 1, 8))
    told, erased = retention.purge()
    assert (told, erased) == (2, 0)
    message = Message.objects.get(kind="person.purge_notice", person_id=person.pk)
    assert (message.channel, "avant le samedi 7 février 2026" in message.body.replace(" ", " ")) == ("phone", True)
    assert retention.purge() == (0, 0)
    clock.travel(date(2026, 2, 6))
    assert retention.purge() == (0, 0)
    clock.travel(date(2026, 2, 7))
    assert retention.purge() == (0, 2)
    assert spoken_of(SECRET) == []
    # Who is in the team was not touched.
    assert Person.objects.filter(erased_at__isnull=True).count() == 4


SIGNS_OF_LIFE = {
    "words added": lambda world, person, idea: initiatives.add_words(actor=person, initiative=idea, words="Je suis là.", client_id="b"),
    "a new contact": lambda world, person, idea: people.change_contact(
        actor=person, person=person, channel="phone", contact="03 21 00 00 00"
    ),
    "a registration": lambda world, person, idea: meetings.register(actor=None, person=person, series=world.series),
}


@pytest.mark.parametrize("sign", SIGNS_OF_LIFE)
def test_a_word_in_time_keeps_everything(world, ursuline, clock, sign):
    person, idea = ursuline
    clock.travel(date(2026, 1, 8))
    retention.purge()
    clock.travel(date(2026, 1, 20))
    SIGNS_OF_LIFE[sign](world, person, idea)
    clock.travel(date(2026, 3, 1))
    assert retention.purge() == (0, 1)
    assert Person.objects.get(pk=person.pk).first_name == SECRET
    clock.travel(date(2028, 1, 21))
    assert retention.purge() == (1, 0)


def test_who_signs_in_is_not_forgotten(world, ursuline, clock):
    person, _idea = ursuline
    Account.objects.filter(person=person).update(last_login=at("2025-06-01"))
    clock.travel(date(2026, 1, 8))
    assert retention.purge() == (1, 0)
    assert not Message.objects.filter(kind="person.purge_notice", person_id=person.pk).exists()


def test_people_of_the_demonstration_are_nobodys_data(world, ursuline, clock):
    Person.objects.update(fictional=True)
    clock.travel(date(2030, 1, 1))
    assert retention.purge() == (0, 0)


def test_asking_twice_keeps_the_first_date(world, ursuline, clock):
    person, _idea = ursuline
    people.ask_erasure(actor=person, person=person)
    first = Person.objects.get(pk=person.pk).erasure_asked_at
    clock.travel(now.now() + timedelta(days=3))
    people.ask_erasure(actor=person, person=person)
    assert Person.objects.get(pk=person.pk).erasure_asked_at == first
