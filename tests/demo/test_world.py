"""The demo world is the longest integration test: two seasons lived through the verbs, then looked at from every side."""

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils.timezone import localtime

from terril.demo import world
from terril.demo.world import content, pictures, seasons
from terril.demo.world.ideas import client_id, silence
from terril.directory.models import Organisation, Place
from terril.initiatives.models import (
    Addition,
    AnswerKind,
    Attachment,
    Initiative,
    Intake,
    IntakeWay,
    Need,
    Picture,
    Pledge,
    Stage,
    Visibility,
)
from terril.kernel import clock
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox.models import Channel, Message, MessageStatus
from terril.meetings.models import Attendance, Meeting, MeetingPledge, Presentation, Registration, Series, Status
from terril.people.models import Account, Consent, Person
from terril.programmes.models import Acquaintance, Import, Programme, Role
from terril.territory.actions import SHIPPED, create_territories, import_csv

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]

REAL = [
    ("2023-09-29", "Harnes"),
    ("2023-10-27", "Sallaumines"),
    ("2023-11-24", "Billy-Montigny"),
    ("2023-12-15", "Loison-sous-Lens"),
    ("2024-01-26", "Vendin-le-Vieil"),
    ("2024-02-23", "Pont-à-Vendin"),
    ("2024-03-29", "Bully-les-Mines"),
    ("2024-04-26", "Noyelles-sous-Lens"),
    ("2024-05-31", "Vimy"),
    ("2024-06-28", "Grenay"),
]


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker, tmp_path_factory) -> Iterator[list[str]]:
    """The world, built once for this file and taken back at the end. The value is what the builder said."""
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(settings, "VAR_DIR", tmp_path_factory.mktemp("var"))
        with transaction.atomic():
            with clock.travel(world.FOUNDED):
                import_csv(actor=None, file=SHIPPED)
                create_territories(actor=None)
            world.build(said.append)
            yield said
            transaction.set_rollback(True)


def counts() -> Counter[str]:
    models = (Person, Account, Initiative, Message, JournalEntry, Meeting, Registration, Attendance, Pledge, Programme)
    return Counter({model.__name__: model.objects.count() for model in models})


# ------------------------------------------------------------------------------------------------------ initiatives


def test_every_written_initiative_is_there_word_for_word(built: list[str]) -> None:
    assert Initiative.objects.count() == 62
    by_key = {told["key"]: told for told in content.initiatives()}
    kept = {intake.client_id: intake for intake in Intake.objects.select_related("initiative__commune")}
    for key, told in by_key.items():
        intake = kept[client_id(key)]
        words = intake.words or intake.initiative.additions.get(kind=Addition.Kind.TRANSCRIPTION).words
        assert words == told["words"], key
        assert intake.initiative.commune_id == told["commune"]
        assert (intake.initiative.stage, intake.initiative.visibility) == (told["stage"], told["visibility"]), key
        assert intake.initiative.ended_reason == told.get("ended_reason", "")


def test_each_way_each_channel_each_stage_each_answer(built: list[str]) -> None:
    # The coordination brought people and organisations, no idea of the past: those 62 are all of them told.
    assert set(Intake.objects.order_by().values_list("way", flat=True)) == set(IntakeWay.values) - {IntakeWay.BROUGHT}
    holders = Person.objects.filter(holdings__isnull=False)
    assert set(holders.order_by().values_list("channel", flat=True)) == set(Channel.values)
    assert set(Initiative.objects.order_by().values_list("stage", flat=True)) == set(Stage.values)
    assert set(Initiative.objects.order_by().values_list("visibility", flat=True)) == set(Visibility.values)
    assert set(Attachment.objects.order_by().values_list("answers__kind", flat=True)) - {None} == set(AnswerKind.values)


def test_a_recording_is_a_real_file_with_the_words_beside(built: list[str]) -> None:
    recorded = Intake.objects.filter(way=IntakeWay.RECORDING).order_by("pk")
    assert len(recorded) == 3
    for intake in recorded:
        with intake.recording.open() as sound:
            assert sound.read() == silence()
        assert "démonstration" in intake.taken_where.lower()


def test_somebody_else_s_words_come_with_an_agreement_and_who_took_them(built: list[str]) -> None:
    taken = Intake.objects.exclude(way=IntakeWay.WEB)
    assert not taken.filter(taken_by=None).exists()
    assert not Intake.objects.filter(consent=None).exists()
    assert set(Consent.objects.order_by().values_list("way", flat=True)) == {"online", "signed", "oral"}


def test_six_ideas_wait_for_an_answer_two_of_them_late(built: list[str]) -> None:
    waiting = Attachment.objects.filter(answered_at=None).order_by("answer_due_on", "pk")
    assert len(waiting) == 6
    assert sum(one.answer_due_on < clock.today() for one in waiting) == 2


def test_everybody_else_was_answered_within_ten_working_days(built: list[str]) -> None:
    answered = Attachment.objects.filter(answered_at__isnull=False).order_by("pk")
    assert len(answered) == 56
    for one in answered:
        taken = clock.working_days_between(localtime(one.attached_at).date(), localtime(one.answered_at).date())
        assert taken <= 10, (one.initiative.title, one.attached_at, one.answered_at)


def test_promises_are_kept_or_not_and_say_why(built: list[str]) -> None:
    outcomes = Counter(Pledge.objects.order_by().values_list("outcome", flat=True))
    assert outcomes == {"kept": 83, "not_kept": 10, "open": 9}
    assert not Pledge.objects.filter(outcome="not_kept", reason="").exists()
    assert MeetingPledge.objects.exists()
    assert not Pledge.objects.filter(by_name__contains="fictif").exists()
    assert not Pledge.objects.filter(by_name__contains=",").exists()


def test_pictures_say_that_they_are_illustrations(built: list[str]) -> None:
    assert Picture.objects.count() == len(pictures.PICTURES) == 6
    for picture in Picture.objects.order_by("pk"):
        assert picture.description.startswith("Illustration : ")
        assert picture.width == pictures.WIDTH


# -------------------------------------------------------------------------------------------------------- meetings


def test_the_ten_real_dates_in_their_communes(built: list[str]) -> None:
    real = Meeting.objects.filter(fictional=False).select_related("commune").order_by("starts_at")
    assert [(localtime(m.starts_at).date().isoformat(), m.commune.name) for m in real] == REAL
    for meeting in real:
        assert meeting.status == Status.HELD
        assert meeting.minutes_published_at
        assert meeting.presentations.filter(presented_at__isnull=False).count() >= 4
    came = {told["date"]: told["simulated_attendance"] for told in content.read("meetings")["meeting"]}
    for meeting in real:
        assert meeting.attendances.filter(here=True).count() == came[localtime(meeting.starts_at).date().isoformat()]


def test_there_is_a_next_meeting_and_a_place_to_confirm(built: list[str]) -> None:
    now = clock.now()
    coming = Meeting.objects.filter(starts_at__gte=now).exclude(status=Status.CANCELLED).order_by("starts_at")
    assert coming.first() is not None
    assert coming.filter(status=Status.TENTATIVE, place=None).exists()
    assert Meeting.objects.filter(status=Status.CANCELLED, starts_at__gte=now).exclude(cancelled_reason="").count() == 1
    assert Meeting.objects.filter(previous_start__isnull=False).count() == 1
    assert Presentation.objects.filter(meeting__in=coming).count() == 2
    assert Registration.objects.filter(series__fictional=True).count() == len(seasons.REGULARS)
    needs = {need for needs in Registration.objects.order_by().values_list("needs", flat=True) for need in needs}
    assert needs == {"access", "childcare", "language", "transport"}


DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 1200)]


def test_the_season_turns_with_the_calendar() -> None:
    for today in DAYS:
        days = [seasons.season_day(today, offset) for offset in range(-2, 6)]
        assert days == sorted(set(days))
        assert all(day.weekday() == 4 for day in days)
        assert all(day.day >= 22 for day in days if day.month != 12)
        assert all(15 <= day.day <= 21 for day in days if day.month == 12)
        assert days[1] < today <= seasons.season_day(today, world.next_offset(today))


# -------------------------------------------------------------------------------------------------------- messages


def test_a_message_waits_only_if_it_is_recent(built: list[str]) -> None:
    old = clock.now() - timedelta(days=14)
    waiting = Message.objects.exclude(status__in=[MessageStatus.SENT, MessageStatus.READ_BACK, MessageStatus.CANCELLED])
    assert not waiting.filter(written_at__lt=old).exists()
    assert not waiting.filter(status=MessageStatus.FAILED).exists()
    assert not waiting.filter(status=MessageStatus.APPROVED, channel__in=[Channel.EMAIL, Channel.SMS]).exists()
    assert waiting.filter(channel=Channel.PHONE, status=MessageStatus.APPROVED).exists()
    assert waiting.filter(channel=Channel.LETTER, status=MessageStatus.APPROVED).exists()
    assert waiting.filter(status=MessageStatus.DRAFT).count() == 2


def test_a_past_message_left_after_it_was_written(built: list[str]) -> None:
    for message in Message.objects.filter(sent_at__isnull=False).order_by("pk"):
        assert message.written_at <= message.sent_at < clock.now()


def test_nothing_is_left_for_the_worker(built: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        assert cursor.fetchone() == (0,)


# --------------------------------------------------------------------------------------------------- real and imagined


def test_what_is_imagined_says_so_and_what_is_real_does_not(built: list[str]) -> None:
    assert not Person.objects.filter(fictional=False).exists()
    assert not Initiative.objects.filter(fictional=False).exists()
    partners = content.read("partners")
    real = {one["name"] for one in partners["partner"]}
    assert set(Organisation.objects.filter(fictional=False).order_by().values_list("name", flat=True)) == real
    places = {one["name"] for one in partners["place"] if not one["fictional"]}
    assert set(Place.objects.filter(fictional=False).order_by().values_list("name", flat=True)) == places
    assert dict(Series.objects.order_by().values_list("title", "fictional")) == {
        "Saison 2023-2024": False,
        "La saison en cours": True,
    }
    assert Meeting.objects.filter(fictional=True).count() == 8


def test_the_team_can_come_in(built: list[str]) -> None:
    roles = Counter(Role.objects.filter(withdrawn_at=None).order_by().values_list("kind", flat=True))
    assert set(roles) == {"coordinator", "facilitator", "volunteer", "partner", "observer"}
    assert Account.objects.filter(is_administrator=True).count() == 1
    for account in Account.objects.select_related("person").order_by("pk"):
        assert account.person.fictional
        assert EmailAddress.objects.get(user=account).verified


# ------------------------------------------------------------------------------------------------------------- again


def test_time_only_goes_forward(built: list[str]) -> None:
    journal = list(JournalEntry.objects.order_by("pk").values_list("at", flat=True))
    assert [(a, b) for a, b in pairwise(journal) if a > b] == []
    assert journal[-1] < clock.now()
    assert not Need.objects.filter(said_at__gt=clock.now()).exists()


def test_building_twice_changes_nothing(built: list[str]) -> None:
    before = counts()
    world.build(lambda month: pytest.fail(f"{month} was lived twice"))
    assert counts() == before


def test_the_second_start_says_that_it_is_there(built: list[str], settings) -> None:
    settings.DEMO = True
    said = io.StringIO()
    before = counts()
    call_command("demo", no_serve=True, stdout=said)
    assert "déjà là" in said.getvalue()
    assert counts() == before


def test_the_builder_says_where_it_is(built: list[str]) -> None:
    assert "septembre 2023" in built
    assert "juin 2024" in built
    assert len(built) == len(set(built))


def test_a_real_instance_never_gets_a_demo() -> None:
    with pytest.raises(CommandError, match="TERRIL_MODE=demo"):
        call_command("demo", no_serve=True)


def test_the_words_on_disk_are_found_whatever_the_folder() -> None:
    assert Path(content.FOLDER, "initiatives.toml").is_file()
    assert content.plain("par Mme\u00a0Corinne") == "par Mme Corinne"
    assert content.said_name("Léon Wiart, maçon retraité") == ("Léon Wiart", False)
    assert content.said_name("Club de judo (fictif)") == ("Club de judo", True)


def test_the_coordination_has_brought_a_table_and_mends_another(built: list[str]) -> None:
    told = [(one.kind, one.status, one.rows.count(), one.rows.exclude(wrong=[]).count()) for one in Import.objects.order_by("pk")]
    assert told == [("people", "done", 7, 0), ("organisations", "checking", 5, 3)]
    assert Acquaintance.objects.count() == 6
