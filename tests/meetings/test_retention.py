"""What is left of somebody who is erased, in every room; who is told, and when."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models, transaction
from django.test import RequestFactory
from tests.meetings.conftest import at

from terril.initiatives.answering import actions as answering
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Answer, FollowCode, Holder, Initiative, Intake, Pledge
from terril.initiatives.pledging import actions as pledging
from terril.kernel import clock as now
from terril.kernel.errors import Refused
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import Message
from terril.meetings.agenda import actions as agenda
from terril.meetings.minutes import actions as minutes
from terril.meetings.models import Attendance, Presentation, Registration
from terril.meetings.registration import actions as registration
from terril.people import actions as people
from terril.people.adapters import AccountAdapter
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
        growing.set_title(actor=world.nadia, initiative=idea, title=f"Les vélos de {SECRET}")
        following.add_words(actor=person, initiative=idea, words="Rue Zamenhof, au 12.", client_id="a")
        answering.answer(
            actor=world.nadia, attachment=idea.attachments.get(), kind="talk", body=f"Chère {SECRET}, venez."
        )
        meeting = world.meeting()
        registration.register(actor=None, person=person, meeting=meeting, needs=["transport"], needs_note="Rue Zamenhof")
        agenda.add_presentation(actor=world.nadia, meeting=meeting, initiative=idea)
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
    following.claim(actor=other, initiative=idea)
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
    waits = [(one.sentence, one.url, one.pressing) for one in client.get("/bureau/").context["waits"]]
    assert ("Une demande d’effacement, à traiter dans le mois", "/equipe/effacements/", True) in waits
    page = client.get("/equipe/effacements/").content.decode()
    assert SECRET in page
    assert "Une idée retirée, ou privée (Lens)" in page
    assert "demandé le lundi 8 janvier 2024, à faire avant le mercredi 7 février 2024" in page
    assert client.post(path)["Location"] == "/equipe/effacements/"
    assert Person.objects.get(pk=person.pk).erased_at is not None
    assert "Personne ne demande à être effacé" in client.get("/equipe/effacements/").content.decode()
    assert "effacement" not in " ".join(one.sentence for one in client.get("/bureau/").context["waits"])


def _left(moment):
    """The notices have left: printed, or carried."""
    Message.objects.filter(kind="person.purge_notice", status="approved").exclude(channel="phone").update(status="sent", sent_at=moment)


def test_two_years_of_silence_then_a_month(world, ursuline, clock):
    person, _idea = ursuline
    Person.objects.filter(pk=person.pk).update(channel="email", email="ursuline@exemple.fr")
    clock.travel(date(2026, 1, 6))
    assert retention.purge() == (0, 0)
    clock.travel(date(2026, 1, 8))
    told, erased = retention.purge()
    assert (told, erased) == (2, 0)
    message = Message.objects.get(kind="person.purge_notice", person_id=person.pk)
    assert (message.channel, "Sans nouvelle de vous dans le mois" in message.body) == ("email", True)
    assert retention.purge() == (0, 0)
    # As long as the notices wait, nobody is erased.
    clock.travel(at("2026-03-01"))
    assert retention.purge() == (0, 0)
    _left(now.now())
    clock.travel(at("2026-03-30"))
    assert retention.purge() == (0, 0)
    clock.travel(at("2026-04-01"))
    assert retention.purge() == (0, 2)
    assert spoken_of(SECRET) == []
    # Who is in the team was not touched.
    assert Person.objects.filter(erased_at__isnull=True).count() == 4


SIGNS_OF_LIFE = {
    "words added": lambda world, person, idea: following.add_words(actor=person, initiative=idea, words="Je suis là.", client_id="b"),
    "a new contact": lambda world, person, idea: people.change_contact(
        actor=person, person=person, channel="phone", contact="03 21 00 00 00"
    ),
    "a call": lambda world, person, idea: outbox.reached(
        actor=world.nadia, message_id=Message.objects.filter(kind="person.purge_notice", person_id=person.pk).get().pk
    ),
    "who sees it": lambda world, person, idea: following.set_visibility(actor=person, initiative=idea, visibility="private"),
    "another idea": lambda world, person, idea: world.idea("Une suite", person=person),
    "a promise": lambda world, person, idea: pledging.pledge(
        actor=None, initiative=idea, programme=world.programme, by_name="", what="Un coup de main", due_on=now.today(), person=person
    ),
    "a registration": lambda world, person, idea: registration.register(actor=None, person=person, series=world.series),
}


@pytest.mark.parametrize("sign", SIGNS_OF_LIFE)
def test_a_word_in_time_keeps_everything(world, ursuline, clock, sign):
    person, idea = ursuline
    clock.travel(date(2026, 1, 8))
    retention.purge()
    _left(now.now())
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


def test_a_second_silence_has_a_second_notice(world, ursuline, client, clock):
    person, _idea = ursuline
    account = Account.objects.get(person=person)
    clock.travel(at("2026-01-08"))
    retention.purge()
    clock.travel(at("2026-01-20"))
    heard_again = RequestFactory().get("/")
    heard_again.session = client.session
    AccountAdapter().login(heard_again, account)
    # Django dates the sign-in by the clock of the machine.
    Account.objects.filter(pk=account.pk).update(last_login=now.now())
    clock.travel(at("2028-01-25"))
    told, _erased = retention.purge()
    assert (told, Person.objects.get(pk=person.pk).erased_at) == (1, None)
    assert Message.objects.filter(kind="person.purge_notice", person_id=person.pk).count() == 2


def test_a_code_that_several_share_does_not_say_who_asks(client, world, ursuline):
    person, idea = ursuline
    ana = people.register(actor=None, first_name="Ana", channel="phone", contact="03 21 00 00 00")
    following.claim(actor=ana, initiative=idea)
    code = FollowCode.objects.get(initiative=idea).code
    client.post("/suivi/", {"code": code})
    path = f"/suivi/{idea.ref}/retirer/"
    assert 'name="erase"' not in client.get(path).content.decode()
    client.post(path, {"erase": "1"})
    assert not Person.objects.filter(erasure_asked_at__isnull=False).exists()
    assert path not in client.get(f"/suivi/{idea.ref}/").content.decode()
    # Once one of the two is gone, the paper that she kept opens nothing.
    people.erase(actor=None, person=person)
    client.logout()
    client.post("/suivi/", {"code": code})
    assert client.get(f"/suivi/{idea.ref}/").status_code == 404


def test_alone_one_asks_even_once_the_idea_is_withdrawn(client, world, ursuline):
    person, idea = ursuline
    client.post("/suivi/", {"code": FollowCode.objects.get(initiative=idea).code})
    path = f"/suivi/{idea.ref}/retirer/"
    client.post(path)
    assert path in client.get(f"/suivi/{idea.ref}/").content.decode()
    assert "Effacer tout ce qui vous concerne" in client.get(path).content.decode()
    client.post(path, {"erase": "1"})
    assert Person.objects.get(pk=person.pk).erasure_asked_at is not None
    page = client.get(f"/suivi/{idea.ref}/").content.decode()
    assert "Vous avez demandé l’effacement le lundi 8 janvier 2024" in page
    assert path not in page


def test_a_request_is_read_where_the_person_is_known(client, world, ursuline, enter):
    person, _idea = ursuline
    retention.ask_erasure(actor=person, person=person)
    path = f"/equipe/effacements/{person.pk}/"
    enter(world.accounts["ines"])
    assert SECRET not in client.get("/equipe/effacements/?q=ursuline").content.decode()
    assert [client.post(f"{path}{end}").status_code for end in ("", "noter/")] == [404, 404]
    client.post(f"{path}garder/")
    asked = Person.objects.get(pk=person.pk)
    assert (asked.erased_at, asked.erasure_asked_at is None) == (None, False)
    assert list(Message.objects.filter(kind="erasure_asked").values_list("to_name", flat=True)) == ["Nadia Essai"]
    # An address of the team that is none refuses nobody.
    Person.objects.filter(pk=world.accounts["nadia"].person_id).update(email="nadia")
    assert retention.ask_erasure(actor=person, person=person) == 0


def test_a_request_by_word_of_mouth_is_noted_and_taken_back(client, world, ursuline, enter):
    _person, _idea = ursuline
    visitor = registration.register_visitor(first_name="Léon", channel="phone", contact="03 53 01 00 00", meeting=Presentation.objects.get().meeting)
    enter(world.accounts["nadia"])
    for asked in ("léon", "03 53 01 00 00"):
        assert list(client.get("/equipe/effacements/", {"q": asked}).context["named"]) == [visitor.registration.person]
    assert client.get("/equipe/effacements/", {"q": "l"}).context["named"] == []
    path = f"/equipe/effacements/{visitor.registration.person_id}/"
    client.post(f"{path}noter/")
    assert [p.first_name for p in client.get("/equipe/effacements/").context["people"]] == ["Léon"]
    client.post(f"{path}garder/")
    assert client.get("/equipe/effacements/").context["people"] == []
    assert (client.post(path).status_code, Person.objects.get(pk=visitor.registration.person_id).first_name) == (404, "Léon")


def test_the_same_human_noted_twice_goes_when_a_human_says_so(client, world, ursuline, enter):
    person, _idea = ursuline
    twin = registration.register_visitor(
        first_name=SECRET, channel="phone", contact="06 12 34 56 78", series=world.series
    ).registration.person
    sister = registration.register_visitor(
        first_name="Paule", channel="phone", contact="06 12 34 56 78", meeting=Presentation.objects.get().meeting
    ).registration.person
    retention.ask_erasure(actor=person, person=person)
    enter(world.accounts["nadia"])
    assert set(client.get("/equipe/effacements/").context["people"][0].twins) == {twin, sister}
    client.post(f"/equipe/effacements/{person.pk}/", {"also": [twin.pk, world.nadia.pk, "9" * 30]})
    assert set(Person.objects.filter(erased_at__isnull=False)) == {person, twin}
    again = client.post(f"/equipe/effacements/{person.pk}/", follow=True)
    assert "C’était déjà fait." in again.content.decode()


def test_what_others_wrote_and_read_loses_the_name(world, ursuline):
    person, _idea = ursuline
    meeting = Presentation.objects.get().meeting
    ana = people.register(actor=None, first_name="Ana", channel="phone", contact="03 21 00 00 00")
    registration.register(actor=None, person=ana, meeting=meeting)
    now_there = at("2024-01-26", 15)
    with now.travel(now_there):
        minutes.publish_minutes(actor=world.nadia, meeting=meeting, minutes=f"{SECRET} a parlé de « Les vélos de {SECRET} ».")
    people.erase(actor=world.nadia, person=person)
    meeting.refresh_from_db()
    assert meeting.minutes == "une personne a parlé de « Les vélos de une personne »."
    assert SECRET not in Message.objects.get(kind="meeting.minutes", person_id=ana.pk).body
    assert not Registration.objects.filter(person=person, cancelled_at__isnull=True).exists()
    with pytest.raises(Refused, match="ont été effacées"):
        people.change_contact(actor=person, person=person, channel="phone", contact="03 21 00 00 01")
    with pytest.raises(Refused, match="ont été effacées"):
        registration.register(actor=None, person=person, series=world.series)


def test_who_administers_the_site_hands_it_over_first(world, ursuline, clock):
    person, _idea = ursuline
    Account.objects.filter(person=person).update(is_administrator=True)
    with pytest.raises(Refused, match="administre le site"):
        people.erase(actor=world.nadia, person=person)
    clock.travel(at("2026-03-01"))
    assert retention.purge() == (1, 0)
    assert not Message.objects.filter(kind="person.purge_notice", person_id=person.pk).exists()


def test_one_row_in_difficulty_holds_nobody_back(world, ursuline, clock):
    person, _idea = ursuline
    Person.objects.filter(pk=person.pk).update(channel="email", email="pas une adresse")
    clock.travel(at("2026-03-01"))
    assert retention.purge() == (1, 0)


def test_two_holders_erased_together_leave_no_word(world, ursuline):
    person, idea = ursuline
    ana = people.register(actor=None, first_name="Philomène")
    following.claim(actor=ana, initiative=idea)
    people.erase_together(actor=world.nadia, rows=[person, ana])
    assert spoken_of(SECRET, "Philomène", "zamenhof", "612345678") == []
    assert Initiative.objects.get(pk=idea.pk).visibility == "private"
    assert JournalEntry.objects.filter(verb="person.erased").count() == 2


def test_together_they_go_whole_or_not_at_all(world, ursuline):
    person, idea = ursuline
    with pytest.raises(Refused, match="tient encore un rôle"):
        people.erase_together(actor=world.nadia, rows=[person, world.person("marc")])
    assert (Person.objects.get(pk=person.pk).first_name, Intake.objects.get(initiative=idea).words) == (SECRET, WORDS)


@pytest.mark.django_db(transaction=True)
def test_two_holders_erased_at_once_leave_no_word(world, media):
    idea = world.idea(WORDS, first_name=SECRET)
    first = Holder.objects.get(initiative=idea).person
    second = people.register(actor=None, first_name="Ana")
    following.claim(actor=second, initiative=idea)
    begun, waiting = Event(), Event()

    def one() -> None:
        with transaction.atomic():
            people.erase(actor=None, person=first)
            begun.set()
            assert waiting.wait(20)

    def other() -> None:
        assert begun.wait(20)
        waiting.set()
        people.erase(actor=None, person=second)

    def run(work) -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(run, one), pool.submit(run, other)]:
            done.result()
    assert not Intake.objects.filter(initiative=idea).exists()
    assert spoken_of(SECRET, "zamenhof") == []


def _wait_until_somebody_waits(backends: int) -> None:
    """Until that many connections of this database wait for a lock that another holds."""
    pause = Event()
    with connection.cursor() as cursor:
        for _ in range(400):
            # What a transaction has read of the activity, it would read again.
            cursor.execute("select pg_stat_clear_snapshot()")
            cursor.execute(
                "select count(*) from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0"
            )
            if cursor.fetchone()[0] >= backends:
                return
            pause.wait(0.025)
    pytest.fail(f"fewer than {backends} connections wait")


@pytest.mark.django_db(transaction=True)
def test_two_erasures_of_several_people_never_wait_for_each_other(world):
    """One goes through the second meeting and then the first, the other through the first and then the second: each holds what the other needs."""
    first, second = world.meeting("2024-01-26"), world.meeting("2024-02-23", "Pont-à-Vendin")
    idea = world.idea(WORDS, first_name=SECRET)
    ursule = Holder.objects.get(initiative=idea).person
    ana, ines, lila = (people.register(actor=None, first_name=name) for name in ("Ana", "Inès", "Lila"))
    for person, meeting in ((ursule, second), (ana, first), (ines, first), (lila, second)):
        registration.register(actor=None, person=person, meeting=meeting)

    def erase(*together: Person) -> None:
        try:
            people.erase_together(actor=None, rows=together)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        # The idea of the first of them is held: whoever goes person by person stops between her meeting and that of Ana.
        with transaction.atomic():
            Initiative.objects.select_for_update(of=("self",), no_key=True).get(pk=idea.pk)
            one = pool.submit(erase, ursule, ana)
            _wait_until_somebody_waits(1)
            other = pool.submit(erase, ines, lila)
            _wait_until_somebody_waits(2)
        for done in (one, other):
            done.result()
    assert not Person.objects.filter(pk__in=[ursule.pk, ana.pk, ines.pk, lila.pk], erased_at__isnull=True).exists()
