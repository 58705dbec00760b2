"""Following an idea with its code."""

import html
import re
from datetime import timedelta

import pytest
from tests.factories import read_by_the_team

from terril.initiatives.answering import actions as answering
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Addition, FollowCode, Holder
from terril.kernel import clock as kernel_clock
from terril.kernel import codes
from terril.kernel.errors import Refused
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox.models import Message
from terril.people import mourning
from terril.people.models import Account, Person


@pytest.fixture
def opened(fabrik, client):
    """A client who typed the code of an idea."""
    stored = fabrik.idea(channel="phone", contact="03 53 01 00 00")
    client.post("/suivi/", {"code": stored.code})
    return client, stored


def test_a_shared_device_is_left_closed(opened):
    client, stored = opened
    path = f"/suivi/{stored.initiative.ref}/"
    assert client.session.get_expiry_age() <= 3600
    assert "J’ai fini, fermer" in client.get(path).content.decode()
    client.post("/suivi/fermer/")
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("then", "leads"),
    [("/offres/7/", "/offres/7/"), ("", None), ("//ailleurs.example/", None), ("https://ailleurs.example/", None), ("/\\ailleurs.example", None),
     ("javascript:alert(1)", None), ("offres/7/", None)],
)  # fmt: skip
def test_a_code_leads_back_to_the_page_that_asked_for_it_and_never_elsewhere(fabrik, client, then, leads):
    stored = fabrik.idea(channel="phone", contact="03 53 01 00 00")
    page = client.get("/suivi/", {"suite": then})
    assert page.context["form"]["then"].value() == (leads or "")
    answer = client.post("/suivi/", {"code": stored.code, "then": then})
    assert (answer.status_code, answer["Location"]) == (302, leads or f"/suivi/{stored.initiative.ref}/")


def test_the_answer_stands_first(opened):
    client, stored = opened
    for n in range(3):
        growing.say_need(actor=None, initiative=stored.initiative, kind="hands", text=f"Des bras {n}")
    answering.answer(actor=None, attachment=stored.attachment, kind="talk", body="Parlons-en mardi.")
    growing.change_stage(actor=None, initiative=stored.initiative, to="project")
    page = client.get(f"/suivi/{stored.initiative.ref}/").content.decode()
    assert page.index("La réponse") < page.index("Parlons-en mardi.") < page.index("Vos premiers mots")


def test_without_the_code_the_page_does_not_exist(fabrik, client, opened):
    _client, stored = opened
    path = f"/suivi/{stored.initiative.ref}/"
    assert client.get(path).status_code == 200
    for method, end in (("get", ""), ("post", "ajouter/"), ("post", "contact/"), ("post", "visibilite/"), ("post", "retirer/"), ("get", "recu.pdf")):
        other = type(client)()
        assert getattr(other, method)(path + end).status_code == 404
    lost = type(client)().post(f"{path}ajouter/", {"words": "Des mots écrits pendant une heure", "kind": "addition"})
    assert (lost.status_code, "Des mots écrits pendant une heure" in lost.content.decode()) == (404, True)
    unknown = type(client)().post("/suivi/0000000000/ajouter/", {"words": "Des mots écrits pendant une heure", "kind": "addition"})
    assert unknown.content == lost.content or "Des mots écrits" in unknown.content.decode()


def test_other_words_from_the_same_page_are_not_dropped(opened):
    client, stored = opened
    for words in ("Et un four à pain.", "Et un poulailler.", "Et un four à pain."):
        client.post(f"/suivi/{stored.initiative.ref}/ajouter/", {"words": words, "kind": "addition", "client_id": "ajout-1"})
    assert sorted(Addition.objects.values_list("words", flat=True)) == ["Et un four à pain.", "Et un poulailler."]


def test_words_are_added_beside_the_first_ones_once(opened):
    client, stored = opened
    for _again in range(2):
        client.post(f"/suivi/{stored.initiative.ref}/ajouter/", {"words": "Et un four à pain.", "kind": "addition", "client_id": "ajout-1"})
    assert list(Addition.objects.values_list("words", "kind")) == [("Et un four à pain.", "addition")]
    page = client.get(f"/suivi/{stored.initiative.ref}/").content.decode()
    assert "Un jardin au pied du terril" in page
    assert "Et un four à pain." in page


def test_the_contact_changes_and_a_wrong_one_is_given_back(opened):
    client, stored = opened
    path = f"/suivi/{stored.initiative.ref}/contact/"
    refused = client.post(path, {"channel": "email", "contact": "zoe.exemple"})
    assert refused.status_code == 422
    assert "zoe.exemple" in refused.content.decode()
    client.post(path, {"channel": "email", "contact": "zoe@exemple.fr"})
    person = Holder.objects.get().person
    assert (person.channel, person.contact, person.phone) == ("email", "zoe@exemple.fr", "+33353010000")


def test_the_holder_decides_who_sees(opened):
    client, stored = opened
    public = f"/initiatives/{stored.initiative.ref}/"
    stranger = type(client)()
    assert stranger.get(public).status_code == 404
    # Not the number that the forms of the page give as an example.
    client.post(f"/suivi/{stored.initiative.ref}/contact/", {"channel": "phone", "contact": "03 53 01 00 42"})
    assert Holder.objects.get().person.phone == "+33353010042"
    client.post(f"/suivi/{stored.initiative.ref}/visibilite/", {"visibility": "public", "shown_as": "Zoé de Grenay"})
    page = stranger.get(public)
    assert page.status_code == 200
    # A name is read by the team before everybody reads it.
    assert "Zoé de Grenay" not in page.content.decode()
    read_by_the_team(stored.initiative)
    named = stranger.get(public)
    assert "Zoé de Grenay" in named.content.decode()
    for shown in (page, named):
        assert "353010042" not in shown.content.decode().replace(" ", "").replace("\xa0", "")


def test_withdrawing_closes_it_to_everybody_else_and_refuses_changes(opened, fabrik, enter):
    client, stored = opened
    following.set_visibility(actor=None, initiative=stored.initiative, visibility="public")
    asked = client.get(f"/suivi/{stored.initiative.ref}/retirer/")
    assert "Retirer votre idée" in asked.content.decode()
    client.post(f"/suivi/{stored.initiative.ref}/retirer/")
    assert "Vous avez retiré cette idée" in client.get(f"/suivi/{stored.initiative.ref}/").content.decode()
    refused = client.post(f"/suivi/{stored.initiative.ref}/ajouter/", {"words": "trop tard", "kind": "addition"})
    assert refused.status_code == 422
    assert "trop tard" in refused.content.decode()
    stranger = type(client)()
    assert stranger.get(f"/initiatives/{stored.initiative.ref}/").status_code == 404


def test_an_account_claims_it_and_keeps_it_without_the_code(opened, fabrik):
    client, stored = opened
    account = fabrik.member("nobody")
    client.force_login(account, backend="terril.people.adapters.PersonBackend")
    client.post("/suivi/", {"code": stored.code})
    for _twice in range(2):
        client.post(f"/suivi/{stored.initiative.ref}/rattacher/")
    assert Holder.objects.filter(initiative=stored.initiative).count() == 2
    later = type(client)()
    later.force_login(account, backend="terril.people.adapters.PersonBackend")
    assert later.get(f"/suivi/{stored.initiative.ref}/").status_code == 200


def test_a_new_code_closes_the_old_one_even_in_an_open_session(opened):
    client, stored = opened
    new = following.new_code(actor=None, initiative=stored.initiative)
    assert client.get(f"/suivi/{stored.initiative.ref}/").status_code == 404
    assert client.post("/suivi/", {"code": new}).status_code == 302


def test_wrong_codes_are_slowed_down_and_never_say_whether_one_exists(fabrik, client, clock):
    stored = fabrik.idea()
    FollowCode.objects.filter(code=stored.code).update(revoked_at=stored.initiative.created_at)
    answers = [client.post("/suivi/", {"code": wrong}) for wrong in (stored.code, codes.make(), "ABC DEF GHJ", "n’importe quoi")]
    told = {re.search(r'<li>([^<]+)</li>', a.content.decode().split("error-text")[1])[1] for a in answers}
    assert ({a.status_code for a in answers}, len(told)) == ({422}, 1)
    tries = [client.post("/suivi/", {"code": codes.make()}).status_code for _n in range(20)]
    assert tries[0] == 422
    assert tries[-1] == 429
    good = fabrik.idea()
    held = client.post("/suivi/", {"code": good.code})
    assert held.status_code == 429
    assert "Attendez" in held.content.decode()
    clock.travel(clock.now() + timedelta(seconds=61))
    assert client.post("/suivi/", {"code": good.code}).status_code == 302


def test_a_lost_receipt_is_dictated_again_or_replaced_and_it_is_known(fabrik, enter, client):
    stored = fabrik.idea()
    path = f"/equipe/initiatives/{stored.initiative.ref}/code/"
    for kind, status in (("nobody", 404), ("partner", 404), ("volunteer", 200)):
        answer = enter(fabrik.member(kind)).post(path)
        assert answer.status_code == status
    assert f'data-code="{stored.code}"' in answer.content.decode()
    assert JournalEntry.objects.filter(verb="initiative.code_read").count() == 1
    new = re.search(r'data-code="([A-Z]{9})"', client.post(path, {"new": "1"}).content.decode())[1]
    stranger = type(client)()
    assert stranger.post("/suivi/", {"code": stored.code}).status_code == 422
    assert stranger.post("/suivi/", {"code": new}).status_code == 302


def test_the_code_gives_the_session_another_key(fabrik, strict_client):
    stored = fabrik.idea("Un jardin au pied du terril")
    session = strict_client.session
    session["seen"] = True
    session.save()
    strict_client.cookies["sessionid"] = session.session_key
    strict_client.post_form("/suivi/", {"code": stored.code})
    after = strict_client.cookies["sessionid"].value
    assert (after != session.session_key, strict_client.session["seen"]) == (True, True)
    stranger = type(strict_client)()
    stranger.cookies["sessionid"] = session.session_key
    assert stranger.get(f"/suivi/{stored.initiative.ref}/").status_code == 404


def test_the_code_of_two_holders_acts_as_nobody_in_particular(opened, fabrik):
    client, stored = opened
    second = Person.objects.create(first_name="Ana", channel="none", last_contact_on=kernel_clock.today())
    Holder.objects.create(initiative=stored.initiative, person=second, shown_as="Ana", since=kernel_clock.now())
    client.post(f"/suivi/{stored.initiative.ref}/ajouter/", {"words": "Et un banc.", "kind": "addition", "client_id": "b"})
    assert Addition.objects.get(words="Et un banc.").said_by is None
    assert client.get(f"/suivi/{stored.initiative.ref}/").status_code == 200


def test_a_draft_belongs_to_one_idea_and_is_forgotten_once_sent(opened, fabrik):
    client, stored = opened
    ref = stored.initiative.ref
    assert f'data-draft="ajout-{ref}"' in client.get(f"/suivi/{ref}/").content.decode()
    sent = client.post(f"/suivi/{ref}/ajouter/", {"words": "Encore", "kind": "addition", "client_id": "x"}, follow=True)
    assert f'data-draft-done="ajout-{ref}"' in sent.content.decode()


def test_another_holder_changes_her_own_contact_and_name_never_the_first_one_s(opened, fabrik):
    client, stored = opened
    account = fabrik.member("nobody")
    later = type(client)()
    later.force_login(account, backend="terril.people.adapters.PersonBackend")
    later.post("/suivi/", {"code": stored.code})
    later.post(f"/suivi/{stored.initiative.ref}/rattacher/")
    later.post(f"/suivi/{stored.initiative.ref}/contact/", {"channel": "sms", "contact": "06 39 98 00 01"})
    later.post(f"/suivi/{stored.initiative.ref}/visibilite/", {"visibility": "public", "shown_as": "Une voisine"})
    told = [(h.person.channel, h.person.contact, h.shown_as) for h in Holder.objects.order_by("pk").select_related("person")]
    assert told == [("phone", "+33353010000", "Zoé"), ("sms", "+33639980001", "Une voisine")]
    page = later.get(f"/suivi/{stored.initiative.ref}/").content.decode()
    assert "+33353010000" not in page


@pytest.mark.parametrize("name", ["Gagnez sur http://exemple.fr", "www.exemple.fr", "exemple.com", "zoe@exemple.fr", "a/b"])
def test_a_name_carries_no_link(fabrik, strict_client, opened, name):
    client, stored = opened
    refused = client.post(f"/suivi/{stored.initiative.ref}/visibilite/", {"visibility": "public", "shown_as": name})
    assert refused.status_code == 422
    assert "Un nom s’écrit sans adresse ni lien" in refused.content.decode()
    assert Holder.objects.get().shown_as == "Zoé"


@pytest.mark.parametrize("words", ["\u200b\u200d", "\u3164", " \u00ad "])
def test_what_cannot_be_seen_is_neither_a_word_nor_a_title(opened, fabrik, words):
    _client, stored = opened
    with pytest.raises(Refused, match="titre court"):
        growing.set_title(actor=None, initiative=stored.initiative, title=words)
    with pytest.raises(Refused, match="quelques mots"):
        following.add_words(actor=None, initiative=stored.initiative, words=words)
    with pytest.raises(Refused, match="Il nous manque votre idée"):
        fabrik.idea(words)


def _switched(client, answer):
    """Where the language switch of a page leads, and the page that comes."""
    to = html.unescape(re.search(r'action="/langue/".*?name="next" value="([^"]*)"', answer.content.decode(), re.S)[1])
    return client.post("/langue/", {"language": "en", "next": to}, follow=True, headers={"Accept": "text/html"})


@pytest.mark.parametrize("referer", ["http://testserver/suivi/{ref}/?garde=x", ""])
def test_the_language_changes_after_an_error_in_a_form(client, fabrik, referer):
    stored = fabrik.idea()
    client.post("/suivi/", {"code": stored.code})
    path = f"/suivi/{stored.initiative.ref}/"
    headers = {"Referer": referer.format(ref=stored.initiative.ref)} if referer else {}
    refused = client.post(f"{path}ajouter/", {"words": ""}, headers=headers)
    assert refused.status_code == 422
    page = _switched(client, refused)
    assert (page.status_code, page.request["PATH_INFO"], '<html lang="en"' in page.content.decode()) == (200, path, True)


def test_a_code_that_two_share_asks_whose_contact_changes(opened, fabrik):
    client, stored = opened
    path = f"/suivi/{stored.initiative.ref}/contact/"
    neighbour = Person.objects.create(first_name="Rose", channel="phone", phone="+33353010001", last_contact_on=kernel_clock.today())
    Holder.objects.create(initiative=stored.initiative, person=neighbour, since=kernel_clock.now())
    other = fabrik.member("nobody").person
    assert "Pour qui ?" in client.get(f"/suivi/{stored.initiative.ref}/").content.decode()
    sent = {"channel": "phone", "contact": "03 53 01 00 42"}
    before = list(Person.objects.order_by("pk").values_list("channel", "phone"))
    refused = client.post(path, sent)
    assert (refused.status_code, "dites pour qui cela change" in refused.content.decode()) == (422, True)
    with pytest.raises(Refused, match="Plusieurs personnes portent cette idée"):
        following.change_contact(actor=None, initiative=stored.initiative, by_code=True, **sent)
    # Nor somebody who carries nothing here.
    assert client.post(path, {**sent, "holder": other.pk}).status_code == 422
    assert list(Person.objects.order_by("pk").values_list("channel", "phone")) == before
    assert client.post(path, {**sent, "holder": neighbour.pk}).status_code == 302
    neighbour.refresh_from_db()
    first = Holder.objects.order_by("pk").first().person
    assert (neighbour.phone, first.phone) == ("+33353010042", "+33353010000")


def _as_shown(client, idea):
    """What the page of work shows of how its holders are reached."""
    page = client.get(f"/equipe/initiatives/{idea.ref}/").content.decode()
    return html.unescape(re.search(r'name="was" value="([^"]*)"', page)[1])


def test_the_team_notes_how_a_holder_is_reached_now(fabrik, enter):
    idea = fabrik.idea(channel="email", contact="zoe@exemple.fr").initiative
    path, zoe = f"/equipe/initiatives/{idea.ref}/joindre/", Holder.objects.get(initiative=idea).person
    answering.answer(actor=fabrik.member("coordinator").person, attachment=idea.attachments.get(), kind="talk", body="Oui.")
    team = enter(fabrik.member("volunteer"))
    assert "Changer comment la joindre" in team.get(f"/equipe/initiatives/{idea.ref}/").content.decode()
    was = _as_shown(team, idea)
    refused = team.post(path, {"channel": "phone", "contact": "quatre", "was": was})
    assert (refused.status_code, "Ce numéro ne se lit pas" in refused.content.decode()) == (422, True)
    done = team.post(path, {"channel": "phone", "contact": "03 53 01 00 42", "was": was}, follow=True).content.decode()
    # Whoever had the page of before is told, and changes nothing.
    late = team.post(path, {"channel": "phone", "contact": "03 53 01 00 49", "was": was}, follow=True).content.decode()
    assert "Quelqu’un a changé ces coordonnées juste avant vous" in late
    assert "C’est noté pour Zoé : 03 53 01 00 42, au lieu de zoe@exemple.fr." in done.replace("\u00a0", " ")
    assert "Nous prévenons l’ancienne adresse." in done
    zoe.refresh_from_db()
    assert (zoe.channel, zoe.phone) == ("phone", "+33353010042")
    # The desk is not told what the team has just noted.
    assert not idea.attachments.get().replies.exists()
    # Two who share it: one is named, whoever notes it.
    rose = Person.objects.create(first_name="Rose", channel="phone", phone="+33353010000", last_contact_on=kernel_clock.today())
    Holder.objects.create(initiative=idea, person=rose, since=kernel_clock.now())
    was = _as_shown(team, idea)
    assert team.post(path, {"channel": "phone", "contact": "03 53 01 00 43", "was": was}).status_code == 422
    assert team.post(path, {"channel": "phone", "contact": "03 53 01 00 43", "was": was, "holder": rose.pk}).status_code == 302
    assert [Person.objects.get(pk=one.pk).phone for one in (zoe, rose)] == ["+33353010042", "+33353010043"]
    # Somebody of the team who carries it too names the other, not herself.
    marc = fabrik.member("volunteer")
    Holder.objects.create(initiative=idea, person=marc.person, since=kernel_clock.now())
    his = enter(marc)
    sent = {"channel": "phone", "contact": "03 53 01 00 45", "holder": rose.pk, "was": _as_shown(his, idea)}
    assert his.post(path, sent).status_code == 302
    assert [Person.objects.get(pk=one.pk).phone for one in (zoe, rose, marc.person)] == ["+33353010042", "+33353010045", ""]
    # Whoever may not work on it finds nothing.
    assert enter(fabrik.member("partner")).post(path, {"channel": "phone", "contact": "03 53 01 00 44"}).status_code == 404


def test_of_two_who_carried_it_whoever_is_left_is_reached_elsewhere(fabrik, enter):
    idea = fabrik.idea(channel="email", contact="zoe@exemple.fr").initiative
    rose = Person.objects.create(first_name="Rose", channel="phone", phone="+33353010000", last_contact_on=kernel_clock.today())
    Holder.objects.create(initiative=idea, person=rose, since=kernel_clock.now())
    team, path = enter(fabrik.member("volunteer")), f"/equipe/initiatives/{idea.ref}/"
    mourning.note(actor=None, person=Holder.objects.filter(initiative=idea).order_by("pk").first().person)
    page = team.get(path).content.decode()
    assert ("Changer comment la joindre" in page, "<strong>Rose" in page, "Pour qui ?" in page) == (True, True, False)
    sent = {"channel": "phone", "contact": "03 53 01 00 42", "was": _as_shown(team, idea)}
    assert team.post(f"{path}joindre/", sent).status_code == 302
    rose.refresh_from_db()
    assert rose.phone == "+33353010042"


def test_whoever_also_carries_what_one_does_not_follow_is_left_to_the_coordination(fabrik, enter):
    idea = fabrik.idea(channel="phone", contact="03 53 01 00 00").initiative
    holder = Holder.objects.get(initiative=idea).person
    private = fabrik.idea("Une idée à moi.", visibility="private", client_id="autre").initiative
    Holder.objects.filter(initiative=private).update(person=holder)
    path, said = f"/equipe/initiatives/{idea.ref}/joindre/", {"channel": "phone", "contact": "03 53 01 00 42"}
    team = enter(fabrik.member("volunteer"))
    # Told before one fills in anything.
    page = team.get(f"/equipe/initiatives/{idea.ref}/").content.decode()
    assert ("une idée que vous ne suivez pas" in page, "Changer comment la joindre" in page) == (True, False)
    team.post(path, said)
    holder.refresh_from_db()
    assert holder.phone == "+33353010000"
    with pytest.raises(Refused, match="une idée que vous ne suivez pas"):
        following.change_contact(actor=fabrik.member("volunteer").person, initiative=idea, channel="phone", contact="03 53 01 00 42")
    chief = enter(fabrik.member("coordinator"))
    assert chief.post(path, {**said, "was": _as_shown(chief, idea)}).status_code == 302


def test_a_code_that_two_share_tells_the_address_of_the_other(opened, fabrik):
    client, stored = opened
    rose = Person.objects.create(first_name="Rose", channel="email", email="rose@exemple.fr", last_contact_on=kernel_clock.today())
    Holder.objects.create(initiative=stored.initiative, person=rose, since=kernel_clock.now())
    sent = {"channel": "phone", "contact": "03 53 01 00 42", "holder": rose.pk}
    assert client.post(f"/suivi/{stored.initiative.ref}/contact/", sent).status_code == 302
    assert [one.to_address for one in Message.objects.filter(kind="person.contact_noted")] == ["rose@exemple.fr"]


def test_the_code_alone_changes_nothing_of_whoever_has_an_account_nor_of_the_dead(opened, fabrik, enter):
    client, stored = opened
    path, sent = f"/suivi/{stored.initiative.ref}/contact/", {"channel": "phone", "contact": "03 53 01 00 42"}
    zoe = Holder.objects.get(initiative=stored.initiative).person
    account = Account.objects.create_user("zoe@exemple.fr", person=zoe)
    refused = client.post(path, sent)
    assert (refused.status_code, "une fois connectée" in refused.content.decode()) == (422, True)
    # Somebody of the team who read the code acts as themselves.
    marc = enter(fabrik.member("volunteer"))
    marc.post("/suivi/", {"code": stored.code})
    refused = marc.post(path, sent)
    assert (refused.status_code, "la coordination le fait pour elle" in refused.content.decode()) == (422, True)
    account.delete()
    rose = Person.objects.create(first_name="Rose", channel="phone", phone="+33353010001", last_contact_on=kernel_clock.today())
    Holder.objects.create(initiative=stored.initiative, person=rose, since=kernel_clock.now())
    mourning.note(actor=None, person=rose)
    # The name of somebody who died is not offered, nor taken for the other's.
    page = client.get(f"/suivi/{stored.initiative.ref}/").content.decode()
    assert [f'name="holder" value="{one.pk}"' in page for one in (zoe, rose)] == [True, False]
    with pytest.raises(Refused, match="ne porte plus cette idée"):
        following.change_contact(actor=None, initiative=stored.initiative, holder=rose.pk, **sent)
    zoe.refresh_from_db()
    assert zoe.phone == "+33353010000"
