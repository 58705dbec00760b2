"""The team answers: in time, once, through the person's own channel."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from terril.initiatives.answering import actions as answering
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Answer, Pledge
from terril.initiatives.pledging import actions as pledging
from terril.initiatives.tasks import remind_pledges
from terril.kernel import clock
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox.models import Message
from terril.people import actions as people
from terril.people.models import Person

TALK = {"kind": "talk", "body": "Votre idée nous plaît. Parlons-en mardi.", "seen": "0"}


@pytest.mark.parametrize(
    ("channel", "contact"),
    [
        ("email", "zoe@exemple.fr"),
        ("sms", "06 39 98 00 01"),
        ("phone", "03 53 01 00 00"),
        ("letter", "3 rue du Terril\n62160 Grenay"),
        ("relay", "Mme Rose"),
    ],
)
def test_an_answer_goes_out_through_the_channel_that_was_chosen(fabrik, enter, channel, contact):
    stored = fabrik.idea(channel=channel, contact=contact)
    client = enter(fabrik.member("coordinator"))
    done = client.post(f"/equipe/initiatives/{stored.initiative.ref}/repondre/", TALK)
    assert done.url == f"/bureau/?garde=reponse-{stored.initiative.ref}"
    message = Message.objects.get()
    assert (message.channel, message.to_address, message.status) == (channel, stored.initiative.holders.get().person.contact, "approved")
    assert "Parlons-en mardi." in message.body
    stored.attachment.refresh_from_db()
    assert stored.attachment.answered_at is not None


def test_somebody_who_chose_no_channel_reads_the_answer_with_the_code(fabrik, enter, client):
    stored = fabrik.idea()
    enter(fabrik.member("coordinator")).post(f"/equipe/initiatives/{stored.initiative.ref}/repondre/", TALK)
    assert Message.objects.count() == 0
    client.post("/suivi/", {"code": stored.code})
    assert "Parlons-en mardi." in client.get(f"/suivi/{stored.initiative.ref}/").content.decode()


def _read(client, stored) -> str:
    reader = type(client)()
    reader.post("/suivi/", {"code": stored.code})
    return reader.get(f"/suivi/{stored.initiative.ref}/").content.decode()


def test_an_answer_to_be_read_over_is_learned_by_nobody_until_it_leaves(fabrik, enter):
    stored = fabrik.idea(channel="sms", contact="06 39 98 00 01", visibility="public")
    client = enter(fabrik.member("coordinator"))
    work = f"/equipe/initiatives/{stored.initiative.ref}/"
    kept = client.post(f"{work}repondre/", {**TALK, "draft": "on"}, follow=True)
    assert "attend d’être relue" in kept.content.decode()
    stored.attachment.refresh_from_db()
    assert stored.attachment.answered_at is None
    assert "Parlons-en mardi." not in _read(client, stored)
    assert "vous répond avant le" in _read(client, stored)
    assert "a répondu" not in client.get(f"/initiatives/{stored.initiative.ref}/").content.decode()
    # It waits among the messages to read over, not a second time among the ideas without an answer.
    desk = client.get("/bureau/").content.decode()
    assert ("1 message à relire" in desk, f"{work}repondre/" in desk) == (True, False)
    assert "pas encore partie" in client.get(f"{work}repondre/").content.decode()
    draft = Message.objects.get()
    client.post(f"/equipe/messages/a-relire/{draft.pk}/", {"subject": "Votre idée", "body": "Votre idée nous plaît. Parlons-en jeudi."})
    stored.attachment.refresh_from_db()
    assert stored.attachment.answered_at is not None
    told = _read(client, stored)
    # The words that left, not those that were corrected.
    assert ("Parlons-en jeudi." in told, "Parlons-en mardi." in told) == (True, False)


def test_an_answer_that_was_given_up_before_leaving_is_never_told_and_the_idea_waits_again(fabrik, enter):
    stored = fabrik.idea(channel="sms", contact="06 39 98 00 01")
    client = enter(fabrik.member("coordinator"))
    client.post(f"/equipe/initiatives/{stored.initiative.ref}/repondre/", {**TALK, "draft": "on"})
    client.post(f"/equipe/messages/{Message.objects.get().pk}/abandonner/", {"reason": "Trop sec."})
    assert "Parlons-en mardi." not in _read(client, stored)
    assert f"/equipe/initiatives/{stored.initiative.ref}/repondre/" in client.get("/bureau/").content.decode()


def test_the_corrections_of_the_second_reader_are_given_back(fabrik, enter):
    stored = fabrik.idea(channel="sms", contact="06 39 98 00 01")
    client = enter(fabrik.member("coordinator"))
    client.post(f"/equipe/initiatives/{stored.initiative.ref}/repondre/", {**TALK, "draft": "on"})
    path = f"/equipe/messages/a-relire/{Message.objects.get().pk}/"
    client.post(path, {"subject": "Votre idée", "body": "La première relecture."})
    late = client.post(path, {"subject": "Votre idée", "body": "La seconde relecture, une demi-heure de travail."})
    assert (late.status_code, "La seconde relecture, une demi-heure de travail." in late.content.decode()) == (409, True)
    assert Message.objects.get().body == "La première relecture."


def test_what_is_late_stays_the_most_pressing_of_the_calls(fabrik, clock):
    clock.travel(clock.now().replace(year=2024, month=1, day=8, hour=12))
    stored = fabrik.idea(channel="phone", contact="03 53 01 00 00")
    clock.travel(clock.now().replace(year=2024, month=2, day=5, hour=12))
    answering.answer(actor=None, attachment=stored.attachment, kind="talk", body="Parlons-en.")
    assert Message.objects.get().due_on == stored.attachment.answer_due_on < clock.today()


def test_not_here_says_why(fabrik, enter):
    stored = fabrik.idea(channel="phone", contact="03 53 01 00 00")
    client = enter(fabrik.member("coordinator"))
    path = f"/equipe/initiatives/{stored.initiative.ref}/repondre/"
    refused = client.post(path, {"kind": "elsewhere", "body": "Ce n’est pas ici.", "seen": "0"})
    assert (refused.status_code, "Dites pourquoi, et où la personne peut trouver de l’aide" in refused.content.decode()) == (422, True)
    why = "Nous n’aidons que les projets collectifs. La mission locale de Lens vous recevra : elle attend votre appel."
    nowhere = client.post(path, {"kind": "elsewhere", "body": why, "seen": "0"})
    assert (nowhere.status_code, "dites où la personne peut aller" in nowhere.content.decode()) == (422, True)
    where = "la mission locale de Lens"
    assert client.post(path, {"kind": "elsewhere", "body": why, "where": where, "seen": "0"}).status_code == 302
    assert "Où aller : la mission locale de Lens." in Message.objects.get().body


def test_a_promise_closed_by_mistake_waits_again_and_a_reminder_leaves_once_a_day(fabrik, enter, clock):
    stored = fabrik.idea()
    client = enter(fabrik.member("coordinator"))
    robert = people.register(actor=None, first_name="Robert", channel="phone", contact="03 53 01 00 00")
    made = pledging.pledge(
        actor=None, initiative=stored.initiative, programme=fabrik.programme, by_name="", person=robert, what="une clé", due_on=clock.today()
    )
    path = f"/equipe/promesses/{made.pk}/"
    client.post(path, {"outcome": "kept"})
    client.post(f"{path}rouvrir/")
    made.refresh_from_db()
    assert (made.outcome, made.closed_at) == ("open", None)
    told = [client.post(f"{path}rappeler/", follow=True).content.decode() for _twice in range(2)]
    assert ["Le rappel est écrit." in told[0], "Un rappel est déjà écrit aujourd’hui" in told[1]] == [True, True]
    assert Message.objects.filter(kind="pledge.reminder").count() == 1


@pytest.mark.parametrize(("visibility", "named"), [("public", True), ("programme", False), ("private", False)])
def test_a_reminder_names_an_idea_only_when_everybody_may_read_it(fabrik, clock, visibility, named):
    stored = fabrik.idea("Un atelier vélo dans la cour.", visibility=visibility)
    robert = people.register(actor=None, first_name="Robert", channel="phone", contact="03 53 01 00 00")
    pledging.pledge(
        actor=None, initiative=stored.initiative, programme=fabrik.programme, by_name="", person=robert, what="une clé", due_on=clock.today()
    )
    remind_pledges(0)
    body = Message.objects.get(kind="pledge.reminder").body
    assert ("« une clé »" in body, "atelier vélo" in body) == (True, named)


def test_nobody_is_reminded_of_an_idea_that_was_taken_back(fabrik, clock):
    stored = fabrik.idea()
    robert = people.register(actor=None, first_name="Robert", channel="phone", contact="03 53 01 00 00")
    made = pledging.pledge(
        actor=None, initiative=stored.initiative, programme=fabrik.programme, by_name="", person=robert, what="une clé", due_on=clock.today()
    )
    following.withdraw(actor=None, initiative=stored.initiative)
    remind_pledges(0)
    assert (pledging.remind_pledge(actor=None, pledge=made), Message.objects.filter(kind="pledge.reminder").count()) == (False, 0)


def test_a_promise_that_cannot_be_recalled_leaves_the_others_their_reminder(fabrik):
    stored, shared = fabrik.idea(), {"actor": None, "programme": fabrik.programme, "by_name": "", "due_on": clock.today()}
    robert, rose = (people.register(actor=None, first_name=name, channel="phone", contact="03 53 01 00 00") for name in ("Robert", "Rose"))
    for person in (robert, rose):
        pledging.pledge(**shared, initiative=stored.initiative, person=person, what="une clé")
    Person.objects.filter(pk=robert.pk).update(phone="12")
    remind_pledges(0)
    assert list(Message.objects.filter(kind="pledge.reminder").values_list("person_id", flat=True)) == [rose.pk]


@pytest.mark.parametrize("kind", ["nobody", "observer", "partner", "coordinator"])
def test_only_the_team_that_works_on_it_opens_its_pages(fabrik, enter, kind):
    stored = fabrik.idea()
    client = enter(fabrik.member(kind))
    expected = 200 if kind == "coordinator" else 404
    for end in ("", "repondre/"):
        assert client.get(f"/equipe/initiatives/{stored.initiative.ref}/{end}").status_code == expected


def test_without_the_second_factor_the_pages_with_contacts_lead_to_it(fabrik, enter):
    stored = fabrik.idea()
    client = enter(fabrik.member("coordinator"), second_factor=False)
    assert client.get(f"/equipe/initiatives/{stored.initiative.ref}/").status_code == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"body": " "}, "Il manque une réponse ici."), ({"kind": "helper"}, "Dites qui peut aider"), ({"kind": ""}, "Choisissez une réponse.")],
)
def test_an_answer_that_lacks_something_is_given_back(fabrik, enter, change, sentence):
    stored = fabrik.idea()
    client = enter(fabrik.member("coordinator"))
    refused = client.post(f"/equipe/initiatives/{stored.initiative.ref}/repondre/", {**TALK, **change})
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert Answer.objects.count() == 0


def test_the_second_coordinator_keeps_her_text_and_is_told_who_answered(fabrik, enter):
    stored = fabrik.idea(channel="email", contact="zoe@exemple.fr")
    first = fabrik.member("coordinator")
    answering.answer(actor=first.person, attachment=stored.attachment, kind="talk", body="Appelez-nous.")
    client = enter(fabrik.member("facilitator"))
    late = client.post(f"/equipe/initiatives/{stored.initiative.ref}/repondre/", {**TALK, "body": "Mon beau texte"})
    page = late.content.decode()
    assert late.status_code == 422
    assert "Coordinator a répondu à cette idée juste avant vous" in page
    assert "Mon beau texte" in page
    assert Answer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_the_same_second_send_one(fabrik):
    stored = fabrik.idea(channel="email", contact="zoe@exemple.fr")
    people = [fabrik.member("coordinator").person, fabrik.member("facilitator").person]

    def go(person):
        try:
            answering.answer(actor=person, attachment=stored.attachment, kind="talk", body="Bonjour")
        except Conflict:
            return "conflict"
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, people)) == ["conflict", "sent"]
    assert (Answer.objects.count(), Message.objects.count()) == (1, 1)


def test_promises_are_kept_or_say_why(fabrik, enter):
    stored = fabrik.idea()
    client = enter(fabrik.member("coordinator"))
    path = f"/equipe/initiatives/{stored.initiative.ref}/promesse/"
    due = clock.add_working_days(clock.today(), 5)
    for _twice in range(2):
        client.post(path, {"by_name": "Le centre social", "what": "une salle", "due_on": f"{due:%Y-%m-%d}", "client_id": "p1"})
    pledge = Pledge.objects.get()
    refused = client.post(f"/equipe/promesses/{pledge.pk}/", {"outcome": "not_kept", "reason": ""})
    assert "pourquoi la promesse n’a pas pu être tenue" in refused.content.decode()
    client.post(f"/equipe/promesses/{pledge.pk}/", {"outcome": "not_kept", "reason": "La salle est en travaux."})
    pledge.refresh_from_db()
    assert (pledge.outcome, pledge.reason) == ("not_kept", "La salle est en travaux.")
    with pytest.raises(Conflict):
        pledging.close_pledge(actor=None, pledge=pledge, kept=True)


@pytest.mark.parametrize("due", ["2023-01-01", "2099-01-01", "0001-01-01", "demain"])
def test_a_promise_for_an_absurd_date_is_refused_and_given_back(fabrik, enter, due):
    stored = fabrik.idea()
    client = enter(fabrik.member("coordinator"))
    sent = {"by_name": "Le centre social", "what": "une salle pleine de chaises", "due_on": due}
    refused = client.post(f"/equipe/initiatives/{stored.initiative.ref}/promesse/", sent)
    assert refused.status_code == 422
    assert "une salle pleine de chaises" in refused.content.decode()
    assert not Pledge.objects.exists()


def test_the_pages_of_the_team_stay_out_of_the_browser_s_memory(fabrik, enter):
    stored = fabrik.idea()
    client = enter(fabrik.member("coordinator"))
    for path in ("/bureau/", "/equipe/idees/", f"/equipe/initiatives/{stored.initiative.ref}/", "/equipe/messages/appels/"):
        assert "no-store" in client.get(path)["Cache-Control"], path


def test_stages_follow_their_table(fabrik):
    stored = fabrik.idea()
    with pytest.raises(Refused, match="On ne passe pas"):
        growing.change_stage(actor=None, initiative=stored.initiative, to="completed")
    with pytest.raises(Refused, match="sans raison"):
        growing.change_stage(actor=None, initiative=stored.initiative, to="ended")
    for to in ("project", "running", "completed"):
        row = growing.change_stage(actor=None, initiative=stored.initiative, to=to)
    assert (row.pk, row.stage) == (stored.initiative.pk, "completed")


def test_close_ideas_are_suggested_with_the_words_they_share(fabrik, enter):
    from terril.initiatives.closeness import suggest
    from terril.initiatives.readings import read_again

    for n in range(6):
        fabrik.idea(f"Une autre envie numéro {n} : fanfare, théâtre, pétanque et lecture du soir", client_id=f"autre-{n}")
    one = fabrik.idea("Un café solidaire où chacun paie un café suspendu pour un voisin", client_id="cafe-1")
    two = fabrik.idea("Ouvrir un bistrot solidaire avec des cafés suspendus entre voisins", client_id="cafe-2")
    read_again([one.initiative.pk])
    found = suggest(two.initiative.pk)
    assert [c.other_id for c in found] == [one.initiative.pk]
    assert "solidaire" in found[0].shared
    page = enter(fabrik.member("coordinator")).get(f"/equipe/initiatives/{two.initiative.ref}/repondre/").content.decode()
    assert "Ce n’est pas pareil" in page


def test_words_of_any_conversation_bring_no_two_ideas_together(fabrik):
    from terril.initiatives.closeness import suggest

    for n in range(6):
        fabrik.idea(f"Une autre envie numéro {n} : fanfare, théâtre, pétanque et lecture du soir", client_id=f"autre-{n}")
    one = fabrik.idea("Hein, voilà, bonjour, depuis quarante ans je garde des pigeons chez moi, déjà mon père, merci.", client_id="un")
    suggest(one.initiative.pk)
    two = fabrik.idea("Bonjour, voilà, chez moi depuis quarante ans il y a un trottoir cassé, hein, merci, déjà.", client_id="deux")
    assert suggest(two.initiative.pk) == []
