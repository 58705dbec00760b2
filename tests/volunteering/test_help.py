"""« Je peux aider », from a stranger to the yes of whoever carries the idea: the team reads first, nothing of it is public, and no contact passes
before both have said yes."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.volunteering.conftest import MARIE, ZOE

from terril.initiatives.following import actions as holder_acts
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Holder
from terril.initiatives.showing import actions as showing
from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.outbox import stopping
from terril.kernel.outbox.models import ERASED, Message, MessageStatus
from terril.kernel.words import long_date
from terril.people import actions as people
from terril.people import mourning
from terril.people.actions import ConsentGiven
from terril.people.exports import exported
from terril.people.models import Consent, Person
from terril.volunteering import actions, queries, tasks
from terril.volunteering.models import Help
from terril.volunteering.words import consent

NUMBER = "06 39 98 40 41"
FORM = {**MARIE, "words": "J’ai une bêche.", "agrees": "on", "client_id": "un-envoi"}


def digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def told(kind: str, **more: Any) -> list[Message]:
    return list(Message.objects.filter(kind=kind, **more).order_by("pk"))


def test_a_stranger_s_help_reaches_the_desk_then_the_holder_then_both(fabrik, idea, nadia, holder, enter, client):
    need = growing.say_need(actor=None, initiative=idea.initiative, kind="hands", text="Des bras pour bêcher")
    page, ref = client.get(f"/initiatives/{idea.initiative.ref}/").content.decode(), idea.initiative.ref
    address = f"/initiatives/{ref}/aider/"
    assert (f"{address}?besoin={need.pk}" in page, f'"{address}"' in page) == (True, True)
    assert "Des bras pour bêcher" in client.get(f"{address}?besoin={need.pk}").content.decode()
    for _twice in range(2):
        sent = client.post(f"{address}?besoin={need.pk}", FORM)
        assert sent.status_code == 302
    kept = Help.objects.get()
    assert (kept.need, kept.person.first_name, kept.consent.text.text) == (need, "Marie", consent())
    assert "Quelqu’un de l’équipe lit votre mot" in client.get(sent.url).content.decode()
    # Nobody has read it: its holder knows nothing, and the desk does.
    assert "Marie" not in holder.get(f"/suivi/{ref}/").content.decode()
    assert Message.objects.filter(kind__startswith="help.").count() == 0
    team = enter(nadia)
    desk = team.get("/bureau/").content.decode()
    for part in ("Quelqu’un peut aider", f"/equipe/coups-de-main/{kept.pk}/", 'href="/equipe/coups-de-main/"'):
        assert part in desk
    assert "Marie" in team.get("/equipe/coups-de-main/").content.decode()
    read = team.get(f"/equipe/coups-de-main/{kept.pk}/").content.decode()
    assert ("une bêche" in read, digits(NUMBER) in digits(read)) == (True, True)
    team.post(f"/equipe/coups-de-main/{kept.pk}/transmettre/")
    assert f"/equipe/coups-de-main/{kept.pk}/" not in team.get("/bureau/").content.decode()
    [asked] = told("help.asked", to_address="zoe@exemple.fr")
    assert ("Marie" in asked.body, "une bêche" in asked.body, digits(NUMBER) in digits(asked.body)) == (True, True, False)
    # The holder reads a first name and a word, says yes; both are told.
    followed = holder.get(f"/suivi/{ref}/").content.decode()
    answer = f"/suivi/{ref}/coup-de-main/{kept.pk}/"
    assert (answer in followed, "Marie" in followed) == (True, True)
    assert digits(NUMBER) not in digits(holder.get(answer).content.decode())
    assert holder.post(answer, {**ZOE, "agrees": "on"}).status_code == 302
    assert digits(NUMBER) in digits(holder.get(answer).content.decode())
    assert digits(NUMBER) in digits(told("help.made", to_address="zoe@exemple.fr")[0].body)
    [to_marie] = told("help.made", person_id=kept.person_id)
    assert ("Zoé" in to_marie.body, "0639981111" in digits(to_marie.body)) == (True, True)
    assert "0639981111" in digits(client.get(sent.url).content.decode())
    # Nothing of it is public.
    for public in (f"/initiatives/{ref}/", "/", "/initiatives/?q=marie"):
        assert "Marie" not in Client().get(public).content.decode()
    kept.refresh_from_db()
    assert [line.verb for line in journal.of(kept)] == ["help.offered", "help.passed", "help.accepted"]


def test_the_form_gives_back_what_is_missing_and_other_words_are_another_sending(idea, client):
    address = f"/initiatives/{idea.initiative.ref}/aider/"
    for missing in ("first_name", "contact", "agrees"):
        refused = client.post(address, {**FORM, missing: ""})
        assert (refused.status_code, "une bêche" in refused.content.decode()) == (422, True)
    for words in ("J’ai une bêche.", "J’ai une brouette."):
        client.post(address, {**FORM, "words": words})
    assert [one.words for one in Help.objects.order_by("pk")] == ["J’ai une bêche.", "J’ai une brouette."]


def test_so_many_an_hour_from_one_connection(idea, client, settings):
    settings.DEPOSITS_PER_HOUR = 1
    for path, form in (("aider", FORM), ("suivre", {"channel": "phone", "contact": NUMBER})):
        address = f"/initiatives/{idea.initiative.ref}/{path}/"
        statuses = [client.post(address, {**form, "client_id": f"envoi-{n}"}).status_code for n in range(3)]
        assert statuses[0] == 302
        assert statuses[-1] == 429


def test_a_help_is_refused_in_a_sentence(fabrik, idea, nadia, offered):
    for more, sentence in (
        ({"first_name": " "}, "Écrivez votre prénom : c’est lui qui sera transmis."),
        ({"channel": "none"}, "Pour aider, il faut donner un contact."),
        ({"words": "a" * 1_001}, "C’est trop long : mille signes au plus."),
    ):
        with pytest.raises(Refused, match=sentence):
            offered(**more)
    sent = offered()
    Holder.objects.update(until=clock.now())
    with pytest.raises(Refused, match=r"Personne ne porte plus cette idée : il n’y a personne à qui transmettre."):
        actions.pass_on(actor=nadia.person, help=sent)
    growing.change_stage(actor=None, initiative=idea.initiative, to="ended", reason="Faute de terre.")
    with pytest.raises(Refused, match=r"Cette idée ne demande plus d’aide"):
        offered()


def test_an_idea_that_everybody_does_not_read_takes_no_help(fabrik, idea, nadia, client):
    showing.hide(actor=nadia.person, initiative=idea.initiative, reason="Elle nomme quelqu’un.")
    for path in ("aider", "suivre"):
        address = f"/initiatives/{idea.initiative.ref}/{path}/"
        closed = client.post(address, FORM)
        assert (client.get(address).status_code, closed.status_code, "une bêche" in closed.content.decode()) == (404, 404, True)


def test_words_for_an_idea_that_has_just_stopped_come_back(idea: Any, client: Client) -> None:
    growing.change_stage(actor=None, initiative=idea.initiative, to="ended", reason="Faute de terre.")
    address = f"/initiatives/{idea.initiative.ref}/aider/"
    refused = client.post(address, FORM)
    assert (client.get(address).status_code, refused.status_code) == (404, 422)
    assert all(said in refused.content.decode() for said in ("Cette idée ne demande plus d’aide", "J’ai une bêche."))


def test_an_answer_is_refused_in_a_sentence(offered, passed, nadia):
    given = ConsentGiven("D’accord.")
    waits = passed()
    for more, sentence in (
        ({"channel": "none"}, "Pour être mis en relation, il faut donner un contact."),
        ({"first_name": ""}, "Écrivez le prénom à donner."),
    ):
        with pytest.raises(Refused, match=sentence):
            actions.accept(actor=None, help=waits, given=given, **{**ZOE, **more})
    with pytest.raises(Refused, match=r"Ce coup de main n’attend plus de réponse."):
        actions.accept(actor=None, help=offered(words="Une autre."), given=given, **ZOE)
    Holder.objects.update(until=clock.now())
    with pytest.raises(Refused, match=r"Personne ne porte plus cette idée : il n’y a personne à mettre en relation."):
        actions.accept(actor=None, help=waits, given=given, **ZOE)


def test_a_yes_without_a_contact_gives_the_form_back(passed, holder, idea):
    address = f"/suivi/{idea.initiative.ref}/coup-de-main/{passed().pk}/"
    for missing in ("contact", "agrees"):
        refused = holder.post(address, {**ZOE, "agrees": "on", missing: ""})
        assert (refused.status_code, "Zoé" in refused.content.decode()) == (422, True)
    assert Help.objects.get().state == "passed"


def test_a_number_in_the_word_is_not_told_before_the_yes(passed, holder, idea):
    one = passed(words="Appelez-moi au 06 39 98 40 41, ou marie@exemple.fr")
    [asked] = told("help.asked")
    page = holder.get(f"/suivi/{idea.initiative.ref}/coup-de-main/{one.pk}/").content.decode()
    for read in (asked.body, page):
        assert (digits(NUMBER) in digits(read), "marie@exemple.fr" in read) == (False, False)


def test_a_first_name_is_no_way_to_be_reached_before_the_yes(idea: Any, client: Client) -> None:
    sent = {"first_name": "Marie 06 39 98 40 41", "channel": "phone", "contact": "06 39 98 40 41", "agrees": "on"}
    page = client.post(f"/initiatives/{idea.initiative.ref}/aider/", sent)
    assert (page.status_code, "Retirez le numéro" in page.content.decode()) == (422, True)


def test_an_idea_whose_only_holder_died_asks_for_no_help(idea: Any, offered: Any, nadia: Any, client: Client) -> None:
    page = f"/initiatives/{idea.initiative.ref}/"
    assert "Je peux aider" in client.get(page).content.decode()
    mourning.note(actor=nadia.person, person=Holder.objects.get(initiative=idea.initiative).person)
    assert "Je peux aider" not in client.get(page).content.decode()
    with pytest.raises(Refused, match=r"Cette idée ne demande plus d’aide"):
        offered()
    Holder.objects.create(initiative=idea.initiative, person=nadia.person, since=clock.now())
    assert "Je peux aider" in client.get(page).content.decode()


def test_when_its_holder_died_a_help_goes_to_whoever_carries_it_too(fabrik: Any, idea: Any, offered: Any, nadia: Any) -> None:
    help = offered()
    mourning.note(actor=nadia.person, person=Holder.objects.get(initiative=idea.initiative).person)
    with pytest.raises(Refused, match=r"Personne ne porte plus cette idée : il n’y a personne à qui transmettre."):
        actions.pass_on(actor=nadia.person, help=help)
    other = people.register(actor=None, first_name="Rose", channel="email", contact="rose@exemple.fr")
    Holder.objects.create(initiative=idea.initiative, person=other, since=clock.now())
    actions.pass_on(actor=nadia.person, help=help)
    assert [one.person_id for one in told("help.asked")] == [other.pk]


@pytest.mark.parametrize("is_told", [True, False])
def test_the_team_sets_aside_with_a_reason(offered, nadia, enter, is_told):
    sent, team = offered(), enter(nadia)
    page = f"/equipe/coups-de-main/{sent.pk}/"
    assert team.post(f"{page}ecarter/", {"reason": " "}).status_code == 422
    with pytest.raises(Refused, match=r"Dites pourquoi, en une phrase."):
        actions.set_aside(actor=nadia.person, help=sent, reason=" ")
    assert team.post(f"{page}ecarter/", {"reason": "Ce n’est pas ici.", "told": "on" if is_told else ""}).status_code == 302
    sent.refresh_from_db()
    assert (sent.state, sent.reason, Consent.objects.get(pk=sent.consent_id).withdrawn_at is None) == ("aside", "Ce n’est pas ici.", False)
    assert ["Ce n’est pas ici" in one.body for one in told("help.over")] == [True] * is_told
    assert [line.verb for line in journal.of(sent)][-1] == "help.aside"


def test_the_holder_says_no_then_takes_back_a_yes(passed, holder, idea, accepted):
    one = passed()
    asked = holder.get(f"/suivi/{idea.initiative.ref}/coup-de-main/{one.pk}/").content.decode()
    assert f"Répondez au plus tard le {long_date(one.expires_on)}." in asked
    for _twice in range(2):
        holder.post(f"/suivi/{idea.initiative.ref}/coup-de-main/{one.pk}/", {"no": ""})
    one.refresh_from_db()
    assert (one.state, "n’a pas besoin de ce coup de main" in told("help.over")[0].body) == ("declined", True)
    assert [line.verb for line in journal.of(one)][-1] == "help.declined"
    assert actions.decline(actor=None, help=one).state == "declined"
    other = accepted(words="Une brouette.")
    holder.post(f"/suivi/{idea.initiative.ref}/coup-de-main/{other.pk}/", {"no": ""})
    other.refresh_from_db()
    assert (other.state, other.holder_contact, other.reason) == ("ended", "", "Un accord a été retiré.")
    assert "Merci de ne plus utiliser le contact" in told("help.over", person_id=other.person_id)[0].body
    assert MessageStatus.APPROVED not in {message.status for message in told("help.made", channel="email")}


def test_whoever_offered_takes_it_back_by_their_own_page(accepted, client, idea):
    one = accepted()
    for _twice in range(2):
        assert client.post(f"/aider/{one.code}/").status_code == 302
    one.refresh_from_db()
    assert (one.state, one.holder_contact) == ("ended", "")
    page = client.get(f"/aider/{one.code}/").content.decode()
    assert ("C’est clos" in page, "0639981111" in digits(page)) == (True, False)
    assert len(told("help.over", to_address="zoe@exemple.fr")) == 1
    assert client.get("/aider/rien/").status_code == 404


def test_whoever_said_yes_is_asked_to_forget_the_contact_and_not_another_holder(passed: Any, idea: Any, client: Client) -> None:
    rose = people.register(actor=None, first_name="Rose", channel="email", contact="rose@exemple.fr")
    Holder.objects.create(initiative=idea.initiative, person=rose, since=clock.now())
    one = actions.accept(actor=rose, help=passed(), given=ConsentGiven("D’accord."), **{**ZOE, "first_name": "Rose"})
    client.post(f"/aider/{one.code}/")
    assert [message.to_address for message in told("help.over")] == ["rose@exemple.fr"]


def test_the_team_notes_the_answer_that_it_hears(passed, nadia, enter):
    team, one, other = enter(nadia), passed(), passed(words="Une brouette.")
    heard = {**ZOE, "answer": "yes", "consent_way": "oral", "witness": "Rose"}
    assert team.post(f"/equipe/coups-de-main/{one.pk}/", {**heard, "witness": ""}).status_code == 422
    assert team.post(f"/equipe/coups-de-main/{one.pk}/", heard).status_code == 302
    page = f"/equipe/coups-de-main/{other.pk}/"
    seen = " ".join(team.get(page).content.decode().split())
    assert '<button class="button" name="answer" value="no">La réponse est non</button>' in seen
    # Whose answer it is, and how to hear it: not that of whoever offers, above.
    assert ("Noter la réponse de Zoé" in seen, "zoe@exemple.fr" in seen) == (True, True)
    assert team.post(page, {"answer": "no"}).status_code == 302
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, one.recorded_by, one.holder_consent.witness, other.state) == ("accepted", nadia.person, "Rose", "declined")
    # Twice changes nothing.
    assert actions.accept(actor=None, help=one, given=ConsentGiven("D’accord."), **ZOE).recorded_by_id == nadia.person_id
    assert actions.pass_on(actor=nadia.person, help=passed(words="Un râteau.")).state == "passed"


@pytest.mark.parametrize("how", ["set aside", "set aside once passed", "a no"])
@pytest.mark.parametrize("left", [True, False])
def test_what_the_team_closed_by_mistake_waits_again(offered, passed, nadia, enter, how, left):
    one, team = offered() if how == "set aside" else passed(), enter(nadia)
    aside = how.startswith("set aside")
    page = f"/equipe/coups-de-main/{one.pk}/"
    closed = (f"{page}ecarter/", {"reason": "Ce n’est pas ici.", "told": "on"}) if aside else (page, {"answer": "no"})
    with clock.travel(clock.now() + timedelta(days=28)):
        team.post(*closed)
        if left:
            Message.objects.filter(kind="help.over").update(status="sent", sent_at=clock.now())
        assert "C’était une erreur : rouvrir" in team.get(page).content.decode()
        assert ("Nous n’avons pas transmis" in told("help.over")[0].body) is (how == "set aside")
        for _twice in range(2):
            done = team.post(f"{page}rouvrir/", follow=True).content.decode()
            assert "C’est rouvert." in done
        one.refresh_from_db()
        assert (one.state, one.closed_at, one.recorded_by, one.reason) == ("received" if how == "set aside" else "passed", None, None, "")
        # Whoever carries the idea has a week again, at least.
        assert one.expires_on is None if how == "set aside" else one.expires_on == clock.today() + timedelta(days=7)
        assert [message.status for message in told("help.over")] == ["sent" if left else "cancelled"]
        assert ["C’était une erreur, la nôtre" in message.body for message in told("help.again")] == [True] * left
        assert "C’était une erreur : rouvrir" not in done
        # Whoever carries the idea had not heard the question: it is asked again, and dropped once.
        asked = [message.status for message in told("help.asked")]
        assert asked == ([] if how == "set aside" else ["cancelled", "approved"])
    assert Consent.objects.get(pk=one.consent_id).withdrawn_at is None
    assert [line.verb for line in journal.of(one)].count("help.reopened") == 1
    assert [line.verb for line in journal.of(one.consent)][-1] == "consent.restored"


@pytest.mark.parametrize("why", ["a day has passed", "its holder said no", "a yes", "the idea is gone", "erasure asked", "silence", "died"])
def test_what_the_team_did_not_close_stays_closed(passed, accepted, nadia, idea, why):
    one = accepted() if why == "a yes" else passed()
    if why == "its holder said no":
        actions.decline(actor=None, help=one)
    elif why == "the idea is gone":
        actions.decline(actor=nadia.person, help=one, by_team=True)
        holder_acts.withdraw(actor=None, initiative=idea.initiative)
    elif why not in {"a yes"}:
        actions.decline(actor=nadia.person, help=one, by_team=True)
    if why == "erasure asked":
        people.ask_erasure(actor=None, person=one.person)
    elif why == "silence":
        people.change_contact(actor=one.person, person=one.person, channel="none", contact="")
    elif why == "died":
        mourning.note(actor=nadia.person, person=one.person)
    one.refresh_from_db()
    before, later = one.state, clock.now() + timedelta(days=1, minutes=1) if why == "a day has passed" else clock.now()
    sentence = "Cette idée ne demande plus d’aide" if why == "the idea is gone" else "On ne revient plus sur ce coup de main"
    with clock.travel(later), pytest.raises(Refused, match=sentence):
        actions.reopen(actor=nadia.person, help=one)
    one.refresh_from_db()
    assert (one.state, told("help.again")) == (before, [])


def test_a_holder_who_comes_too_late_is_told_so(passed, holder, idea, nadia, offered):
    one, unread = passed(), offered(words="Une brouette.")
    actions.decline(actor=nadia.person, help=one, by_team=True)
    page = f"/suivi/{idea.initiative.ref}/coup-de-main"
    late = holder.get(f"{page}/{one.pk}/", follow=True)
    assert (late.redirect_chain[0][0], "a noté que votre réponse est non" in late.content.decode()) == (f"/suivi/{idea.initiative.ref}/", True)
    ended = passed(words="Un râteau.")
    actions.end(actor=None, help=ended, reason="Un accord a été retiré.")
    assert "n’attend plus de réponse" in holder.get(f"{page}/{ended.pk}/", follow=True).content.decode()
    # What the team has not passed does not exist for them.
    assert holder.get(f"{page}/{unread.pk}/").status_code == 404


def test_a_call_to_the_holder_leads_to_where_the_answer_is_noted(fabrik, nadia, offered, enter):
    by_phone = fabrik.idea("Un four à pain.", visibility="public", channel="phone", contact="03 53 01 00 42").initiative
    one = actions.pass_on(actor=nadia.person, help=offered(initiative=by_phone))
    assert f"/equipe/coups-de-main/{one.pk}/" in enter(nadia).get("/equipe/messages/appels/").content.decode()


def test_a_no_that_the_team_heard_before_a_yes_takes_nothing_back(accepted: Any, nadia: Any, enter: Any) -> None:
    one, team = accepted(), enter(nadia)
    for page, said in (("", {"answer": "no"}), ("ecarter/", {"reason": "Ce n’est pas ici."})):
        refused = team.post(f"/equipe/coups-de-main/{one.pk}/{page}", said)
        assert (refused.status_code, "n’attend plus de réponse" in refused.content.decode()) == (422, True)
    one.refresh_from_db()
    assert (one.state, told("help.over")) == ("accepted", [])


def test_without_an_answer_it_expires_and_the_helper_is_told(passed, nadia):
    one = passed()
    assert not actions.expire(help=one)
    with clock.travel(clock.now() + timedelta(days=31)):
        tasks.follow_helps(0)
        tasks.follow_helps(0)
    one.refresh_from_db()
    assert (one.state, len(told("help.over")), [line.verb for line in journal.of(one)][-1]) == ("expired", 1, "help.expired")


def test_an_idea_taken_back_ends_what_was_offered(passed, accepted, idea):
    waits, made = passed(), accepted(words="Une brouette.")
    holder_acts.withdraw(actor=None, initiative=idea.initiative)
    for one in (waits, made):
        one.refresh_from_db()
        assert (one.state, one.holder_contact, one.reason) == ("ended", "", "L’idée a été retirée.")
        assert [line.verb for line in journal.of(one)][-1] == "help.ended"
    assert len(told("help.over")) == 2


@pytest.mark.parametrize("who", ["helper", "holder"])
def test_an_erasure_leaves_no_word_and_no_contact(accepted, idea, nadia, who):
    one = accepted()
    person = one.person if who == "helper" else idea.initiative.holders.get().person
    other = idea.initiative.holders.get().person if who == "helper" else one.person
    assert "J’ai une bêche." in str(exported(one.person))
    people.erase(actor=nadia.person, person=person)
    one.refresh_from_db()
    assert (one.state, one.words, one.holder_name, one.holder_contact, one.code) == ("ended", ERASED, "", "", None)
    kept = " ".join(Message.objects.filter(about_type="volunteering.help").exclude(person_id=other.pk).values_list("body", flat=True))
    assert ("bêche" in kept, digits(NUMBER) in digits(kept), "0639981111" in digits(kept)) == (False, False, False)
    assert "Merci de ne plus utiliser le contact" in told("help.over", person_id=other.pk)[0].body
    assert told("help.over", person_id=person.pk) == []


def test_whoever_was_erased_and_offers_again_is_heard(offered, nadia):
    """The page that was left open sends the same words: they are neither thanked for and dropped, nor told by a mark that stayed."""
    one = offered(client_id="un")
    people.erase(actor=nadia.person, person=one.person)
    again = offered(client_id="un")
    assert (again.pk != one.pk, again.state, bool(again.code)) == (True, "received", True)


def test_whoever_works_elsewhere_finds_nothing(fabrik, offered, enter):
    sent = offered()
    client = enter(fabrik.member("observer"))
    paths = [f"/equipe/coups-de-main/{sent.pk}/", "/equipe/coups-de-main/", "/equipe/coups-de-main/99999999/"]
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    assert [client.post(f"{paths[0]}{verb}/").status_code for verb in ("transmettre", "ecarter")] == [404, 404]
    team = enter(fabrik.member("coordinator"))
    assert [team.get(paths[2]).status_code, *(team.post(f"{paths[2]}{verb}/").status_code for verb in ("transmettre", "ecarter"))] == [404, 404, 404]


def test_nobody_answers_for_another_idea(fabrik, passed, client):
    one = passed()
    other = fabrik.idea("Un four à pain.", client_id="un-four")
    client.post("/suivi/", {"code": other.code})
    assert client.get(f"/suivi/{other.initiative.ref}/coup-de-main/{one.pk}/").status_code == 404
    assert Client().get(f"/suivi/{one.initiative.ref}/coup-de-main/{one.pk}/").status_code == 404


def test_the_page_of_the_team_shows_who_offers(offered, idea, enter, nadia):
    offered()
    assert "Qui propose son aide" in enter(nadia).get(f"/equipe/initiatives/{idea.initiative.ref}/entraide/").content.decode()


@pytest.mark.parametrize("size", [1, 20])
def test_the_list_asks_as_many_queries_for_one_as_for_many(offered, enter, nadia, assert_queries, size):
    for number in range(size):
        offered(words=f"Une bêche, numéro {number}.")
    team = enter(nadia)
    team.get("/equipe/coups-de-main/")
    with assert_queries(4):
        team.get("/equipe/coups-de-main/")


def test_two_persons_that_are_one_keep_what_they_offered(offered, nadia):
    from terril.people.merging import merge

    one, other = offered(), offered(words="Une brouette.")
    merge(actor=nadia.person, kept=one.person, gone=other.person)
    assert {help.person_id for help in Help.objects.all()} == {one.person_id}
    assert Person.objects.get(pk=other.person_id).merged_into_id == one.person_id


def test_what_one_of_several_holders_gave_goes_with_them(accepted, idea, nadia):
    one, zoe = accepted(), idea.initiative.holders.get().person
    Holder.objects.create(initiative=idea.initiative, person=people.register(actor=None, first_name="Ali", channel="none"), since=clock.now())
    people.erase(actor=nadia.person, person=zoe)
    one.refresh_from_db()
    assert (one.state, one.holder_name, one.holder_contact) == ("ended", "", "")
    kept = " ".join(Message.objects.filter(about_type="volunteering.help").values_list("body", flat=True))
    assert ("Zoé" in kept, "0639981111" in digits(kept)) == (False, False)
    assert "Merci de ne plus utiliser le contact" in told("help.over", person_id=one.person_id)[0].body


def test_once_it_is_closed_the_team_does_not_read_the_contact_either(passed, enter, nadia, client):
    one, team = passed(), enter(nadia)
    page = f"/equipe/coups-de-main/{one.pk}/"
    assert digits(NUMBER) in digits(team.get(page).content.decode())
    actions.decline(actor=None, help=one)
    assert "Votre contact n’est montré à personne" in client.get(f"/aider/{one.code}/").content.decode()
    assert digits(NUMBER) not in digits(team.get(page).content.decode())


def test_whoever_passes_it_on_reads_what_becomes_of_the_question(fabrik, offered, idea, nadia, enter):
    team, one = enter(nadia), offered()
    by_nothing = fabrik.idea("Un four à pain.", visibility="public", channel="none", contact="", client_id="un-four").initiative
    other = offered(initiative=by_nothing)
    assert "1 message part" in team.post(f"/equipe/coups-de-main/{one.pk}/transmettre/", follow=True).content.decode()
    assert "1 personne sans moyen d’être jointe" in team.post(f"/equipe/coups-de-main/{other.pk}/transmettre/", follow=True).content.decode()
    # Twice says nothing of a message.
    assert "sans moyen" not in team.post(f"/equipe/coups-de-main/{one.pk}/transmettre/", follow=True).content.decode()


def test_the_first_is_still_answered_when_many_came_after(passed, holder, idea):
    first, *_later = [passed(words=f"Une bêche, numéro {number}.") for number in range(queries.SHOWN + 1)]
    assert holder.get(f"/suivi/{idea.initiative.ref}/coup-de-main/{first.pk}/").status_code == 200


def test_a_question_that_is_over_is_asked_to_nobody(passed, holder, idea):
    passed()
    with clock.travel(clock.now() + timedelta(days=32)):
        stopping.expire()
    assert [message.status for message in told("help.asked")] == [MessageStatus.CANCELLED]


def test_a_no_is_heard_of_whoever_says_it(passed, idea):
    zoe, one = idea.initiative.holders.get().person, passed()
    Person.objects.filter(pk=zoe.pk).update(last_contact_on=clock.today() - timedelta(days=700))
    actions.decline(actor=None, help=one)
    zoe.refresh_from_db()
    assert zoe.last_contact_on == clock.today()


def test_taking_a_yes_back_says_what_the_other_reads(accepted, holder, idea):
    one = accepted()
    told_back = holder.post(f"/suivi/{idea.initiative.ref}/coup-de-main/{one.pk}/", {"no": ""}, follow=True).content.decode()
    assert ("pas pour l’instant" in told_back, "ne plus se servir de votre contact" in told_back) == (False, True)


@pytest.mark.parametrize("address", ["/aider/%00/", "/suivre/a%00b/", "/suivre/%00/stop/", "/offres/reponse/%00/", "/aider/%ff/"])
def test_an_address_that_nobody_can_type_leads_nowhere(db: None, client: Client, address: str) -> None:
    assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}


def test_no_help_is_reopened_that_is_not_there(fabrik, enter):
    assert enter(fabrik.member("coordinator")).post("/equipe/coups-de-main/0/rouvrir/").status_code == 404
