"""What became of it: who is asked, when, how; once, whatever happens to the worker; one reminder, then silence is noted."""

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.initiatives.conftest import at

from terril.initiatives.answering import actions as answering
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Attachment, Holder, Initiative, News
from terril.initiatives.news import actions as news
from terril.initiatives.news import rounds
from terril.initiatives.news.queries import due
from terril.initiatives.news.question import BATCH, KIND, months_later
from terril.initiatives.news.rounds import ask_after_all
from terril.initiatives.tasks import ask_after
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import Message
from terril.people.models import Person

TOLD = at("2023-10-09", 10)
ASKED = at("2024-04-09", 8)
CHANNELS = {
    "email": "zoe@exemple.fr",
    "sms": "06 39 98 00 01",
    "phone": "03 53 01 00 00",
    "letter": "3 rue du Terril\n62160 Grenay",
    "relay": "Mme Rose",
}


@pytest.fixture
def told(fabrik, clock):
    """`told("email")`: an idea told on 9 October 2023, whose holder is reached so; the clock is left six months later."""

    def tell(channel="email", **more):
        clock.travel(TOLD)
        stored = fabrik.idea(channel=channel, contact=CHANNELS.get(channel, ""), **more)
        clock.travel(ASKED)
        return stored.initiative

    return tell


@given(day=st.dates(date(2000, 1, 1), date(2090, 12, 31)), months=st.integers(-36, 36))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months):
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(day=st.dates(date(2000, 1, 1), date(2090, 12, 31)), months=st.sampled_from([6, 12, 24]))
def test_nothing_is_asked_before_its_term(day, months):
    """What is selected is told before `today` put back: the term of each has come."""
    assert months_later(months_later(day, -months), months) <= day


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_question_goes_through_the_channel_that_was_chosen(told, channel, settings):
    settings.SMS_BACKEND = "terril.kernel.outbox.sms.FileBackend"
    idea = told(channel)
    assert ask_after_all() == (1, 0, 0)
    asked, message = News.objects.get(), Message.objects.get(kind=KIND)
    assert (asked.initiative_id, asked.months, asked.message_id, message.channel) == (idea.pk, 6, message.pk, channel)
    assert "Il y a six mois, vous nous avez raconté une idée" in message.body
    assert (f"/nouvelles/{asked.code}/" in message.body) == (channel in {"email", "sms"})
    assert (f"{asked.code[:3]} {asked.code[3:6]} {asked.code[6:]}" in message.body) == (channel in {"letter", "relay"})
    # Whoever passes a word on does not have to know the idea.
    assert ("jardin" in message.body) == (channel in {"email", "phone", "letter"})
    assert len(message.body) < 250 or channel != "sms"


def test_where_sms_are_not_in_service_the_words_are_for_the_phone(told, settings):
    settings.SMS_BACKEND = ""
    told("sms")
    ask_after_all()
    message = Message.objects.get(kind=KIND)
    assert (message.channel, "/nouvelles/" in message.body) == ("phone", False)


def test_whoever_wants_no_contact_finds_the_question_with_the_code(told, strict_client):
    idea = told("none")
    assert (ask_after_all(), Message.objects.count()) == ((1, 0, 0), 0)
    strict_client.post_form("/suivi/", {"code": idea.codes.get().code})
    page = strict_client.get(f"/suivi/{idea.ref}/").content.decode()
    assert "Il y a six mois, vous nous avez raconté une idée. Qu’est-elle devenue ?" in page
    assert f'href="/nouvelles/{News.objects.get().code}/"' in page


def test_the_round_run_twice_asks_once(told):
    told()
    assert [ask_after_all(), ask_after_all()] == [(1, 0, 0), (0, 0, 0)]
    assert (News.objects.count(), Message.objects.filter(kind=KIND).count(), JournalEntry.objects.filter(verb="news.asked").count()) == (1, 1, 1)


def test_a_worker_killed_half_way_leaves_whole_questions_and_none_twice(told, monkeypatch):
    for n in range(3):
        told(client_id=f"k{n}")
    ask, count = rounds.ask_news, []

    def killed(**more):
        count.append(1)
        if len(count) == 2:
            raise SystemExit
        return ask(**more)

    monkeypatch.setattr(rounds, "ask_news", killed)
    with pytest.raises(SystemExit):
        ask_after_all()
    assert (News.objects.count(), Message.objects.count()) == (1, 1)
    monkeypatch.undo()
    assert ask_after_all() == (2, 0, 0)
    assert (News.objects.count(), Message.objects.count()) == (3, 3)


def test_one_idea_in_difficulty_holds_no_other_back(told, monkeypatch):
    first, second = told(client_id="a"), told(client_id="b")
    ask = rounds.ask_news

    def broken(*, initiative, **more):
        if initiative.pk == first.pk:
            return news.ask_news(initiative=initiative, actor=None, months=7)
        return ask(initiative=initiative, **more)

    monkeypatch.setattr(rounds, "ask_news", broken)
    assert ask_after_all() == (1, 0, 0)
    assert News.objects.get().initiative_id == second.pk


def test_a_wrong_address_leaves_the_question_on_the_page_of_follow_up(told):
    idea = told()
    Person.objects.filter(holdings__initiative=idea).update(email="pas une adresse")
    assert ask_after_all() == (1, 0, 0)
    assert News.objects.get().message_id is None


@pytest.mark.parametrize(
    ("moment", "months"),
    [
        (at("2024-04-08"), None), (at("2024-04-09"), 6), (at("2024-06-08"), 6), (at("2024-06-12"), None),
        (at("2024-10-09"), 12), (at("2025-10-08"), None), (at("2025-10-09"), 24), (at("2026-10-09"), None),
    ],
)  # fmt: skip
def test_each_term_is_asked_in_its_time_and_never_long_after(told, clock, moment, months):
    told()
    clock.travel(moment)
    ask_after_all()
    assert list(News.objects.values_list("months", flat=True)) == ([months] if months else [])


def test_every_idea_is_asked_helped_or_not_ended_or_not(told):
    ended, private, elsewhere = told(client_id="a"), told(client_id="b", visibility="private"), told(client_id="c")
    growing.change_stage(actor=None, initiative=ended, to="ended", reason="Le terrain est vendu.")
    words = "Ce n’est pas notre métier ; la mission locale vous recevra lundi à neuf heures."
    answering.answer(actor=None, attachment=elsewhere.attachments.get(), kind="elsewhere", body=words, where="La maison de quartier")
    following.withdraw(actor=None, initiative=told(client_id="d"))
    ask_after_all()
    assert set(News.objects.values_list("initiative", flat=True)) == {ended.pk, private.pk, elsewhere.pk}
    said = dict(Message.objects.filter(kind=KIND).values_list("about_id", "body"))
    assert "Nous savons qu’elle s’est arrêtée." in said[ended.pk]
    assert "l’aide se trouvait ailleurs" in said[elsewhere.pk]
    assert "ailleurs" not in said[private.pk]


def test_whoever_spoke_within_a_month_is_asked_a_little_later(told, clock):
    idea = told()
    following.add_words(actor=None, initiative=idea, words="Nous avons trouvé une parcelle.")
    assert ask_after_all() == (0, 0, 0)
    clock.travel(ASKED + timedelta(days=31))
    assert ask_after_all() == (1, 0, 0)


def test_an_idea_that_nobody_carries_any_more_is_asked_of_nobody(told):
    idea = told()
    Holder.objects.filter(initiative=idea).update(until=ASKED)
    assert (ask_after_all(), Message.objects.count()) == ((1, 0, 0), 0)


def test_a_round_is_bounded_and_the_next_goes_on(told, monkeypatch):
    monkeypatch.setattr(rounds, "BATCH", 2)
    for n in range(3):
        told(client_id=f"k{n}")
    assert [ask_after_all()[0], ask_after_all()[0], ask_after_all()[0]] == [2, 1, 0]
    assert BATCH == 200


def test_the_ideas_to_ask_are_found_by_an_index(told):
    programme = told().attachments.get().programme
    rows = [
        Initiative(ref=f"v{n}", commune_id="62386", created_at=TOLD - timedelta(days=n % 900), updated_at=TOLD)
        for n in range(3000)
    ]
    Initiative.objects.bulk_create(rows)
    attached = {"programme": programme, "attached_at": TOLD, "answer_due_on": TOLD.date()}
    Attachment.objects.bulk_create(Attachment(initiative=row, **attached) for row in rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE initiatives_initiative, initiatives_attachment")
    assert "initiative_to_ask_after" in due(6).explain()


# ------------------------------------------------------------------------------------------------- reminding, closing


def _left():
    Message.objects.filter(kind=KIND).update(status="sent", sent_at=ASKED)


def test_one_reminder_after_three_weeks_then_silence_is_noted(told, clock):
    idea = told()
    ask_after_all()
    _left()
    seen = {}
    for day in range(1, 90):
        clock.travel(ASKED + timedelta(days=day))
        if any(done := ask_after_all()):
            seen[day] = done
            _left()
    assert seen == {21: (0, 1, 0), 42: (0, 0, 1)}
    assert list(Message.objects.filter(kind=KIND).order_by("pk").values_list("about_id", flat=True)) == [idea.pk] * 2
    assert "nous n’insisterons pas" in Message.objects.latest("pk").body


def test_a_call_that_nobody_made_is_no_silence(told, clock):
    told("phone")
    ask_after_all()
    clock.travel(ASKED + timedelta(days=80))
    assert ask_after_all() == (0, 0, 0)
    asked = News.objects.get()
    outbox.not_reached(actor=None, message_id=asked.message_id)
    assert ask_after_all() == (0, 0, 1)
    assert Message.objects.get().status == "cancelled"


def test_whoever_wants_no_contact_is_not_reminded_and_may_answer_for_ever(told, clock):
    told("none")
    ask_after_all()
    clock.travel(ASKED + timedelta(days=43))
    assert ask_after_all() == (0, 0, 1)
    asked = News.objects.get()
    news.tell_news(actor=None, follow_up=asked, became="alive")
    asked.refresh_from_db()
    assert (asked.became, asked.closed_at, asked.answered_at is not None) == ("alive", None, True)


def test_an_answer_stops_the_reminder(told, clock):
    told()
    ask_after_all()
    _left()
    news.tell_news(actor=None, follow_up=News.objects.get(), became="slowly")
    clock.travel(ASKED + timedelta(days=60))
    assert (ask_after_all(), Message.objects.count()) == ((0, 0, 0), 1)


def test_whoever_was_told_that_their_data_go_is_not_reminded_besides(told, clock):
    idea = told()
    ask_after_all()
    _left()
    Person.objects.filter(holdings__initiative=idea).update(purge_notice_on=date(2024, 4, 20))
    clock.travel(ASKED + timedelta(days=22))
    assert (ask_after_all(), Message.objects.count()) == ((0, 1, 0), 1)


def test_the_next_term_closes_a_question_still_open(told, clock):
    told("phone")
    ask_after_all()
    clock.travel(at("2024-10-09"))
    assert ask_after_all()[0] == 1
    assert list(News.objects.order_by("months").values_list("months", "closed_at__date")) == [(6, date(2024, 10, 9)), (12, None)]
    assert list(Message.objects.order_by("pk").values_list("status", flat=True)) == ["cancelled", "approved"]


def test_a_withdrawn_idea_is_neither_reminded_nor_closed_and_its_message_does_not_leave(told, clock):
    idea = told()
    ask_after_all()
    following.withdraw(actor=None, initiative=idea)
    assert Message.objects.get().status == "cancelled"
    clock.travel(ASKED + timedelta(days=50))
    assert ask_after_all() == (0, 0, 0)


# ------------------------------------------------------------------------------------------------------------ retention


def test_asking_is_no_contact_and_answering_is_one(told, clock):
    idea = told()
    person = Person.objects.get(holdings__initiative=idea)
    ask_after_all()
    person.refresh_from_db()
    assert person.last_contact_on == TOLD.date()
    clock.travel(ASKED + timedelta(days=2))
    news.tell_news(actor=None, follow_up=News.objects.get(), became="alive")
    person.refresh_from_db()
    assert person.last_contact_on == date(2024, 4, 11)


def test_the_task_is_declared_and_runs(told):
    told()
    ask_after(timestamp=0)
    assert News.objects.count() == 1
