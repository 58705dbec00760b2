"""The demo world is the longest integration test: two seasons lived through the verbs, then looked at from every side."""

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils.timezone import localtime
from tests.demo.conftest import elsewhen
from tests.harness import dates

from terril.demo import world
from terril.demo.world import content, news, pictures, seasons
from terril.demo.world.ideas import client_id, silence
from terril.directory.models import Organisation, Place
from terril.imports.models import Acquaintance, Import
from terril.initiatives import finding
from terril.initiatives.models import (
    Addition,
    Answer,
    AnswerKind,
    Attachment,
    Initiative,
    Intake,
    IntakeWay,
    Need,
    News,
    Picture,
    Pledge,
    Stage,
    Visibility,
)
from terril.introductions.models import Introduction
from terril.kernel import clock
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox.models import Channel, Message, MessageStatus
from terril.meetings.models import Attendance, Meeting, MeetingPledge, Plan, Presentation, Registration, Series, Status
from terril.offers.models import Match, Offer
from terril.people.models import Account, Consent, Person
from terril.programmes.models import Programme, Role
from terril.referrals.models import Referral
from terril.services.models import HelpImport, HelpService
from terril.territory.actions import SHIPPED, create_territories, import_csv
from terril.volunteering.models import Follower, Help

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


@pytest.fixture(scope="module", params=dates.MOMENTS)
def built(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker, tmp_path_factory) -> Iterator[list[str]]:
    """The world as it is built at a moment, once for all that is looked at then, and taken back. The value is what the builder said."""
    if request.param == dates.USUAL:
        yield request.getfixturevalue("morning")
        return
    said: list[str] = []
    with django_db_blocker.unblock(), elsewhen(datetime.fromisoformat(request.param), tmp_path_factory.mktemp("var")):
        with clock.travel(world.FOUNDED):
            import_csv(actor=None, file=SHIPPED)
            create_territories(actor=None)
        world.build(said.append)
        yield said


def counts() -> Counter[str]:
    models = (Person, Account, Initiative, Message, JournalEntry, Meeting, Registration, Attendance, Pledge, Programme)
    return Counter({model.__name__: model.objects.count() for model in models})


# ------------------------------------------------------------------------------------------------------ initiatives


def test_every_written_initiative_is_there_word_for_word(built: list[str]) -> None:
    assert Initiative.objects.count() == 67
    by_key = {told["key"]: told for told in [*content.initiatives(), *news.recent()]}
    kept = {intake.client_id: intake for intake in Intake.objects.select_related("initiative__commune")}
    for key, told in by_key.items():
        intake = kept[client_id(key)]
        words = intake.words or intake.initiative.additions.get(kind=Addition.Kind.TRANSCRIPTION).words
        assert words == told["words"], key
        assert intake.initiative.commune_id == told["commune"]
        assert (intake.initiative.stage, intake.initiative.visibility) == (told["stage"], told["visibility"]), key
        assert intake.initiative.ended_reason == told.get("ended_reason", "")


def test_people_find_what_they_mean(built: list[str], tmp_path: Path) -> None:
    """Half of what is typed, marked "unseen", was never used to change how one searches."""
    whole = finding.run()
    kept = finding.QUERIES.read_text(encoding="utf-8").splitlines()
    unseen = tmp_path / "unseen.csv"
    unseen.write_text("\n".join([kept[0], *(line for line in kept if line.endswith(",unseen"))]), encoding="utf-8")
    for found in (whole, finding.run(unseen)):
        assert found["success_at_5"]["initiatives"] >= 0.85
        assert found["success_at_5"]["aides"] >= 0.85
    assert [whole[page]["queries"] for page in finding.PAGES] == [52, 56]
    assert not {"jardinage", "jardain", "repaircafe", "boite a livre", "Lieven", "vieux isolés"} & set(whole["initiatives"]["missed"])
    assert "/aides/\u00a0: 56 recherches" in "".join(finding.tell(whole))


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
    assert len(answered) == 61
    for one in answered:
        taken = clock.working_days_between(localtime(one.attached_at).date(), localtime(one.answered_at).date())
        assert taken <= 10, (one.initiative.title, one.attached_at, one.answered_at)


def test_promises_are_kept_or_not_and_say_why(built: list[str]) -> None:
    outcomes = Counter(Pledge.objects.order_by().values_list("outcome", flat=True))
    assert outcomes == {"kept": 84, "not_kept": 10, "open": 11}
    assert not Pledge.objects.filter(outcome="not_kept", reason="").exists()
    assert MeetingPledge.objects.exists()
    assert not Pledge.objects.filter(by_name__contains="fictif").exists()
    assert not Pledge.objects.filter(by_name__contains=",").exists()


def test_offers_meet_ideas_and_two_people_each_other(built: list[str]) -> None:
    """Each state lived: an offer read over, open, resting, over; a proposal asked, waiting, accepted, declined; an introduction made, waiting,
    refused, left without an answer."""
    offers = Counter(Offer.objects.order_by().values_list("state", flat=True))
    assert offers == {"published": 15, "submitted": 1, "paused": 1}
    assert Offer.objects.filter(ends_on__lt=clock.today()).count() == 1
    assert Counter(Match.objects.order_by().values_list("state", flat=True)) == {"accepted": 3, "proposed": 2, "declined": 2, "asked": 1}
    assert Counter(Introduction.objects.order_by().values_list("state", flat=True)) == {"agreed": 1, "proposed": 1, "refused": 1, "expired": 1}
    gatherings = Meeting.objects.filter(kind="peers").order_by("starts_at")
    assert [m.status for m in gatherings] == ["held", "confirmed", "tentative"]
    invited = Message.objects.filter(kind="meeting.invited")
    assert invited.values("person_id", "about_id").distinct().count() == invited.count() > 5


def test_strangers_help_as_far_as_each_came(built: list[str]) -> None:
    """One accepted, one that waits for its holder, one to read on the desk; somebody follows an idea, and nobody's contact is public."""
    helps = dict(Help.objects.order_by("pk").values_list("person__first_name", "state"))
    assert helps == {"Nathalie": "accepted", "Yanis": "passed", "Odile": "received"}
    assert Follower.objects.filter(confirmed_at__isnull=False).count() == 1
    assert not Help.objects.filter(person__fictional=False).exists()


def test_pictures_say_that_they_are_illustrations(built: list[str]) -> None:
    assert Picture.objects.count() == len(pictures.PICTURES) == 6
    for picture in Picture.objects.order_by("pk"):
        assert picture.description.startswith("Illustration : ")
        assert picture.width == pictures.WIDTH


# ------------------------------------------------------------------------------------------------- what became of them


def test_what_was_written_about_each_idea_was_answered_in_its_time(built: list[str]) -> None:
    written = {(client_id(told["key"]), told["months"]): told for told in content.read("news")["news"]}
    kept = News.objects.filter(answered_at__isnull=False).select_related("initiative__intake", "need").order_by("pk")
    for row in kept:
        told = written.pop((row.initiative.intake.client_id, row.months))
        assert (row.became, row.words, row.reason, row.how_many, row.shown) == (
            told["became"], told.get("words", ""), told.get("reason", ""), told.get("how_many"), told["shown"],
        )  # fmt: skip
        assert timedelta(0) <= row.answered_at - row.asked_at < timedelta(days=30)
    assert written == {}
    assert set(News.objects.filter(closed_at__isnull=False).order_by().values_list("months", flat=True)) == {6, 12, 24}


def test_some_calls_for_news_wait_for_a_volunteer(built: list[str]) -> None:
    waiting = News.objects.filter(answered_at__isnull=True, closed_at__isnull=True)
    messages = Message.objects.filter(pk__in=waiting.order_by().values("message_id"), status=MessageStatus.APPROVED)
    assert set(messages.order_by().values_list("channel", flat=True)) == {Channel.PHONE, Channel.RELAY}
    assert waiting.filter(months=6).count() == len(news.recent())


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
    # Of the next meeting, or of today's, be it over.
    assert Presentation.objects.filter(meeting__starts_at__date__gte=clock.today()).exclude(meeting__status=Status.CANCELLED).count() == 2
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


# -------------------------------------------------------------------------------------------------------- referrals


def test_every_written_referral_was_lived_to_its_state(built: list[str]) -> None:
    told = content.read("referrals")["referral"]
    assert Referral.objects.count() == len(told) == 19
    assert Counter(Referral.objects.order_by().values_list("state", flat=True)) == {
        "ended": 11, "withdrawn": 1, "silent": 1, "taken": 2, "received": 1, "more": 1, "asked": 1, "draft": 1,
    }  # fmt: skip
    assert not Referral.objects.filter(organisation__fictional=False).exists()
    # The one that nobody answered was reminded three times, then given up, before the team said what came of it.
    never = Referral.objects.get(organisation__slug="navette-des-fosses")
    verbs = list(JournalEntry.objects.filter(subject_type="referrals.referral", subject_id=never.pk).order_by("pk").values_list("verb", flat=True))
    assert verbs[3:] == ["referral.reminded"] * 3 + ["referral.silent", "referral.ended"]
    late = Referral.objects.get(organisation__slug="le-grand-couvert", sent_at__isnull=False)
    assert (late.due_on < clock.today(), late.reminders) == (True, 3)
    assert Message.objects.filter(kind="referral.partner.closed").count() == 1


def test_a_refusal_says_where_to_go_and_went_there(built: list[str]) -> None:
    refused = Answer.objects.filter(kind=AnswerKind.ELSEWHERE).select_related("attachment").order_by("pk")
    assert len(refused) == 3
    for answer in refused:
        assert answer.where
        assert Referral.objects.filter(initiative=answer.attachment.initiative_id, sent_at__isnull=False).exists()


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
        "Rencontres d’entraide": True,
    }
    assert Meeting.objects.filter(fictional=True).count() == 11
    assert not Offer.objects.filter(fictional=False).exists()


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


def test_a_real_instance_never_gets_a_demo(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="TERRIL_MODE=demo"):
        call_command("demo", no_serve=True)


def test_the_words_on_disk_are_found_whatever_the_folder() -> None:
    assert Path(content.FOLDER, "initiatives.toml").is_file()
    assert content.plain("par Mme\u00a0Corinne") == "par Mme Corinne"
    assert content.said_name("Léon Wiart, maçon retraité") == ("Léon Wiart", False)
    assert content.said_name("Club de judo (fictif)") == ("Club de judo", True)


# ------------------------------------------------------------------------------------------------------ next season


def test_the_next_season_is_proposed_and_ready_to_open(built):
    plan = Plan.objects.get()
    dates = list(plan.dates.select_related("commune", "proposed"))
    assert (plan.state, plan.series, plan.fictional) == ("ready", None, True)
    assert len(dates) >= 7
    assert dates[0].commune.name == "Loos-en-Gohelle", "promised"
    assert "62032" not in {one.commune_id for one in dates}, "refused"
    assert [one.day for one in dates] == sorted({one.day for one in dates})
    assert min(one.day for one in dates) > max(localtime(one.starts_at).date() for one in Meeting.objects.all())
    changed = [one for one in dates if one.commune_id != one.proposed_id]
    assert len(changed) == 1
    assert changed[0].reason
    assert plan.late_gap <= 0.03
def test_the_directory_of_help_is_there_with_its_old_list_and_what_was_wrong(built):
    told = list(HelpImport.objects.order_by("asked_at").values_list("file_name", "state", "services_created", "rejected"))
    assert told == [("repertoire-2024.json", "done", 3, 0), ("annuaire-du-bassin.json", "done", 37, 2)]
    assert all(service.fictional for service in HelpService.objects.order_by("pk"))
    today = clock.today()
    ages = sorted((today - service.updated_on).days for service in HelpService.objects.order_by("pk"))
    assert (0 <= ages[0] <= 30, ages[-1] > 365) == (True, True)


def test_the_coordination_has_brought_a_table_and_mends_another(built: list[str]) -> None:
    told = [(one.kind, one.status, one.rows.count(), one.rows.exclude(wrong=[]).count()) for one in Import.objects.order_by("pk")]
    assert told == [("people", "done", 7, 0), ("organisations", "checking", 5, 4)]
    assert Acquaintance.objects.count() == 6
