"""What a holder answers reaches somebody: a reply, words added, a new contact, an idea taken back, until somebody of the team has seen it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from terril.initiatives.following import actions as following
from terril.initiatives.models import Holder, News, Reply
from terril.initiatives.news.queries import with_people
from terril.initiatives.news.rounds import ask_after_all
from terril.initiatives.replying import actions as replying
from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.people import actions as people
from terril.people import mourning
from terril.people.models import Person

TALK = {"kind": "talk", "body": "Parlons-en mercredi.", "seen": "0"}


@pytest.fixture
def answered(fabrik, enter) -> Any:
    """(the idea, its holder's browser, the team's browser), once it has been answered."""
    stored = fabrik.idea("Un four à pain.", channel="phone", contact="03 53 01 00 00")
    team = enter(fabrik.member("coordinator"))
    team.post(f"/equipe/initiatives/{stored.initiative.ref}/repondre/", TALK)
    holder = Client()
    holder.post("/suivi/", {"code": stored.code})
    return stored, holder, team


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_back_and_forth_three_times_and_each_reads_the_whole(answered):
    stored, holder, team = answered
    page, answer = f"/suivi/{stored.initiative.ref}/", f"/equipe/initiatives/{stored.initiative.ref}/repondre/"
    said = ["Mercredi je ne peux pas. Jeudi ?", "Plutôt 14 h.", "Parfait."]
    for n, words in enumerate(said, 1):
        sent = {"kind": "words", "words": words, "client_id": f"envoi-{n}"}
        assert "quelqu’un lit votre réponse" in holder.post(page + "repondre/", sent, follow=True).content.decode()
        desk = text(team, "/bureau/")
        assert ("On vous a répondu" in desk, words in desk) == (True, True)
        assert words in text(team, "/equipe/reponses/")
        team.post(answer, {"kind": "talk", "body": f"D’accord, {n}.", "seen": str(n)})
        assert "On vous a répondu" not in text(team, "/bureau/")
    for client, path in ((holder, page), (team, f"/equipe/initiatives/{stored.initiative.ref}/")):
        whole = text(client, path)
        assert [one for one in [*said, "Parlons-en mercredi.", "D’accord, 1.", "D’accord, 2.", "D’accord, 3."] if one not in whole] == []


def test_what_a_holder_does_arrives_too(answered):
    stored, holder, team = answered
    page = f"/suivi/{stored.initiative.ref}/"
    holder.post(page + "ajouter/", {"words": "Avec un banc.", "kind": "addition"})
    holder.post(page + "contact/", {"channel": "phone", "contact": "03 53 01 00 01"})
    assert list(Reply.objects.order_by("pk").values_list("kind", flat=True)) == ["added", "contact"]
    waits = text(team, "/equipe/reponses/")
    assert [said for said in ("Des mots ajoutés", "Avec un banc.", "Un nouveau contact") if said not in waits] == []
    assert "C’est vu." in team.post(f"/equipe/reponses/{stored.attachment.pk}/vu/", follow=True).content.decode()
    assert "On vous a répondu" not in text(team, "/bureau/")
    holder.post(page + "retirer/")
    desk = text(team, "/bureau/")
    assert ("On vous a répondu" in desk, "L’idée retirée" in desk) == (True, True)
    team.post(f"/equipe/reponses/{stored.attachment.pk}/vu/")
    assert "On vous a répondu" not in text(team, "/bureau/")
    assert replying.seen(actor=None, attachment=stored.attachment) == 0


def test_what_arrives_while_somebody_answers_still_waits_and_a_draft_answers_nothing(answered):
    stored, holder, team = answered
    page, answer = f"/suivi/{stored.initiative.ref}/repondre/", f"/equipe/initiatives/{stored.initiative.ref}/repondre/"
    holder.post(page, {"kind": "cannot", "words": "Pas mercredi.", "client_id": "un"})
    shown = text(team, answer)
    assert "Pas mercredi." in shown
    drawn = re.search(r'name="read_at" value="([^"]+)"', shown)
    assert drawn is not None
    team.post(answer, {"kind": "talk", "body": "Jeudi, alors.", "seen": "1", "read_at": drawn[1], "draft": "on"})
    assert "Pas mercredi." in text(team, "/equipe/reponses/")
    holder.post(page, {"kind": "words", "words": "Ni jeudi.", "client_id": "deux"})
    team.post(answer, {"kind": "talk", "body": "Jeudi, alors.", "seen": "2", "read_at": drawn[1]})
    waits = text(team, "/equipe/reponses/")
    assert ("Pas mercredi." in waits, "Ni jeudi." in waits) == (False, True)


def test_what_arrives_while_somebody_reads_is_not_seen_with_the_rest(answered: Any) -> None:
    stored, holder, team = answered
    page = f"/suivi/{stored.initiative.ref}/repondre/"
    holder.post(page, {"kind": "cannot", "words": "Pas mercredi.", "client_id": "un"})
    drawn = re.search(r'name="(up_to)" value="(\d+)"', text(team, "/equipe/reponses/"))
    holder.post(page, {"kind": "call", "words": "Rappelez-moi vite.", "client_id": "deux"})
    team.post(f"/equipe/reponses/{stored.attachment.pk}/vu/", dict([drawn.groups()]) if drawn else {})
    waits = text(team, "/equipe/reponses/")
    assert ("Pas mercredi." in waits, "Rappelez-moi vite." in waits) == (False, True)


def test_a_reply_is_said_to_be_of_somebody_who_lives(answered: Any, fabrik: Any) -> None:
    stored, holder, team = answered
    rose = people.register(actor=None, first_name="Rose", channel="phone", contact="03 53 01 00 42")
    Holder.objects.create(initiative=stored.initiative, person=rose, since=clock.now())
    holder.post(f"/suivi/{stored.initiative.ref}/repondre/", {"kind": "call"})
    first = Holder.objects.filter(initiative=stored.initiative).earliest("pk").person
    assert f"{first.first_name} ·" in text(team, "/equipe/reponses/")
    mourning.note(actor=fabrik.member("volunteer").person, person=first)
    assert "Rose ·" in text(team, "/equipe/reponses/")
    Holder.objects.filter(person=first).update(until=clock.now())
    Person.objects.filter(pk=first.pk).update(died_at=None, first_name="")
    assert "Rose ·" in text(team, "/equipe/reponses/")


def test_the_desk_names_whoever_is_spoken_to(fabrik: Any, enter: Any, clock: Any) -> None:
    stored, team = fabrik.idea("Un four à pain.", channel="phone", contact="03 53 01 00 00"), enter(fabrik.member("coordinator"))
    rose = people.register(actor=None, first_name="Rose", channel="phone", contact="03 53 01 00 42")
    Holder.objects.create(initiative=stored.initiative, person=rose, since=clock.now())
    assert "Rose" not in text(team, "/bureau/")
    mourning.note(actor=fabrik.member("volunteer").person, person=Holder.objects.earliest("pk").person)
    assert "Rose" in text(team, "/bureau/")
    clock.travel(clock.now() + timedelta(days=200))
    ask_after_all()
    [asked] = with_people(News.objects.all())
    assert (asked.holder_name, asked.holder_channel) == ("Rose", "phone")


def test_before_any_answer_what_is_added_is_read_with_the_rest(fabrik):
    stored = fabrik.idea("Un four à pain.")
    following.add_words(actor=None, initiative=stored.initiative, words="Avec un banc.")
    assert not Reply.objects.exists()


def test_what_the_team_does_for_somebody_is_no_reply(answered, fabrik):
    stored, _holder, _team = answered
    following.add_words(actor=fabrik.member("volunteer").person, initiative=stored.initiative, words="Elle dit : avec un banc.")
    assert not Reply.objects.exists()


def test_the_same_press_twice_says_it_once_and_nothing_is_lost_when_refused(answered):
    stored, holder, _team = answered
    path = f"/suivi/{stored.initiative.ref}/repondre/"
    for _time in range(2):
        holder.post(path, {"kind": "yes", "client_id": "un-envoi"})
    assert Reply.objects.count() == 1
    refused = holder.post(path, {"kind": "", "words": "Je viendrai avec ma sœur."})
    assert (refused.status_code, "Je viendrai avec ma sœur." in refused.content.decode()) == (422, True)


def test_a_private_reply_is_for_those_who_work_on_it(answered, fabrik, enter):
    stored, holder, team = answered
    following.set_visibility(actor=None, initiative=stored.initiative, visibility="private")
    holder.post(f"/suivi/{stored.initiative.ref}/repondre/", {"kind": "words", "words": "Entre nous."})
    holder.post(f"/suivi/{stored.initiative.ref}/retirer/")
    assert "L’idée retirée" in text(team, "/equipe/reponses/")
    volunteer = enter(fabrik.member("volunteer"))
    assert "Entre nous." not in text(volunteer, "/equipe/reponses/")
    assert volunteer.post(f"/equipe/reponses/{stored.attachment.pk}/vu/").status_code == 404


@pytest.mark.parametrize(
    ("kind", "words", "told"),
    [
        ("added", "", "Choisissez une des quatre réponses."),
        ("words", " ", "Écrivez quelques mots avant d’envoyer."),
        ("words", "x" * 20_001, "C’est trop long pour une fois : coupez, envoyez, puis ajoutez la suite."),
    ],
)
def test_what_cannot_be_said_is_refused_in_words(answered, kind, words, told):
    with pytest.raises(Refused) as problem:
        replying.reply(actor=None, attachment=answered[0].attachment, kind=kind, words=words)
    assert problem.value.message.replace("\u00a0", " ") == told
