"""Following an idea without an account: only the question leaves before it is confirmed; what the team has read is told; one press ends it."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.messages.test_arrived import BOUNCE

from terril.initiatives.following import actions as holder_acts
from terril.initiatives.growing import actions as growing
from terril.initiatives.news import actions as news
from terril.initiatives.showing import actions as showing
from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.outbox import carry
from terril.kernel.outbox.bounces import take
from terril.kernel.outbox.models import ERASED, Message, MessageStatus
from terril.people import actions as people
from terril.people.exports import exported
from terril.people.models import Person
from terril.volunteering import following, tasks
from terril.volunteering.models import Follower

PAUL = {"channel": "email", "contact": "paul@exemple.fr"}


def told(kind: str = "", **more: Any) -> list[Message]:
    return list(Message.objects.filter(kind__startswith=f"follower.{kind}", **more).order_by("pk"))


def morning(days: float = 1) -> None:
    with clock.travel(clock.now() + timedelta(days=days)):
        tasks.follow_helps(0)


@pytest.fixture
def paul(idea: Any) -> Follower:
    """Paul has confirmed."""
    return following.confirm(follower=following.follow(initiative=idea.initiative, **PAUL))


def say_and_read(idea: Any, nadia: Any, words: str) -> None:
    holder_acts.add_words(actor=None, initiative=idea.initiative, words=words)
    showing.let_show(actor=nadia.person, initiative=idea.initiative, seen=clock.now())


def test_an_address_that_a_stranger_mistyped_is_not_for_the_team_to_mend(idea, nadia, client, enter):
    """Nobody here knows who typed it, nor what is right: anybody could fill the desk with such addresses."""
    client.post(f"/initiatives/{idea.initiative.ref}/suivre/", PAUL)
    [asked] = told()
    assert carry.carry(asked.pk)
    assert take(BOUNCE.read_bytes().replace(b"lea.martin@exemple.fr", b"paul@exemple.fr")) == asked
    team = enter(nadia)
    assert "n’est pas arrivé" not in team.get("/bureau/").content.decode()
    assert "Tout est parti" in team.get("/equipe/messages/non-partis/").content.decode()


def test_an_address_is_confirmed_by_a_press_before_anything_leaves_to_it(idea, nadia, client):
    address = f"/initiatives/{idea.initiative.ref}/suivre/"
    assert f'"{address}"' in client.get(f"/initiatives/{idea.initiative.ref}/").content.decode()
    assert "Suivre cette idée" in client.get(address).content.decode()
    assert client.post(address, {**PAUL, "contact": "paul"}).status_code == 422
    assert "Rien d’autre ne partira avant" in client.post(address, PAUL, follow=True).content.decode()
    [asked] = told()
    link = re.search(r"/suivre/[\w-]+/", asked.body)[0]
    say_and_read(idea, nadia, "Les arbres sont commandés.")
    morning()
    assert told("news") == []
    # Opening the link confirms nothing; a press does.
    assert "Oui, je veux la suivre" in client.get(link).content.decode()
    assert Follower.objects.get().confirmed_at is None
    for _twice in range(2):
        assert "C’est confirmé" in client.post(link, follow=True).content.decode()
    say_and_read(idea, nadia, "Les arbres sont plantés. Mon numéro : 06 39 98 11 11")
    morning()
    morning(2)
    [message] = told("news")
    assert ("Les arbres sont plantés" in message.body, "commandés" in message.body, "11 11" in message.body) == (True, False, False)
    assert (f"/initiatives/{idea.initiative.ref}/" in message.body, link in message.body) == (True, True)
    assert [line.verb for line in journal.of(Follower.objects.get())] == ["follower.asked", "follower.confirmed", "follower.told"]


def test_what_nobody_has_read_is_not_told_and_what_became_of_it_is(idea, nadia, paul):
    holder_acts.add_words(actor=None, initiative=idea.initiative, words="Pas encore lu.")
    asked = news.ask_news(actor=None, initiative=idea.initiative, months=6)
    news.tell_news(actor=None, follow_up=asked, became="alive", words="Douze poules.", shown=True)
    morning()
    assert told("news") == []
    showing.let_show(actor=nadia.person, initiative=idea.initiative, seen=clock.now())
    morning()
    [message] = told("news")
    assert ("Douze poules" in message.body, "Pas encore lu" in message.body) == (True, True)


def test_news_that_their_holder_keeps_were_not_read_for_everybody(idea, nadia, paul):
    """Kept, then shown once the rest was read: it is read before it is shown, and told then."""
    asked = news.ask_news(actor=None, initiative=idea.initiative, months=6)
    answered = news.tell_news(actor=None, follow_up=asked, became="alive", words="Douze poules.", shown=False)
    showing.let_show(actor=nadia.person, initiative=idea.initiative, seen=clock.now())
    news.show_news(actor=None, follow_up=answered, shown=True)
    assert "Douze poules" not in Client().get(f"/initiatives/{idea.initiative.ref}/").content.decode()
    showing.let_show(actor=nadia.person, initiative=idea.initiative, seen=clock.now())
    morning()
    assert "Douze poules" in told("news")[0].body


@pytest.mark.parametrize("how", ["hidden", "withdrawn", "private"])
def test_an_idea_that_is_not_everybody_s_any_more_tells_nothing(idea, nadia, paul, how):
    say_and_read(idea, nadia, "Les arbres sont plantés.")
    assert following.tell(follower=paul)
    holder_acts.add_words(actor=nadia.person, initiative=idea.initiative, words="Et les fruits.")
    if how == "hidden":
        showing.hide(actor=nadia.person, initiative=idea.initiative, reason="Elle nomme quelqu’un.")
    elif how == "withdrawn":
        holder_acts.withdraw(actor=None, initiative=idea.initiative)
    else:
        holder_acts.set_visibility(actor=None, initiative=idea.initiative, visibility="private")
    assert [one.status for one in told("news")] == [MessageStatus.CANCELLED]
    morning()
    assert len(told("news")) == 1
    if how != "withdrawn":
        assert not following.tell(follower=paul)
    assert "un jardin" not in Client().get(f"/suivre/{paul.code}/").content.decode().lower()


@pytest.mark.parametrize(("stage", "said"), [("ended", "s’est arrêtée"), ("completed", "est allée jusqu’au bout")])
def test_an_end_is_told_once(idea, paul, stage, said):
    for step in ["running", "completed"] if stage == "completed" else ["ended"]:
        growing.change_stage(actor=None, initiative=idea.initiative, to=step, reason="Faute de terre." if step == "ended" else "")
    morning()
    morning()
    assert [said in one.body for one in told("ended")] == [True]
    assert told("news") == []
    assert not following.tell(follower=paul)


def test_one_press_and_nothing_more_leaves(idea, nadia, paul, client):
    say_and_read(idea, nadia, "Les arbres sont plantés.")
    following.tell(follower=paul)
    page = f"/suivre/{paul.code}/"
    assert "Vous suivez cette idée" in client.get(page).content.decode()
    for _twice in range(2):
        assert "plus rien ne partira" in client.post(f"{page}stop/", follow=True).content.decode()
    assert [one.status for one in told("news")] == [MessageStatus.CANCELLED]
    say_and_read(idea, nadia, "Et les fruits.")
    morning()
    assert len(told("news")) == 1
    with pytest.raises(Refused, match=r"Ce lien ne sert plus : vous ne suivez plus cette idée"):
        following.confirm(follower=paul)
    assert "Ce lien ne sert plus" in client.post(page, follow=True).content.decode()
    assert [client.get("/suivre/rien/").status_code, client.post("/suivre/rien/stop/").status_code] == [404, 404]
    assert [line.verb for line in journal.of(paul)][-1] == "follower.left"


@pytest.mark.parametrize("ending", ["left", "never confirmed", "the idea ended", "the idea was taken back"])
def test_a_week_later_nothing_is_known_of_whoever_left_or_never_confirmed(idea, ending):
    one = following.follow(initiative=idea.initiative, **PAUL)
    if ending != "never confirmed":
        one = following.confirm(follower=one)
    if ending == "left":
        following.leave(follower=one)
    if ending == "the idea ended":
        growing.change_stage(actor=None, initiative=idea.initiative, to="ended", reason="Faute de terre.")
        morning()
    if ending == "the idea was taken back":
        holder_acts.withdraw(actor=None, initiative=idea.initiative)
    morning(6)
    assert Follower.objects.exists()
    morning(9)
    person = Person.objects.get(pk=one.person_id)
    assert (Follower.objects.exists(), person.email, person.erased_at is None) == (False, "", False)
    assert {message.to_address for message in told()} == {ERASED}


def test_whoever_is_known_otherwise_stays_known(idea, nadia, paul):
    holder = idea.initiative.holders.get().person
    Follower.objects.update(person=holder)
    following.leave(follower=paul)
    morning(9)
    holder.refresh_from_db()
    assert (Follower.objects.exists(), holder.email) == (False, "zoe@exemple.fr")


def test_the_same_address_is_one_follower_asked_so_many_times_a_day(idea):
    for number in range(following.ASKED_A_DAY + 2):
        following.follow(initiative=idea.initiative, **{**PAUL, "contact": "PAUL@exemple.fr" if number % 2 else "paul@exemple.fr"})
    assert Follower.objects.count() == 1
    assert len(told("confirm")) <= following.ASKED_A_DAY
    assert [one.status for one in told("confirm")].count(MessageStatus.APPROVED) == 1


def test_a_voice_needs_no_link_to_confirm(idea, nadia, client):
    address = f"/initiatives/{idea.initiative.ref}/suivre/"
    assert "C’est noté" in client.post(address, {"channel": "phone", "contact": "06 39 98 40 41"}, follow=True).content.decode()
    say_and_read(idea, nadia, "Les arbres sont plantés.")
    morning()
    assert [one.channel for one in told()] == ["phone"]


def test_where_no_sms_leaves_no_link_is_read_aloud(idea, client, settings):
    settings.SMS_BACKEND = ""
    address = f"/initiatives/{idea.initiative.ref}/suivre/"
    assert "C’est noté" in client.post(address, {"channel": "sms", "contact": "06 39 98 40 41"}, follow=True).content.decode()
    assert (told(), Follower.objects.get().confirmed_at is None) == ([], False)


def test_following_is_refused_in_a_sentence(idea, nadia):
    with pytest.raises(Refused, match=r"Pour suivre une idée, il faut dire où vous écrire ou vous appeler."):
        following.follow(initiative=idea.initiative, channel="none", contact="")
    showing.hide(actor=nadia.person, initiative=idea.initiative, reason="Elle nomme quelqu’un.")
    with pytest.raises(Refused, match=r"Cette idée n’est plus montrée à tout le monde : on ne peut pas la suivre."):
        following.follow(initiative=idea.initiative, **PAUL)


def test_an_erasure_takes_what_was_followed(idea, nadia, paul):
    assert idea.initiative.ref in str(exported(paul.person)["follows"])
    people.erase(actor=nadia.person, person=paul.person)
    assert not Follower.objects.exists()
    assert {message.body for message in told()} == {ERASED}


def test_what_was_told_of_an_idea_goes_with_whoever_carried_it(idea, nadia, paul):
    say_and_read(idea, nadia, "Les arbres sont plantés.")
    following.tell(follower=paul)
    people.erase(actor=nadia.person, person=idea.initiative.holders.get().person)
    assert {(message.body, message.subject) for message in told()} == {(ERASED, ERASED)}
    assert {message.status for message in told("news")} == {MessageStatus.CANCELLED}
    morning(9)
    assert not Follower.objects.exists()


def test_a_mail_program_leaves_for_whoever_reads(idea, nadia, paul):
    say_and_read(idea, nadia, "Les arbres sont plantés.")
    following.tell(follower=paul)
    headers = carry.email(told("news")[0]).extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = urlsplit(headers["List-Unsubscribe"].strip("<>")).path
    # Without cookie nor token, and without being led elsewhere.
    pressed = Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})
    assert (pressed.status_code, pressed.content) == (200, b"")
    assert [one.status for one in told("news")] == [MessageStatus.CANCELLED]
