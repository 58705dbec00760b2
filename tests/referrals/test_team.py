"""The team sends, the person agrees, time passes, something comes of it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.referrals.referring import WORDS, fabrik, referring

from terril.directory.actions import create_organisation
from terril.initiatives.following import actions as following
from terril.initiatives.models import Answer, Holder
from terril.kernel import clock
from terril.kernel.errors import Conflict, Refused
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import Message
from terril.people import actions as people
from terril.people.models import Consent, Person
from terril.programmes.models import Programme
from terril.referrals import actions, answers, links, queries
from terril.referrals import clock as referral_clock
from terril.referrals.access import can_handle, can_refer, handled_by, referable_by
from terril.referrals.models import BEFORE, CLOSED, NEVER_SENT, PartnerContact, Referral, ReferralState, Reply
from terril.referrals.states import LIFE
from terril.referrals.tasks import remind_partners

__all__ = ["fabrik", "referring"]

WRITTEN = {
    "shares": ["words", "commune"], "summary": "Trois voisins et une cour.", "channel": "email", "contact": "accueil@exemple.fr",
    "to_name": "Jeanne, à l’accueil", "answer_days": "7", "keep_contact": "on", "client_id": "une-orientation",
}  # fmt: skip


def _follow(stored) -> Client:
    client = Client()
    client.post("/suivi/", {"code": stored.code})
    return client


# ------------------------------------------------------------------------------------------------------- preparing


def test_a_referral_is_chosen_prepared_agreed_to_and_sent(referring, enter):
    stored = referring.idea()
    client = enter(referring.account)
    ref = stored.initiative.ref
    assert f"/equipe/initiatives/{ref}/orienter/" in client.get(f"/equipe/initiatives/{ref}/").content.decode()
    chosen = client.get(f"/equipe/initiatives/{ref}/orienter/").content.decode()
    assert "Un centre social" in chosen
    path = f"/equipe/initiatives/{ref}/orienter/centre-social/"
    assert "Zoé" not in client.get(path).content.decode().split("<h1>")[0]
    done = client.post(path, WRITTEN)
    referral = Referral.objects.get()
    assert done.url == f"/equipe/orientations/{referral.pk}/?garde=orientation-{ref}"
    assert (referral.state, referral.shares, referral.answer_days, Message.objects.count()) == ("draft", ["words", "commune"], 7, 0)
    page = client.get(f"/equipe/orientations/{referral.pk}/").content.decode()
    for shown in (WORDS, "Grenay", "Trois voisins et une cour.", "mes premiers mots, tels que je les ai dits ; la commune ; ce résumé"):
        assert shown in page
    client.post(f"/equipe/orientations/{referral.pk}/", {"gesture": "agree", "way": "oral", "witness": "Rose", "seen": "1"})
    referral.refresh_from_db()
    assert (referral.state, referral.consent.way, referral.consent.witness, referral.consent.taken_by) == ("sent", "oral", "Rose", referring.person)
    assert referral.consent.text.text == referral.consent_text
    assert sorted(Message.objects.values_list("kind", "to_address")) == [
        ("referral.holder.sent", "zoe@exemple.fr"), ("referral.partner.invitation", "accueil@exemple.fr"),
    ]  # fmt: skip


def test_the_same_form_sent_twice_prepares_one(referring, enter):
    stored = referring.idea()
    client = enter(referring.account)
    for _twice in range(2):
        client.post(f"/equipe/initiatives/{stored.initiative.ref}/orienter/centre-social/", WRITTEN)
    assert Referral.objects.count() == 1


def test_the_same_idea_to_the_same_partner_waits_for_the_first_one(referring):
    stored = referring.idea()
    first = referring.sent(stored)
    with pytest.raises(Conflict, match="déjà orientée"):
        referring.draft(stored)
    actions.cancel(actor=referring.person, referral=first, reason="Une erreur.")
    assert referring.draft(stored).state == "draft"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"shares": [], "summary": " "}, "Cochez au moins une chose"),
        ({"contact": ""}, "Dites comment joindre"),
        ({"contact": "accueil"}, "semble incomplète"),
        ({"channel": "phone", "contact": "12"}, "compte deux chiffres"),
        ({"answer_days": "0"}, "supérieure ou égale à 1"),
        ({"answer_days": "90"}, "inférieure ou égale à 60"),
        ({"shares": ["medical"]}, "Sélectionnez un choix valide"),
    ],
)
def test_what_lacks_something_is_given_back(referring, enter, change, sentence):
    stored = referring.idea()
    refused = enter(referring.account).post(f"/equipe/initiatives/{stored.initiative.ref}/orienter/centre-social/", {**WRITTEN, **change})
    page = refused.content.decode()
    assert (refused.status_code, sentence in page, Referral.objects.count()) == (422, True, 0)
    assert "Jeanne, à l’accueil" in page


def test_a_kept_contact_serves_the_next_time(referring, enter):
    client = enter(referring.account)
    client.post(f"/equipe/initiatives/{referring.idea().initiative.ref}/orienter/centre-social/", WRITTEN)
    assert PartnerContact.objects.values_list("channel", "contact", "to_name").get() == ("email", "accueil@exemple.fr", "Jeanne, à l’accueil")
    path = f"/equipe/initiatives/{referring.idea().initiative.ref}/orienter/centre-social/"
    assert "accueil@exemple.fr" in client.get(path).content.decode()
    client.post(path, {**WRITTEN, "contact": "", "to_name": "", "client_id": "une-autre"})
    assert Referral.objects.order_by("-pk").values_list("contact", "to_name").first() == ("accueil@exemple.fr", "Jeanne, à l’accueil")


def test_a_draft_is_prepared_again_and_whoever_read_the_old_one_is_told(referring, enter):
    draft = referring.draft()
    client = enter(referring.account)
    path = f"/equipe/orientations/{draft.pk}/"
    again = client.get(f"{path}reprendre/").content.decode()
    assert "Un groupe de trois voisins." in again
    assert client.post(f"{path}reprendre/", {**WRITTEN, "shares": ["title"]}).status_code == 302
    stale = client.post(path, {"gesture": "agree", "way": "signed", "seen": str(draft.version)})
    assert (stale.status_code, "relisez ce qui serait transmis" in stale.content.decode()) == (422, True)
    draft.refresh_from_db()
    assert (draft.shares, draft.version, draft.state) == (["title"], 2, "draft")
    client.post(path, {"gesture": "ask", "seen": "2"})
    assert client.get(f"{path}reprendre/").url == path


def test_a_directory_is_searched_when_the_partner_is_not_there(referring, enter):
    create_organisation(actor=None, name="La Bricole d’Annay")
    client = enter(referring.account)
    path = f"/equipe/initiatives/{referring.idea().initiative.ref}/orienter/"
    assert "La Bricole" not in client.get(path).content.decode()
    assert "La Bricole d’Annay" in client.get(f"{path}?q=bricole").content.decode()
    assert "Aucune structure de ce nom" in client.get(f"{path}?q=xyz").content.decode()


def test_not_here_says_where_and_leads_to_the_referral(referring, enter):
    stored = referring.idea()
    client = enter(referring.account)
    path = f"/equipe/initiatives/{stored.initiative.ref}/repondre/"
    why = "Nous n’aidons pas à cela, et nous le regrettons. Quelqu’un d’autre le peut."
    refused = client.post(path, {"kind": "elsewhere", "body": why, "seen": "0"})
    assert (refused.status_code, "dites où la personne peut aller" in refused.content.decode()) == (422, True)
    done = client.post(path, {"kind": "elsewhere", "body": why, "helper": str(referring.fabrik.partner.pk), "seen": "0"})
    assert done.url == f"/equipe/initiatives/{stored.initiative.ref}/orienter/centre-social/?garde=reponse-{stored.initiative.ref}"
    again = client.post(path, {"kind": "elsewhere", "body": why, "where": "la mission locale de Lens", "seen": "1"})
    assert again.url == f"/equipe/initiatives/{stored.initiative.ref}/orienter/?garde=reponse-{stored.initiative.ref}"
    assert "Où aller : la mission locale de Lens." in Message.objects.order_by("-pk").first().body


def test_the_database_refuses_a_refusal_that_leads_nowhere(referring):
    stored = referring.idea()
    row = {"attachment": stored.attachment, "kind": "elsewhere", "body": "Non.", "answered_at": stored.attachment.attached_at}
    with pytest.raises(IntegrityError, match="answer_elsewhere_says_where"), transaction.atomic():
        Answer.objects.create(**row)
    assert Answer.objects.create(**row, where="à la mairie").pk


# ------------------------------------------------------------------------------------------------------ the agreement


def test_the_database_lets_nothing_leave_without_an_agreement(referring):
    draft = referring.draft()
    changes = {"state": "sent", "sent_at": draft.written_at, "frozen_at": draft.written_at}
    with pytest.raises(IntegrityError, match="referral_leaves_with_consent"), transaction.atomic():
        Referral.objects.filter(pk=draft.pk).update(**changes)
    with pytest.raises(IntegrityError, match="referral_lives_once_sent"), transaction.atomic():
        Referral.objects.filter(pk=draft.pk).update(state="taken")
    with pytest.raises(IntegrityError, match="referral_link_once_sent"), transaction.atomic():
        Referral.objects.filter(pk=draft.pk).update(link_digest="x")
    given = people.agree(actor=None, person=Person.objects.filter(holdings__isnull=False).get(), given=people.ConsentGiven("Oui"))
    assert Referral.objects.filter(pk=draft.pk).update(**changes, consent=given) == 1


@pytest.mark.parametrize("change", ["shares = '{contact}'", "summary = 'autre'", "snapshot = '{}'", "consent_text = 'autre'", "frozen_at = now()"])
def test_what_was_agreed_to_cannot_change(referring, change):
    referral = referring.asked()
    statement = f"update referrals_referral set {change} where id = {referral.pk}"
    with pytest.raises(DatabaseError, match="ne change plus"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement.replace(' where', ', erased_at = now() where')}")
        assert cursor.rowcount == 1


def test_the_person_reads_exactly_what_is_shared_and_says_yes(referring):
    stored = referring.idea()
    referral = referring.asked(stored, shares=["words", "needs"], summary="")
    asked = Message.objects.get(kind="referral.holder.asked")
    assert ("mes premiers mots, tels que je les ai dits ; ce qui me manque." in asked.body, asked.channel) == (True, "email")
    client = _follow(stored)
    page = client.get(f"/suivi/{stored.initiative.ref}/").content.decode()
    assert ("Lire et répondre" in page, "dites-nous si nous pouvons lui transmettre votre idée" in page) == (True, True)
    path = f"/suivi/{stored.initiative.ref}/orientations/{referral.pk}/"
    page = client.get(path).content.decode()
    assert (referral.consent_text in page, "Une cour fermée" in page, "zoe@exemple.fr" in page) == (True, True, False)
    assert client.post(path, {"gesture": "agree"}).status_code == 302
    referral.refresh_from_db()
    assert (referral.state, referral.consent.way, referral.consent.taken_by, referral.consent.person) == (
        "sent", "online", None, stored.initiative.holders.get().person,
    )  # fmt: skip
    assert client.post(path, {"gesture": "agree"}).status_code == 302
    assert Message.objects.filter(kind="referral.partner.invitation").count() == 1
    told = client.get(f"/suivi/{stored.initiative.ref}/").content.decode()
    assert "L’idée est transmise à Un centre social, avec l’accord de la personne." in told


def test_the_person_says_no_and_nothing_leaves(referring):
    stored = referring.idea()
    referral = referring.asked(stored)
    path = f"/suivi/{stored.initiative.ref}/orientations/{referral.pk}/"
    client = _follow(stored)
    assert client.post(path, {"gesture": "refuse", "reason": "Pas mon numéro."}).status_code == 302
    referral.refresh_from_db()
    assert (referral.state, referral.reason, referral.consent, referral.link_digest) == ("refused", "Pas mon numéro.", None, None)
    assert not Message.objects.filter(kind__startswith="referral.partner").exists()
    late = client.post(path, {"gesture": "agree"})
    assert (late.status_code, "refusée par la personne" in late.content.decode()) == (422, True)


@pytest.mark.parametrize(("way", "witness", "sent"), [("oral", "", False), ("oral", "Rose", True), ("signed", "", True), ("", "", False)])
def test_an_agreement_noted_for_somebody_says_how_and_before_whom(referring, enter, way, witness, sent):
    draft = referring.draft()
    path = f"/equipe/orientations/{draft.pk}/"
    answered = enter(referring.account).post(path, {"gesture": "agree", "way": way, "witness": witness, "seen": "1"})
    draft.refresh_from_db()
    assert (draft.state == "sent", answered.status_code) == (sent, 302 if sent else 422)


def _also_held(stored) -> Person:
    second = people.register(actor=None, first_name="Ali", channel="phone", contact="06 39 98 00 02")
    Holder.objects.create(initiative=stored.initiative, person=second, since=clock.now())
    return second


def test_the_contact_of_one_holder_never_leaves_with_the_agreement_of_another(referring):
    stored = referring.idea()
    first, second = stored.initiative.holders.get().person, _also_held(stored)
    referral = referring.asked(stored)
    with pytest.raises(Refused, match="à elle de donner son accord"):
        actions.agree(actor=second, referral=referral)
    assert (Consent.objects.filter(person=second).count(), Referral.objects.get().state) == (0, "asked")
    assert actions.agree(actor=first, referral=referral).consent.person == first
    # What says nothing of a holder leaves with the agreement of either, in their own name.
    words_only = referring.asked(referring.idea(), shares=["words"])
    third = _also_held(words_only)
    assert actions.agree(actor=third, referral=words_only).consent.person == third


def test_a_contact_that_changed_since_is_not_sent(referring):
    referral = referring.asked()
    person = referral.initiative.holders.get().person
    Person.objects.filter(pk=person.pk).update(email="zoe.autrement@exemple.fr")
    with pytest.raises(Refused, match="n’est plus le bon"):
        actions.agree(actor=person, referral=referral)
    Person.objects.filter(pk=person.pk).update(email=person.email)
    assert actions.agree(actor=person, referral=referral).state == "sent"


def test_a_draft_that_the_person_has_not_seen_cannot_be_agreed_to_online(referring):
    draft = referring.draft()
    with pytest.raises(Refused, match="pas encore été montrée"):
        actions.agree(actor=None, referral=draft)
    stored = draft.initiative
    code = stored.codes.get().code
    client = Client()
    client.post("/suivi/", {"code": code})
    assert client.get(f"/suivi/{stored.ref}/orientations/{draft.pk}/").status_code == 404
    assert "Un centre social" not in client.get(f"/suivi/{stored.ref}/").content.decode()


def test_somebody_without_contact_is_asked_with_the_code_and_the_answer_waits_there(referring):
    stored = referring.idea(channel="none", contact="")
    referral = actions.ask(actor=referring.person, referral=referring.draft(stored, shares=["words"]))
    assert Message.objects.count() == 0
    client = _follow(stored)
    client.post(f"/suivi/{stored.initiative.ref}/orientations/{referral.pk}/", {"gesture": "agree"})
    answers.answer(actor=None, referral=referral, kind="taken", words="Passez jeudi.")
    assert "Passez jeudi." in client.get(f"/suivi/{stored.initiative.ref}/").content.decode()
    assert not Message.objects.filter(kind__startswith="referral.holder").exists()
    with pytest.raises(Refused, match="de quoi transmettre ceci"):
        referring.draft(stored, shares=["contact"], organisation=create_organisation(actor=None, name="Une autre"))


def test_a_wrong_address_of_the_person_does_not_stop_the_partner(referring):
    stored = referring.idea()
    referral = referring.sent(stored)
    Person.objects.filter(pk=stored.initiative.holders.get().person_id).update(email="zoe@")
    answers.answer(actor=None, referral=referral, kind="taken")
    assert Referral.objects.get(pk=referral.pk).state == "taken"


def test_the_holder_withdraws_and_reads_that_it_is_shut(referring):
    stored = referring.idea()
    referral = referring.answered("taken", stored)
    client = _follow(stored)
    path = f"/suivi/{stored.initiative.ref}/orientations/{referral.pk}/"
    assert "Retirer mon accord" in client.get(path).content.decode()
    client.post(path, {"gesture": "withdraw"})
    told = client.get(f"/suivi/{stored.initiative.ref}/").content.decode()
    assert "L’accord est retiré : le lien du partenaire (Un centre social) est fermé." in told
    assert Message.objects.filter(kind="referral.partner.closed").count() == 1


@pytest.mark.parametrize("gesture", ["agree", "refuse", "withdraw", "give_back", ""])
def test_only_whoever_holds_the_code_acts_for_the_idea(referring, gesture):
    stored, other = referring.idea(), referring.idea()
    referral = referring.asked(stored)
    path = f"/suivi/{stored.initiative.ref}/orientations/{referral.pk}/"
    for client in (Client(), _follow(other)):
        assert (client.get(path).status_code, client.post(path, {"gesture": gesture, "words": "x"}).status_code) == (404, 404)
    wrong = f"/suivi/{other.initiative.ref}/orientations/{referral.pk}/"
    assert _follow(other).get(wrong).status_code == 404
    assert Referral.objects.get(pk=referral.pk).state == "asked"


# --------------------------------------------------------------------------------------------------- the whole road


def test_a_question_goes_to_the_person_and_the_answer_comes_back(referring, clock):
    clock.travel(date(2024, 1, 8))
    stored = referring.idea()
    referral = referring.answered("more", stored)
    assert (referral.due_on, referral.wakes_on) == (date(2024, 1, 22), None)
    clock.travel(date(2024, 1, 15))
    client = _follow(stored)
    path = f"/suivi/{stored.initiative.ref}/orientations/{referral.pk}/"
    assert "Passez jeudi." in client.get(path).content.decode()
    empty = client.post(path, {"gesture": "give_back", "words": ""})
    assert (empty.status_code, "Écrivez quelques mots" in empty.content.decode()) == (422, True)
    assert client.post(path, {"gesture": "give_back", "words": "Une dizaine de vélos."}).status_code == 302
    referral.refresh_from_db()
    assert (referral.state, referral.due_on) == ("received", date(2024, 1, 29))
    assert Message.objects.filter(kind="referral.partner.returned").count() == 1
    assert "Une dizaine de vélos." in Client().get(referring.path(referral)).content.decode()


def test_the_team_notes_what_a_partner_says_on_the_telephone(referring, enter):
    stored = referring.idea()
    referral = referring.sent(stored, channel="phone", contact="03 53 01 00 00")
    call = Message.objects.get(kind="referral.partner.invitation")
    outbox.reached(actor=referring.person, message_id=call.pk)
    referral.refresh_from_db()
    assert referral.state == "received"
    client = enter(referring.account)
    path = f"/equipe/orientations/{referral.pk}/"
    refused = client.post(path, {"gesture": "answer", "kind": "elsewhere", "words": "Pas nous, mais je sais qui.", "where": ""})
    assert (refused.status_code, "Pas nous, mais je sais qui." in refused.content.decode()) == (422, True)
    client.post(path, {"gesture": "answer", "kind": "elsewhere", "words": "Pas nous.", "where": "La Bricole"})
    reply = Reply.objects.get()
    assert (reply.noted_by, reply.where) == (referring.person, "La Bricole")
    page = client.get(path).content.decode()
    assert ("notée par Coordinator" in page, "Orienter ailleurs" in page) == (True, True)
    after = client.get(f"/equipe/initiatives/{stored.initiative.ref}/orienter/?apres={referral.pk}").content.decode()
    assert "Après Un centre social : « renvoyée ailleurs »." in after
    other = create_organisation(actor=None, name="La Bricole")
    client.post(f"/equipe/initiatives/{stored.initiative.ref}/orienter/{other.slug}/?apres={referral.pk}", WRITTEN)
    referral.refresh_from_db()
    assert (referral.due_on, Referral.objects.get(organisation=other).after) == (None, referral)


def test_each_gesture_of_the_team_is_offered_when_it_can_be_done(referring, enter):
    client = enter(referring.account)

    def offered(referral) -> set[str]:
        page = client.get(f"/equipe/orientations/{referral.pk}/").content.decode()
        return {key for key in ("agree", "ask", "receive", "answer", "give_back", "end", "link", "refuse", "withdraw", "cancel")
                if f'name="gesture" value="{key}"' in page}  # fmt: skip

    assert offered(referring.draft()) == {"agree", "ask", "refuse", "cancel"}
    assert offered(referring.asked()) == {"agree", "refuse", "cancel"}
    assert offered(referring.sent()) == {"receive", "answer", "link", "withdraw", "cancel"}
    assert offered(referring.answered("more")) == {"answer", "give_back", "link", "withdraw", "cancel"}
    assert offered(referring.answered("taken")) == {"answer", "end", "link", "withdraw"}
    assert offered(referring.answered("elsewhere")) == {"answer", "end", "withdraw"}
    assert client.post(f"/equipe/orientations/{Referral.objects.first().pk}/", {"gesture": "other"}).status_code == 404


@pytest.mark.parametrize(("outcome", "told"), [("helped", "a été aidée"), ("nothing", "n’a rien donné"), ("unknown", "Nous ne savons pas")])
def test_the_outcome_is_noted_and_told_to_the_person(referring, enter, outcome, told):
    referral = referring.answered("taken")
    client = enter(referring.account)
    path = f"/equipe/orientations/{referral.pk}/"
    assert client.post(path, {"gesture": "end", "words": "x"}).status_code == 422
    client.post(path, {"gesture": "end", "outcome": outcome, "words": "Deux vélos."})
    assert told in Message.objects.get(kind="referral.holder.ended").body
    assert "Deux vélos." in client.get(path).content.decode()


def test_a_referral_is_cancelled_with_a_reason(referring, enter):
    stored = referring.idea()
    referral = referring.sent(stored)
    client = enter(referring.account)
    path = f"/equipe/orientations/{referral.pk}/"
    refused = client.post(path, {"gesture": "cancel", "reason": ""})
    assert (refused.status_code, "pourquoi cette orientation s’arrête" in refused.content.decode()) == (422, True)
    client.post(path, {"gesture": "cancel", "reason": "Le partenaire déménage."})
    assert Client().get(referring.path(referral)).status_code == 410
    assert "Le partenaire déménage" in Message.objects.get(kind="referral.holder.cancelled").body
    assert Message.objects.filter(kind="referral.partner.closed").count() == 1


def test_an_idea_withdrawn_shuts_everything_about_it(referring, enter):
    stored = referring.idea()
    other = create_organisation(actor=None, name="Une autre porte")
    sent = referring.sent(stored)
    draft = referring.draft(stored, organisation=other)
    following.withdraw(actor=None, initiative=stored.initiative)
    assert list(Referral.objects.order_by("pk").values_list("pk", "state")) == [(sent.pk, "withdrawn"), (draft.pk, "cancelled")]
    assert Consent.objects.get(pk=sent.consent_id).withdrawn_at is not None
    page = Client().get(referring.path(sent))
    assert (page.status_code, WORDS in page.content.decode()) == (410, False)
    waiting = Message.objects.filter(status="approved")
    assert list(waiting.values_list("kind", flat=True)) == ["referral.partner.closed"]
    client = enter(referring.account)
    assert client.get(f"/equipe/orientations/{sent.pk}/").status_code == 404
    with pytest.raises(Refused, match="retirée"):
        answers.answer(actor=None, referral=sent, kind="taken")


def test_the_call_that_asks_a_partner_to_erase_stays_on_the_list_of_calls(referring, enter):
    stored = referring.idea(visibility="private")
    referring.sent(stored, channel="phone", contact="03 53 01 00 00")
    volunteer = enter(referring.fabrik.member("volunteer"))
    assert "Une idée vous est confiée" not in volunteer.get("/equipe/messages/appels/").content.decode()
    following.withdraw(actor=None, initiative=stored.initiative)
    assert "merci d’effacer" in volunteer.get("/equipe/messages/appels/").content.decode()


# ---------------------------------------------------------------------------------------------------------- the clock


def _morning(clock, day: date) -> None:
    clock.travel(day)
    remind_partners(0)


def _reminders() -> int:
    return Message.objects.filter(kind="referral.partner.reminder").count()


def test_a_partner_is_reminded_half_way_then_late_then_the_idea_comes_back(referring, enter, clock):
    clock.travel(date(2024, 1, 8))
    referral = referring.sent()
    assert (referral.due_on, referral.wakes_on) == (date(2024, 1, 22), date(2024, 1, 15))
    steps = []
    for n in range(60):
        before = (_reminders(), Referral.objects.get(pk=referral.pk).state)
        _morning(clock, date(2024, 1, 9) + timedelta(days=n))
        if (after := (_reminders(), Referral.objects.get(pk=referral.pk).state)) != before:
            steps.append((clock.today(), *after))
    assert steps == [
        (date(2024, 1, 15), 1, "sent"), (date(2024, 1, 23), 2, "sent"), (date(2024, 1, 30), 3, "sent"), (date(2024, 2, 6), 3, "silent"),
    ]  # fmt: skip
    second = Message.objects.filter(kind="referral.partner.reminder").order_by("pk")[1]
    assert "elle était espérée il y a un jour ouvré" in second.body
    assert "ne nous a pas répondu" in Message.objects.get(kind="referral.holder.silent").body
    page = enter(referring.account).get("/bureau/").content.decode()
    assert ("1 orientation à reprendre" in page, "jamais répondu : trouvez une autre porte" in page) == (True, True)
    # Late is better than never.
    answers.answer(actor=None, referral=referral, kind="taken", words="Pardon !")
    assert Referral.objects.get(pk=referral.pk).state == "taken"


def test_an_answer_stops_the_reminders_and_the_outcome_is_asked_twice(referring, clock):
    clock.travel(date(2024, 1, 8))
    referral = referring.answered("taken")
    for n in range(100):
        _morning(clock, date(2024, 1, 9) + timedelta(days=n))
    told = Message.objects.filter(kind="referral.partner.reminder").order_by("pk").values_list("subject", flat=True)
    assert list(told) == ["Où en est l’idée qui vous a été confiée ?"] * 2
    assert Referral.objects.get(pk=referral.pk).state == "taken"


def test_the_same_morning_twice_reminds_once(referring, clock):
    clock.travel(date(2024, 1, 8))
    referring.sent()
    for _twice in range(2):
        _morning(clock, date(2024, 1, 15))
    assert _reminders() == 1


def test_one_partner_in_difficulty_holds_no_other_back(referring, clock, monkeypatch):
    clock.travel(date(2024, 1, 8))
    bad, _good = referring.sent(), referring.sent()
    Referral.objects.filter(pk=bad.pk).update(contact="accueil@")
    _morning(clock, date(2024, 1, 15))
    assert _reminders() == 1


# --------------------------------------------------------------------------------------------------------- the lists


def test_late_ones_stand_on_the_desk_of_those_who_answer(referring, enter, clock):
    clock.travel(date(2024, 1, 8))
    referring.sent()
    clock.travel(date(2024, 1, 22))
    client = enter(referring.account)
    assert "orientation à reprendre" not in client.get("/bureau/").content.decode()
    clock.travel(date(2024, 1, 23))
    assert "1 orientation à reprendre" in client.get("/bureau/").content.decode()
    assert "orientation" not in enter(referring.fabrik.member("volunteer")).get("/bureau/").content.decode()


@pytest.mark.parametrize("size", [2, 30])
def test_the_lists_cost_as_many_queries_for_two_as_for_thirty(referring, enter, assert_queries, clock, size):
    clock.travel(date(2024, 1, 8))
    for _n in range(size):
        referring.sent()
    clock.travel(date(2024, 1, 29))
    client = enter(referring.account)
    page = client.get("/equipe/orientations/").content.decode()
    assert page.count("Ouvrir<span") == min(size, 25)
    assert ("page=2" in page) == (size > 25)
    for path, queries_made in (("/equipe/orientations/", 4), ("/equipe/orientations/delais/", 5), ("/equipe/orientations.csv", 4), ("/bureau/", 27)):
        with assert_queries(queries_made):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("size", [1, 12])
def test_the_pages_of_an_idea_pay_nothing_for_its_referrals(referring, enter, assert_queries, size):
    stored = referring.idea()
    for n in range(size):
        partner = create_organisation(actor=None, name=f"Partenaire {n}")
        referral = referring.sent(stored, organisation=partner)
        answers.answer(actor=None, referral=referral, kind="taken", words=f"Mot {n}")
    client, path = enter(referring.account), f"/equipe/initiatives/{stored.initiative.ref}/"
    client.get(path)
    with assert_queries(22):
        page = client.get(path).content.decode()
    assert page.count("prend l’idée en charge") == size
    reader = _follow(stored)
    with assert_queries(24):
        told = reader.get(f"/suivi/{stored.initiative.ref}/").content.decode()
    assert told.count("prend l’idée en charge") == size
    # Public or not, the page that others open was not invited to read them.
    following.set_visibility(actor=None, initiative=stored.initiative, visibility="public")
    for reader in (Client(), client):
        page = reader.get(f"/initiatives/{stored.initiative.ref}/").content.decode()
        assert ("Partenaire 0" in page, "Les orientations" in page) == (False, False)


def test_the_list_is_filtered_by_state_and_partner(referring, enter):
    other = create_organisation(actor=None, name="La Bricole")
    referring.sent()
    referring.answered("taken", organisation=other)
    client = enter(referring.account)

    def shown(query: str) -> tuple[bool, bool]:
        page = client.get(f"/equipe/orientations/?{query}").content.decode()
        return "<strong>Un centre social" in page, "<strong>La Bricole" in page

    assert [shown(q) for q in ("", "etat=attente", "etat=suivies", "q=bricole", "etat=attente&q=bricole", "etat=nimporte", "page=x")] == [
        (True, True), (True, False), (False, True), (False, True), (False, False), (True, True), (True, True),
    ]  # fmt: skip
    assert "Aucune orientation ne correspond" in client.get("/equipe/orientations/?etat=closes").content.decode()


def test_delays_say_nothing_of_a_partner_under_five(referring, enter, clock):
    other = create_organisation(actor=None, name="La Bricole")
    for days in (1, 2, 3, 4, 20):
        clock.travel(date(2024, 1, 8))
        referral = referring.sent()
        clock.travel(date(2024, 1, 8) + timedelta(days=days))
        answers.answer(actor=None, referral=referral, kind="taken" if days < 4 else "elsewhere", where="Ailleurs")
    # One that answers twice is still one.
    answers.answer(actor=None, referral=referral, kind="elsewhere", where="Plus loin")
    referring.answered("taken", organisation=other)
    found = {one.partner: one for one in queries.delays(referring.person)}
    many, few = found["Un centre social"], found["La Bricole"]
    assert (many.sent, many.days_to_answer, many.taken_share, many.too_few) == (5, 3.0, 60, False)
    assert (few.sent, few.too_few) == (1, True)
    page = enter(referring.account).get("/equipe/orientations/delais/").content.decode()
    assert ("60 %" in page, page.count("trop tôt pour le dire</td>")) == (True, 1)


def test_the_sheet_holds_dates_and_states_and_no_formula(referring, enter):
    partner = create_organisation(actor=None, name="=1+1 Atelier")
    referring.answered("taken", organisation=partner)
    text = enter(referring.account).get("/equipe/orientations.csv").content.decode()
    head, row = text.removeprefix("\ufeff").strip().split("\r\n")
    assert head.startswith("Partenaire;Commune;État;Envoyée le")
    assert row.startswith("'=1+1 Atelier;Grenay;prise en charge;")
    for secret in ("Zoé", WORDS, "zoe@", "vélos"):
        assert secret not in text


def test_empty_pages_are_said_kindly(referring, enter):
    client = enter(referring.account)
    assert "Aucune orientation pour l’instant" in client.get("/equipe/orientations/").content.decode()
    assert "Rien à mesurer encore" in client.get("/equipe/orientations/delais/").content.decode()
    page = client.get(f"/equipe/initiatives/{referring.idea().initiative.ref}/").content.decode()
    assert "Cette idée n’a été transmise à personne d’autre." in page


# -------------------------------------------------------------------------------------------------------- who may


def test_whoever_may_is_whoever_finds_it(referring):
    """The predicate and its queryset twin agree on every mix of role, programme and visibility."""
    fabrik = referring.fabrik
    elsewhere = Programme.objects.create(
        name="Ailleurs", slug="ailleurs", organisation=fabrik.partner, territory=fabrik.programme.territory, summary="-", starts_on=date(2023, 9, 1)
    )
    people_ = [fabrik.member(kind).person for kind in ("nobody", "volunteer", "facilitator", "partner", "observer")]
    people_ += [referring.person, fabrik.member("coordinator", elsewhere).person]
    for visibility in ("private", "programme", "network", "public"):
        referring.sent(referring.idea(visibility=visibility))
    withdrawn = referring.idea()
    referring.sent(withdrawn)
    following.withdraw(actor=None, initiative=withdrawn.initiative)
    seen = set()
    for person in people_:
        for referral in Referral.objects.select_related("initiative").order_by("pk"):
            allowed = can_handle(person, referral)
            assert allowed == handled_by(person).filter(pk=referral.pk).exists(), (person, referral.initiative.visibility)
            idea = referral.initiative
            assert can_refer(person, idea) == referable_by(person).filter(pk=idea.pk).exists() == allowed, (person, idea.visibility)
            seen.add(allowed)
    assert seen == {True, False}


@pytest.mark.parametrize(("kind", "status"), [("nobody", 404), ("observer", 404), ("partner", 404), ("volunteer", 404), ("facilitator", 200)])
def test_the_pages_of_the_team_are_for_those_who_answer_ideas(referring, enter, kind, status):
    referral = referring.draft()
    client = enter(referring.fabrik.member(kind))
    ref = referral.initiative.ref
    for path in (
        f"/equipe/orientations/{referral.pk}/", f"/equipe/orientations/{referral.pk}/reprendre/", "/equipe/orientations/",
        "/equipe/orientations/delais/", "/equipe/orientations.csv", f"/equipe/initiatives/{ref}/orienter/",
        f"/equipe/initiatives/{ref}/orienter/centre-social/",
    ):  # fmt: skip
        assert client.get(path).status_code == status, path


# ---------------------------------------------------------------------------------------------------------- the table


def test_the_table_and_the_constraints_speak_of_the_same_states():
    assert LIFE.states == set(ReferralState.values)
    assert set(CLOSED) >= LIFE.over
    assert set(BEFORE) | set(CLOSED) <= set(ReferralState.values)
    assert set(NEVER_SENT) >= set(BEFORE)


GESTURES = st.lists(
    st.sampled_from(["ask", "agree", "agree_online", "refuse", "receive", "taken", "elsewhere", "more", "give_back", "end", "withdraw", "cancel",
                     "morning", "link"]),
    min_size=1, max_size=14,
)  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gestures=GESTURES)
def test_whatever_is_pressed_nothing_leaves_without_agreement_and_what_is_shut_stays_shut(referring, clock, gestures):
    """Any order of gestures, by anybody: refused ones change nothing, and the promises to the person hold at each step."""
    clock.travel(date(2024, 1, 8))
    Message.objects.all().delete()
    stored = referring.idea()
    referral = referring.draft(stored)
    kept = referral.snapshot
    who = referring.person
    do = {
        "ask": lambda: actions.ask(actor=who, referral=referral),
        "agree": lambda: actions.agree(actor=who, referral=referral, way="signed"),
        "agree_online": lambda: actions.agree(actor=None, referral=referral),
        "refuse": lambda: actions.refuse(actor=None, referral=referral),
        "receive": lambda: answers.receive(actor=None, referral=referral),
        "taken": lambda: answers.answer(actor=None, referral=referral, kind="taken"),
        "elsewhere": lambda: answers.answer(actor=None, referral=referral, kind="elsewhere", where="ailleurs"),
        "more": lambda: answers.answer(actor=None, referral=referral, kind="more", words="Quand ?"),
        "give_back": lambda: answers.give_back(actor=None, referral=referral, words="Demain"),
        "end": lambda: answers.end(actor=None, referral=referral, outcome="partly"),
        "withdraw": lambda: actions.withdraw(actor=None, referral=referral),
        "cancel": lambda: actions.cancel(actor=who, referral=referral, reason="Erreur"),
        "link": lambda: actions.renew_link(actor=who, referral=referral),
        "morning": referral_clock.keep_time,
    }
    shut = False
    for n, gesture in enumerate(gestures):
        clock.travel(date(2024, 1, 8) + timedelta(days=6 * n))
        before = Referral.objects.values().get(pk=referral.pk)
        try:
            do[gesture]()
        except Refused:
            assert Referral.objects.values().get(pk=referral.pk) == before
        row = Referral.objects.get(pk=referral.pk)
        invited = Message.objects.filter(kind="referral.partner.invitation", about_id=referral.pk).exists()
        assert invited == (row.consent_id is not None) == (row.sent_at is not None) == (row.link_digest is not None)
        assert row.snapshot == kept
        assert not (shut and row.state not in {"refused", "withdrawn", "cancelled"})
        shut = row.state in {"refused", "withdrawn", "cancelled"}
        waiting = Message.objects.filter(about_id=referral.pk, status="approved", kind__startswith="referral.partner")
        if shut:
            assert (row.due_on, row.wakes_on) == (None, None)
            assert set(waiting.values_list("kind", flat=True)) <= {"referral.partner.closed"}
        if row.state == "withdrawn" and row.consent_id:
            assert Consent.objects.get(pk=row.consent_id).withdrawn_at is not None
        if row.sent_at:
            assert links.token_digest(links.token(row)) == row.link_digest


# -------------------------------------------------------------------------------------------------------- erasing


def test_whoever_is_erased_leaves_dates_and_no_word_and_the_partner_is_told(referring):
    stored = referring.idea()
    person = stored.initiative.holders.get().person
    referral = referring.answered("more", stored)
    answers.give_back(actor=None, referral=referral, words="Ma réponse secrète")
    path = referring.path(referral)
    people.erase(actor=None, person=person)
    row = Referral.objects.get(pk=referral.pk)
    assert (row.state, row.snapshot, row.summary, row.consent_text, row.sent_at is not None) == ("withdrawn", {}, "", "", True)
    left = str([*Referral.objects.values(), *Reply.objects.values(), *Message.objects.values(), *JournalEntry.objects.values()])
    for secret in ("Zoé", WORDS, "Ma réponse secrète", "zoe@exemple.fr", "trois voisins", "Passez jeudi"):
        assert secret not in left
    notice = Message.objects.get(status="approved", kind="referral.partner.closed")
    assert "merci d’effacer" in notice.subject
    assert Client().get(path).status_code == 410


@pytest.mark.parametrize("state", ["draft", "asked", "ended"])
def test_whatever_the_state_nothing_is_left_of_the_words(referring, state):
    stored = referring.idea()
    referral = referring.answered("taken", stored) if state == "ended" else getattr(referring, state)(stored)
    if state == "ended":
        answers.end(actor=None, referral=referral, outcome="helped", words="Zoé est ravie")
    people.erase(actor=None, person=stored.initiative.holders.get().person)
    left = str([*Referral.objects.values(), *Reply.objects.values()])
    assert ("Zoé" in left, "trois voisins" in left, "Passez jeudi" in left) == (False, False, False)
    assert Referral.objects.get(pk=referral.pk).closed_at is not None


@pytest.mark.parametrize(("channel", "contact"), [("phone", "+33353010000"), ("letter", "1 rue du Puits, 62160 Grenay")])
def test_a_partner_not_told_yet_is_told_even_once_the_person_is_erased(referring, channel, contact):
    stored = referring.idea()
    referral = referring.sent(stored, channel=channel, contact=contact)
    actions.withdraw(actor=None, referral=referral)
    people.erase(actor=None, person=stored.initiative.holders.get().person)
    waiting = Message.objects.get(status="approved")
    assert (waiting.kind, waiting.to_address) == ("referral.partner.closed", contact)
    assert "merci d’effacer" in waiting.subject and "Merci d’effacer ce que vous avez noté ou reçu." in waiting.body
    assert not [message for message in Message.objects.exclude(pk=waiting.pk) if "—" not in (message.body, message.to_name)]


def test_an_idea_that_another_carries_keeps_the_referral_without_the_name(referring):
    stored = referring.idea()
    referral = referring.answered("taken", stored, shares=["words"], summary="")
    other = people.register(actor=None, first_name="Karim", channel="phone", contact="03 53 01 00 00")
    following.claim(actor=other, initiative=stored.initiative)
    answers.answer(actor=referring.person, referral=referral, kind="taken", words="Karim et Zoé passent jeudi.")
    people.erase(actor=None, person=other)
    referral.refresh_from_db()
    assert (referral.state, referral.snapshot != {}) == ("taken", True)
    assert Reply.objects.order_by("-pk").first().words == "une personne et Zoé passent jeudi."


def test_the_export_tells_the_person_what_was_shared_with_whom(referring):
    from terril.people.exports import exported, sections

    stored = referring.idea()
    referring.answered("taken", stored, shares=["words", "needs"])
    known = exported(stored.initiative.holders.get().person)
    assert [(r["organisation__name"], r["state"], r["shares"]) for r in known["referrals"]] == [("Un centre social", "taken", ["words", "needs"])]
    assert known["partner_replies"][0]["words"] == "Passez jeudi."
    told = str(sections(known))
    assert ("Un centre social" in told, "Passez jeudi." in told) == (True, True)


