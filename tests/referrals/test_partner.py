"""The page of the partner: a link, no account, one minute; what was agreed to and nothing more."""

import re
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.test import Client
from tests.referrals.referring import EVERYTHING, WORDS, fabrik, referring

from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox import leaving
from terril.kernel.outbox.carry import carry
from terril.kernel.outbox.models import Message
from terril.messages import views as outbox_views
from terril.people.models import Consent
from terril.referrals import actions, answers, links
from terril.referrals.models import Referral, Reply

__all__ = ["fabrik", "referring"]

# What each thing shows, found nowhere else on the page.
TRACES = {
    "words": "réparer les vélos du quartier",
    "title": "Les vélos de la cour",
    "commune": "Grenay",
    "needs": "Une cour fermée",
    "first_name": "Zoé",
    "contact": "zoe@exemple.fr",
    "summary": "Un groupe de trois voisins.",
}


def _seen(page: str) -> set[str]:
    return {key for key, trace in TRACES.items() if trace in page}


@pytest.mark.parametrize("key", [*EVERYTHING, "summary"])
def test_only_what_is_ticked_is_shown(referring, client, key):
    more = {"shares": [], "summary": TRACES["summary"]} if key == "summary" else {"shares": [key], "summary": ""}
    page = client.get(referring.path(referring.sent(**more))).content.decode()
    assert _seen(page) == {key}
    assert "Delattre" not in page
    # Who calls whom depends on it.
    assert ("Qui la rappelle, et quand" in page, "dites-lui qui appeler chez vous" in page) == (key == "contact", key != "contact")


def test_everything_ticked_is_shown(referring, client):
    assert _seen(client.get(referring.path(referring.sent())).content.decode()) == set(TRACES)


def test_what_changes_later_is_not_shown(referring, client):
    stored = referring.idea()
    path = referring.path(referring.sent(stored))
    before = _seen(client.get(path).content.decode())
    growing.set_title(actor=None, initiative=stored.initiative, title="Un secret de famille")
    following.add_words(actor=None, initiative=stored.initiative, words="Ne le dites pas au partenaire")
    growing.say_need(actor=None, initiative=stored.initiative, kind="money", text="Beaucoup d’argent")
    following.change_contact(actor=None, initiative=stored.initiative, channel="email", contact="autre@exemple.fr")
    page = client.get(path).content.decode()
    assert _seen(page) == before
    for later in ("Un secret de famille", "Ne le dites pas", "Beaucoup d’argent", "autre@exemple.fr"):
        assert later not in page


def test_opening_the_link_changes_nothing_and_tells_no_other_site(referring, client):
    referral = referring.sent()
    before = (Referral.objects.values().get(), JournalEntry.objects.count(), Message.objects.count())
    page = client.get(referring.path(referral))
    assert (Referral.objects.values().get(), JournalEntry.objects.count(), Message.objects.count()) == before
    assert page["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex, nofollow">' in page.content.decode()
    assert "Disallow: /partenaire/" in client.get("/robots.txt").content.decode()


def test_the_database_keeps_neither_the_link_nor_the_code(referring):
    referral = referring.sent()
    token, code = links.token(referral), links.code(referral)
    stored = str([*Referral.objects.values(), *Message.objects.values(), *JournalEntry.objects.values()])
    assert (token in stored, code in stored, links.token_digest(token) in stored) == (False, False, True)
    message = Message.objects.get(kind="referral.partner.invitation")
    assert f"/partenaire/{token}/" in leaving.body(message)
    assert carry(message.pk)
    assert f"/partenaire/{token}/" in mail.outbox[0].body


def test_a_letter_carries_a_code_that_leads_to_the_page(referring, client, monkeypatch):
    referral = referring.sent(channel="letter", contact="3 rue du Terril\n62160 Grenay")
    letter = leaving.body(Message.objects.get(kind="referral.partner.invitation"))
    code = re.search(r"([A-Z]{3}) ([A-Z]{3}) ([A-Z]{3})", letter)
    assert code
    assert WORDS not in letter
    printed = []
    monkeypatch.setattr(outbox_views.documents, "render", lambda template, data: printed.append(data) or b"%PDF")
    outbox_views.letters_pdf(referral.programme, list(Message.objects.filter(kind="referral.partner.invitation")))
    assert code[0] in printed[0]["letters"][0]["body"]
    led = client.post("/partenaire/", {"code": code[0].lower()})
    assert led.url == referring.path(referral)
    wrong = client.post("/partenaire/", {"code": "ABC DEF GHJ"})
    assert (wrong.status_code, "Nous ne trouvons pas ce code" in wrong.content.decode()) == (422, True)


def test_a_call_says_what_is_shared_and_where_to_note_the_answer(referring):
    referral = referring.sent(channel="phone", contact="03 53 01 00 00", shares=["words"], summary="")
    said = Message.objects.get(kind="referral.partner.invitation").body
    assert (WORDS in said, "Zoé" in said, f"/equipe/orientations/{referral.pk}/" in said) == (True, False, True)


def test_received_is_said_with_a_button_once(referring, client, clock):
    referral = referring.sent()
    path = referring.path(referral)
    assert "J’ai bien reçu" in client.get(path).content.decode()
    for _twice in range(2):
        assert client.post(path, {"gesture": "receive"}).status_code == 302
    referral.refresh_from_db()
    assert (referral.state, JournalEntry.objects.filter(verb="referral.received").count()) == ("received", 1)
    assert "J’ai bien reçu" not in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("sent", "state", "told"),
    [
        ({"kind": "taken", "words": "Jeanne vous appelle jeudi."}, "taken", "prend votre idée en charge"),
        ({"kind": "elsewhere", "where": "La Bricole, à Annay"}, "elsewhere", "dit d’essayer ailleurs : La Bricole, à Annay"),
        ({"kind": "more", "words": "Combien de vélos ?"}, "more", "vous pose une question"),
    ],
)
def test_each_answer_is_kept_shown_again_and_told_to_the_person(referring, client, sent, state, told):
    referral = referring.sent()
    path = referring.path(referral)
    assert client.post(path, {"gesture": "answer", "client_id": "x", **sent}).status_code == 302
    referral.refresh_from_db()
    assert (referral.state, referral.answered_at is not None, referral.received_at is not None) == (state, True, True)
    page = client.get(path).content.decode()
    assert "Votre réponse est gardée" in page
    for words in sent.values():
        assert words in page or words in {"taken", "elsewhere", "more"}
    message = Message.objects.get(kind="referral.holder.answered")
    assert (message.channel, message.to_address, told in message.body) == ("email", "zoe@exemple.fr", True)
    assert sent.get("words", "") in message.body


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "elsewhere", "words": "Nous ne faisons pas cela."}, "Dites qui pourrait aider"),
        ({"kind": "more", "where": "La Bricole"}, "Écrivez votre question"),
        ({"kind": "other", "words": "Bonjour"}, "Choisissez une des trois réponses"),
        ({"words": "Bonjour"}, "Choisissez une des trois réponses"),
    ],
)
def test_an_answer_that_lacks_something_is_given_back(referring, client, sent, sentence):
    referral = referring.sent()
    refused = client.post(referring.path(referral), {"gesture": "answer", **sent})
    page = refused.content.decode()
    assert (refused.status_code, sentence in page) == (422, True)
    for typed in ("words", "where"):
        assert sent.get(typed, "") in page
    assert not Reply.objects.exists()
    assert client.post(referring.path(referral), {"gesture": "answer", **sent, "kind": "taken"}).status_code == 302


def test_the_same_screen_sent_twice_answers_once(referring, client):
    referral = referring.sent()
    for _twice in range(2):
        client.post(referring.path(referral), {"gesture": "answer", "kind": "taken", "client_id": "once"})
    assert (Reply.objects.count(), Message.objects.filter(kind="referral.holder.answered").count()) == (1, 1)


def test_an_answer_is_corrected_for_a_week(referring, client, clock):
    clock.travel(clock.now().replace(year=2024, month=1, day=8, hour=12))
    referral = referring.sent()
    path = referring.path(referral)
    client.post(path, {"gesture": "answer", "kind": "taken", "client_id": "a"})
    assert "Corriger ma réponse" in client.get(path).content.decode()
    client.post(path, {"gesture": "answer", "kind": "elsewhere", "where": "La Bricole", "client_id": "b"})
    referral.refresh_from_db()
    assert referral.state == "elsewhere"
    # The first answer had not left: only the second is said.
    assert list(Message.objects.filter(kind="referral.holder.answered").order_by("pk").values_list("status", flat=True)) == ["cancelled", "approved"]
    clock.travel(clock.now() + timedelta(days=8))
    assert "Corriger ma réponse" not in client.get(path).content.decode()
    late = client.post(path, {"gesture": "answer", "kind": "taken", "words": "Finalement oui", "client_id": "c"})
    assert (late.status_code, "plus d’une semaine" in late.content.decode(), "Finalement oui" in late.content.decode()) == (422, True, True)


def test_the_outcome_is_said_from_the_link(referring, client):
    referral = referring.answered("taken")
    done = client.post(referring.path(referral), {"gesture": "end", "outcome": "partly", "words": "Deux vélos réparés."})
    referral.refresh_from_db()
    assert (done.status_code, referral.state, referral.outcome) == (302, "ended", "partly")
    page = client.get(referring.path(referral)).content.decode()
    assert "Deux vélos réparés." in page
    assert "Corriger ma réponse" not in page


def test_a_link_shows_nothing_a_month_after_the_end(referring, client, clock):
    clock.travel(clock.now().replace(year=2024, month=1, day=8, hour=12))
    referral = referring.answered("taken")
    path = referring.path(referral)
    answers.end(actor=None, referral=referral, outcome="helped")
    assert client.get(path).status_code == 200
    clock.travel(clock.now() + timedelta(days=31))
    closed = client.get(path)
    assert (closed.status_code, _seen(closed.content.decode()), "Ce lien est fermé" in closed.content.decode()) == (410, set(), True)


def test_a_withdrawn_agreement_shuts_the_link_at_once_and_asks_to_erase(referring, client):
    referral = referring.sent()
    path = referring.path(referral)
    assert client.get(path).status_code == 200
    actions.withdraw(actor=None, referral=referral)
    closed = client.get(path)
    page = closed.content.decode()
    assert (closed.status_code, _seen(page), "Merci d’effacer" in page) == (410, set(), True)
    assert Consent.objects.get(pk=referral.consent_id).withdrawn_at is not None
    invitation, notice = Message.objects.filter(kind__startswith="referral.partner").order_by("pk")
    assert (invitation.status, notice.status, "Merci d’effacer" in notice.body) == ("cancelled", "approved", True)
    assert not _seen(notice.body)
    assert JournalEntry.objects.filter(verb="referral.withdrawn", subject_id=referral.pk).count() == 1
    late = client.post(path, {"gesture": "answer", "kind": "taken", "words": "Venez !"})
    assert (late.status_code, Reply.objects.count()) == (410, 0)


def test_words_typed_while_the_link_shut_are_given_back_and_nothing_else(referring, client, monkeypatch):
    """The agreement is withdrawn between the reading of the page's own check and the answer."""
    referral = referring.sent()
    path = referring.path(referral)
    answer = answers.answer

    def withdrawn_meanwhile(**more):
        actions.withdraw(actor=None, referral=referral)
        return answer(**more)

    monkeypatch.setattr(answers, "answer", withdrawn_meanwhile)
    late = client.post(path, {"gesture": "answer", "kind": "taken", "words": "Venez jeudi à midi"})
    page = late.content.decode()
    assert (late.status_code, "Venez jeudi à midi" in page, _seen(page)) == (410, True, set())


def test_a_new_link_closes_the_one_that_was_forwarded(referring, client):
    referral = referring.sent()
    old, old_code = referring.path(referral), links.code(referral)
    actions.renew_link(actor=referring.person, referral=referral)
    assert client.get(old).status_code == 404
    assert client.get(referring.path(referral)).status_code == 200
    assert client.post("/partenaire/", {"code": old_code}).status_code == 422
    first, second = Message.objects.filter(kind="referral.partner.invitation").order_by("pk")
    assert (first.status, referring.path(referral) in leaving.body(second)) == ("cancelled", True)


def test_a_new_link_after_the_answer_asks_for_no_answer(referring, client):
    referral = referring.sent()
    client.post(referring.path(referral), {"gesture": "answer", "kind": "taken", "words": "Venez jeudi."})
    actions.renew_link(actor=referring.person, referral=referral)
    first, second = Message.objects.filter(kind="referral.partner.invitation").order_by("pk")
    assert ["vous répondriez avant le" in message.body for message in (first, second)] == [True, False]
    assert "Voici un nouveau lien vers l’idée qui vous est confiée" in leaving.body(second)


def test_guessing_is_slowed_down_and_tells_nothing(referring, client):
    path = referring.path(referring.sent())
    answers_to = [client.get(f"/partenaire/{'a' * 42}{letter}/") for letter in "ABCDEFGHIJKLMNOPQRSTU"]
    assert {page.status_code for page in answers_to} == {404}
    slowed = client.get(f"/partenaire/{'b' * 43}/")
    assert (slowed.status_code, "Attendez" in slowed.content.decode()) == (429, True)
    # The same answer for a right one from there, or guessing would learn from the difference.
    assert client.get(path).status_code == 429
    assert client.post("/partenaire/", {"code": "ABC DEF GHJ"}).status_code == 429
    words = client.post(path, {"gesture": "answer", "kind": "taken", "words": "Venez jeudi."})
    assert (words.status_code, "Venez jeudi." in words.content.decode()) == (429, True)
    assert Client(REMOTE_ADDR="192.0.2.7").get(path).status_code == 200


@pytest.mark.parametrize("size", [1, 12])
def test_the_page_costs_as_many_queries_for_one_answer_as_for_many(referring, client, assert_queries, size):
    referral = referring.sent()
    for n in range(size):
        answers.answer(actor=None, referral=referral, kind="more", words=f"Question {n} ?")
        answers.give_back(actor=None, referral=referral, words=f"Réponse {n}")
    path = referring.path(referral)
    client.get(path)
    with assert_queries(5):
        page = client.get(path).content.decode()
    assert f"Réponse {size - 1}" in page


def test_a_partner_who_becomes_another_organisation_keeps_the_link(referring, client):
    """Two organisations become one: the rows are moved, even when both had the same idea."""
    from terril.directory.actions import create_organisation

    stored = referring.idea()
    other = create_organisation(actor=None, name="Le centre d’à côté")
    first, second = referring.sent(stored), referring.sent(stored, organisation=other)
    Referral.objects.filter(organisation=other).update(organisation=referring.fabrik.partner)
    for one in (first, second):
        assert client.get(referring.path(one)).status_code == 200


# ------------------------------------------------------------------------------------------------------- at one second


def _together(*verbs):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    start = Barrier(len(verbs))

    def run(verb):
        try:
            start.wait()
            return verb()
        except Exception as refused:  # the loser is refused: which one is not decided here
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return [one.result() for one in [pool.submit(run, verb) for verb in verbs]]


@pytest.mark.django_db(transaction=True)
def test_the_partner_answers_while_the_agreement_is_withdrawn(referring):
    from terril.kernel.errors import Refused

    referral = referring.sent()
    answered, _gone = _together(
        lambda: answers.answer(actor=None, referral=referral, kind="taken", words="Venez."),
        lambda: actions.withdraw(actor=None, referral=referral),
    )
    row = Referral.objects.get(pk=referral.pk)
    assert (row.state, row.due_on, row.wakes_on) == ("withdrawn", None, None)
    # Either the answer came first and is kept, or it was refused in a sentence: never half of it.
    assert Reply.objects.count() == (0 if isinstance(answered, Exception) else 1)
    assert isinstance(answered, Reply | Refused), answered
    # An answer that the withdrawal overtook no longer leaves.
    assert not Message.objects.filter(kind="referral.holder.answered", status="approved").exists()


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_the_same_second_are_two_and_the_last_counts(referring):
    referral = referring.sent()
    done = _together(
        lambda: answers.answer(actor=None, referral=referral, kind="taken", client_id="a"),
        lambda: answers.answer(actor=None, referral=referral, kind="elsewhere", where="La Bricole", client_id="b"),
    )
    assert [type(one) for one in done] == [Reply, Reply]
    row, last = Referral.objects.get(pk=referral.pk), Reply.objects.order_by("-pk").first()
    assert row.state == last.kind
    assert Message.objects.filter(kind="referral.holder.answered", status="approved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_answer_pressed_twice_at_once_is_one(referring):
    referral = referring.sent()
    done = _together(*[lambda: answers.answer(actor=None, referral=referral, kind="taken", client_id="same")] * 3)
    assert {one.pk for one in done} == {Reply.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_two_agreements_at_once_send_once(referring):
    referral = referring.asked()
    _together(*[lambda: actions.agree(actor=None, referral=referral)] * 3)
    assert (Message.objects.filter(kind="referral.partner.invitation").count(), Consent.objects.filter(witness="").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_idea_withdrawn_while_the_partner_answers_ends_shut(referring):
    stored = referring.idea()
    referral = referring.sent(stored)
    _together(
        lambda: answers.answer(actor=None, referral=referral, kind="more", words="Combien ?"),
        lambda: following.withdraw(actor=None, initiative=stored.initiative),
    )
    assert Referral.objects.get(pk=referral.pk).state == "withdrawn"


@pytest.mark.django_db(transaction=True)
def test_a_call_noted_as_said_while_the_partner_answers_waits_for_nobody(referring):
    """The message is locked before the idea, every other verb locks the idea before the messages: neither may wait for the other."""
    from terril.kernel.errors import Refused
    from terril.kernel.outbox import actions as outbox

    for _time in range(3):
        referral = referring.sent(channel="phone", contact="03 53 01 00 00")
        call = Message.objects.get(kind="referral.partner.invitation", about_id=referral.pk)
        done = _together(
            lambda call=call: outbox.reached(actor=None, message_id=call.pk),
            lambda referral=referral: answers.answer(actor=referring.person, referral=referral, kind="taken"),
        )
        assert [type(one) for one in done if isinstance(one, Exception) and not isinstance(one, Refused)] == []
        assert Referral.objects.get(pk=referral.pk).state == "taken"
