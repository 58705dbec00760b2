"""Somebody is named for each idea: asked for, proposed with reasons, accepted, handed on, ended with a reason."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.beside import named

from terril.accompaniment import access, actions, sessions
from terril.accompaniment.models import Accompaniment, AccompanimentRequest, AccompanimentState, EndKind
from terril.accompaniment.queries import left_alone
from terril.accompaniment.team import candidates, helpers
from terril.initiatives.access import can_work_on
from terril.initiatives.doors import loaded
from terril.initiatives.following import actions as following
from terril.initiatives.models import Attachment, Initiative
from terril.kernel import clock
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox.models import Message
from terril.people.actions import erase
from terril.people.models import Person
from terril.programmes.actions import withdraw_role


def test_the_road_from_the_asking_to_the_end(beside, enter, client):
    """Zoé asks with her code; Nadia reads the reasons and proposes Marc; he says yes; Zoé is told; it ends with a sentence."""
    client.post("/suivi/", {"code": beside.stored.code})
    follow = f"/suivi/{beside.stored.initiative.ref}/accompagnement/"
    done = client.post(f"{follow}demander/", {"words": "Remplir le dossier de la mairie", "skills": ["budget"], "language": "pl"}, follow=True)
    assert "Votre demande est arrivée." in done.content.decode()
    actions.say_offering(actor=None, programme=beside.fabrik.programme, person=beside.marc.person, skills=["budget"], languages=["pl"], most=2)
    enter(beside.coordinator)
    assert "Une demande d’accompagnement" in client.get("/bureau/").content.decode()
    page = client.get(beside.page).content.decode()
    assert "Remplir le dossier de la mairie" in page
    assert page.index("Marc Essai") < page.index("Lila Essai")
    assert "sait : budget et dossiers d’aide" in page and "parle polonais" in page
    client.post(f"{beside.page}proposer/", {"person": beside.marc.person_id})
    made = Accompaniment.objects.get()
    assert (made.state, made.proposed_by, "parle polonais" in made.reasons) == ("proposed", beside.coordinator.person, True)
    enter(beside.marc)
    assert "Une idée vous est proposée à suivre" in client.get("/bureau/").content.decode()
    assert "Pourquoi vous" in client.get("/equipe/accompagner/").content.decode()
    client.post(f"/equipe/accompagner/{made.pk}/oui/")
    assert (Attachment.objects.get().referent, AccompanimentRequest.objects.get().closed_at is not None) == (beside.marc.person, True)
    told = Message.objects.filter(person_id=beside.holder.pk).latest("pk")
    assert (told.channel, told.subject) == ("phone", "Votre idée : Marc vous accompagne")
    client.post(f"/equipe/accompagner/{made.pk}/finir/", {"kind": "alone", "reason": "L’atelier tourne tout seul, bravo."})
    made.refresh_from_db()
    assert (made.state, made.end_kind, made.reason) == ("ended", "alone", "L’atelier tourne tout seul, bravo.")
    assert "L’atelier tourne tout seul, bravo." in Message.objects.filter(person_id=beside.holder.pk).latest("pk").body
    assert Attachment.objects.get().referent is None


def test_the_order_of_candidates_says_why(beside):
    actions.ask(actor=None, attachment=beside.attachment, skills=["garden", "budget"], language="ar")
    programme = beside.fabrik.programme
    far = named(beside.fabrik, "volunteer", "Farida")
    resting = named(beside.fabrik, "volunteer", "Rose")
    beside.fabrik.annay.longitude = 3.0
    beside.fabrik.annay.save()
    say = {"actor": None, "programme": programme}
    actions.say_offering(**say, person=far.person, skills=["garden"], languages=["ar"], commune=beside.fabrik.annay, km=5)
    actions.say_offering(**say, person=beside.marc.person, skills=["garden", "budget"], languages=["ar"], commune=beside.fabrik.grenay)
    actions.say_offering(
        **say, person=resting.person, skills=["garden", "budget"], languages=["ar"], resting_until=clock.today() + timedelta(days=9)
    )
    found = candidates(beside.attachment, AccompanimentRequest.objects.get())
    assert [c.person.first_name for c in found] == ["Marc", "Farida", "Lila", "Nadia", "Rose"]
    assert found[0].reasons == [
        "part depuis Grenay, sur place", "sait : budget et dossiers d’aide\u202f; jardin, nature", "parle arabe", "ne suit aucune idée en ce moment",
    ]  # fmt: skip
    assert found[0].warnings == []
    assert found[1].warnings == ["c’est plus loin qu’elle ou il ne va d’habitude (5 km)", "ne cite pas : budget et dossiers d’aide"]
    assert found[-1].person == resting.person and found[-1].warnings[0].startswith("en pause jusqu’au")


def test_whoever_leaves_from_nobody_knows_where_comes_after_those_who_are_near(beside):
    programme = beside.fabrik.programme
    say = {"actor": None, "programme": programme}
    actions.say_offering(**say, person=beside.lila.person, commune=beside.fabrik.annay, km=5)
    actions.say_offering(**say, person=beside.marc.person, commune=beside.fabrik.grenay)
    type(beside.fabrik.annay).objects.update(latitude=None, longitude=None)
    found = {c.person.first_name: c for c in candidates(Attachment.objects.get(pk=beside.attachment.pk), None)}
    assert list(found)[:2] == ["Marc", "Lila"]
    assert [found[name].reasons[0] for name in ("Marc", "Lila")] == ["part depuis Grenay, sur place", "part depuis Annay"]
    assert found["Lila"].warnings == []


def test_whoever_has_no_place_left_comes_last(beside):
    actions.say_offering(actor=None, programme=beside.fabrik.programme, person=beside.marc.person, most=1)
    actions.say_offering(actor=None, programme=beside.fabrik.programme, person=beside.lila.person, most=3)
    other = beside.fabrik.idea("Un autre atelier", client_id="autre")
    assert [c.person.first_name for c in candidates(other.attachment, None)][:2] == ["Lila", "Marc"]
    beside.follow(beside.marc)
    beside.follow(beside.lila, place=2)
    found = candidates(other.attachment, None)
    assert found[-1].person == beside.marc.person and "n’a plus de place" in found[-1].warnings


@pytest.mark.parametrize("size", [1, 8])
def test_candidates_cost_the_same_for_a_small_team_and_a_large_one(beside, assert_queries, size):
    for n in range(size):
        volunteer = named(beside.fabrik, "volunteer", f"Benevole{n}")
        actions.say_offering(actor=None, programme=beside.fabrik.programme, person=volunteer.person, skills=["food"])
    with assert_queries(1):
        assert len(candidates(beside.attachment, None)) == size + 3


def test_one_place_goes_to_one_person(beside):
    beside.follow(beside.marc)
    with pytest.raises(Conflict) as refused:
        beside.follow(beside.lila)
    assert refused.value.message.startswith("Marc Essai suit déjà cette idée.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Accompaniment.objects.create(
            attachment=beside.attachment, person=beside.lila.person, state="active", proposed_at=clock.now(), started_at=clock.now()
        )
    assert beside.follow(beside.lila, place=2).state == AccompanimentState.ACTIVE
    assert Attachment.objects.get().referent == beside.marc.person


def test_whoever_names_themself_has_said_yes(beside, enter, client):
    enter(beside.coordinator)
    client.post(f"{beside.page}proposer/", {"person": beside.lila.person_id})
    client.post(f"{beside.page}proposer/", {"person": beside.coordinator.person_id})
    kept = Accompaniment.objects.order_by("pk").values_list("person__first_name", "state")
    assert (list(kept), Attachment.objects.get().referent) == ([("Lila", "lapsed"), ("Nadia", "active")], beside.coordinator.person)


def test_whoever_is_asked_and_whoever_follows_reads_what_was_wished(beside, enter, client):
    asked = actions.ask(actor=None, attachment=beside.attachment, words="Quelqu’un pour compter avec moi.", by_holder=True)
    made = actions.propose(actor=beside.coordinator.person, attachment=beside.attachment, person=beside.marc.person)
    enter(beside.marc)
    assert "Quelqu’un pour compter avec moi." in client.get("/equipe/accompagner/").content.decode()
    actions.accept(actor=beside.marc.person, accompaniment=made)
    page = client.get(beside.page).content.decode()
    assert ("Ce qui était demandé" in page, "Quelqu’un pour compter avec moi." in page, "Par la personne elle-même" in page) == (True, True, True)
    asked.refresh_from_db()
    assert asked.closed_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_people_who_accept_the_last_place_at_the_same_second(beside):
    """One follows the idea; the other is thanked, and nothing is left half done."""
    both = [
        actions.propose(actor=beside.coordinator.person, attachment=beside.attachment, person=account.person)
        for account in (beside.marc, beside.lila)
    ]

    def say_yes(made: Accompaniment) -> str:
        try:
            return actions.accept(actor=made.person, accompaniment=made).state
        except Conflict as refused:
            return refused.message
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(say_yes, both))
    assert sorted(answer == "active" for answer in answers) == [False, True]
    assert sorted(Accompaniment.objects.values_list("state", flat=True)) == ["active", "lapsed"]
    assert Attachment.objects.get().referent == Accompaniment.objects.get(state="active").person


def test_the_relay_is_passed_without_a_day_alone(beside):
    first = beside.follow(beside.marc)
    proposed = actions.hand_on(actor=beside.coordinator.person, accompaniment=first, to=beside.lila.person)
    first.refresh_from_db()
    assert (first.state, Attachment.objects.get().referent) == ("active", beside.marc.person)
    actions.accept(actor=beside.lila.person, accompaniment=proposed)
    first.refresh_from_db()
    assert (first.state, first.end_kind, Attachment.objects.get().referent) == ("ended", EndKind.HANDED_ON, beside.lila.person)


def test_somebody_leaves_with_ten_accompaniments(beside, enter, client):
    """Each idea is told as left alone, and all of them are handed on in one gesture, spread over the team."""
    programme = beside.fabrik.programme
    ideas = [beside.stored, *(beside.fabrik.idea(f"Idée numéro {n}", client_id=f"dix-{n}") for n in range(9))]
    for stored in ideas:
        actions.propose(actor=None, attachment=stored.attachment, person=beside.marc.person, agreed=True)
    for person in (beside.lila.person, beside.coordinator.person):
        actions.say_offering(actor=None, programme=programme, person=person, most=6)
    withdraw_role(actor=None, role_id=beside.marc.person.roles.get().pk)
    coordinator = Person.objects.get(pk=beside.coordinator.person_id)
    assert left_alone(programme, coordinator).count() == 10
    enter(beside.coordinator)
    assert "10 idées n’ont plus personne" in client.get("/bureau/").content.decode()
    strangers = (beside.nobody.person_id, beside.holder.pk, 2**63)
    assert [client.get(f"/equipe/accompagner/depart/{pk}/").status_code for pk in strangers] == [404, 404, 404]
    page = client.get(f"/equipe/accompagner/depart/{beside.marc.person_id}/")
    form = page.context["form"]
    chosen = {name: field.initial for name, field in form.fields.items()}
    assert len(chosen) == 10 and set(chosen.values()) == {beside.lila.person_id, beside.coordinator.person_id}
    client.post(f"/equipe/accompagner/depart/{beside.marc.person_id}/", chosen)
    # Whoever names themself has said yes; the others are asked.
    states = Accompaniment.objects.filter(takes_over__person=beside.marc.person).values_list("person__first_name", "state")
    assert (set(states), len(states)) == ({("Lila", "proposed"), ("Nadia", "active")}, 10)
    for proposed in Accompaniment.objects.filter(state="proposed"):
        actions.accept(actor=proposed.person, accompaniment=proposed)
    assert left_alone(programme, coordinator).count() == 0
    assert Accompaniment.objects.filter(person=beside.marc.person, state="ended", end_kind="handed_on").count() == 10
    loads = {h.person.first_name: (h.load, h.gone) for h in helpers(programme)}
    assert (loads["Lila"][0] + loads["Nadia"][0], "Marc" in loads) == (10, False)


def test_somebody_who_left_the_team_can_no_longer_accept(beside):
    made = actions.propose(actor=beside.coordinator.person, attachment=beside.attachment, person=beside.marc.person)
    withdraw_role(actor=None, role_id=beside.marc.person.roles.get().pk)
    with pytest.raises(Refused) as refused:
        actions.accept(actor=None, accompaniment=made)
    assert refused.value.message == "Marc Essai n’est plus de l’équipe : proposez quelqu’un d’autre."
    assert Accompaniment.objects.get().state == "proposed"


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (lambda a, who: actions.end(actor=who, accompaniment=a, kind="alone", reason="  "), "Un accompagnement ne s’arrête pas sans raison"),
        (lambda a, who: actions.end(actor=who, accompaniment=a, kind="volcano", reason="Voilà."), "Choisissez comment cela s’arrête."),
        (lambda a, who: actions.hand_on(actor=who, accompaniment=a, to=a.person), "C’est la même personne."),
        (lambda a, who: actions.decline(actor=who, accompaniment=a), "C’est déjà fait"),
    ],
)
def test_what_is_refused_changes_nothing(beside, verb, words):
    made = beside.follow()
    with pytest.raises(Refused) as refused:
        verb(made, beside.coordinator.person)
    assert refused.value.message.startswith(words)
    made.refresh_from_db()
    assert made.state == "active"
    assert actions.end(actor=None, accompaniment=made, kind="alone", reason="C’est fait.").state == "ended"


def test_the_holder_may_stop_without_a_reason(beside, client):
    made = beside.follow()
    client.post("/suivi/", {"code": beside.stored.code})
    page = f"/suivi/{beside.stored.initiative.ref}/accompagnement/"
    assert "Marc" in client.get(page).content.decode()
    assert "Vous n’avez pas à dire pourquoi." in client.get(f"{page}{made.pk}/arreter/").content.decode()
    client.post(f"{page}{made.pk}/arreter/", {"reason": ""})
    made.refresh_from_db()
    assert (made.state, made.end_kind, made.reason) == ("ended", "holder", "La personne qui porte l’idée l’a souhaité.")
    assert Message.objects.filter(person_id=beside.marc.person_id).latest("pk").subject == "Un accompagnement se termine"


def test_an_idea_withdrawn_is_followed_by_nobody(beside):
    made = actions.propose(actor=None, attachment=beside.attachment, person=beside.marc.person)
    following.withdraw(actor=None, initiative=beside.stored.initiative)
    for verb in (actions.accept, actions.decline):
        with pytest.raises(Refused) as refused:
            verb(actor=None, accompaniment=made)
        assert refused.value.message.startswith("Cette idée a été retirée")


LEAVING = {
    "withdrawn": lambda beside: following.withdraw(actor=beside.holder, initiative=beside.stored.initiative),
    "erased": lambda beside: erase(actor=None, person=beside.holder),
}


@pytest.mark.parametrize("leaving", LEAVING)
@pytest.mark.parametrize("address", ["+33353010043", "12"], ids=["reached", "wrong number"])
def test_an_idea_taken_back_ends_what_went_on_and_whoever_followed_it_is_told(beside, enter, client, leaving, address):
    """Nothing is left to end, to answer or to find; the news is neutral, and stays on the list of calls of a private idea."""
    following.set_visibility(actor=None, initiative=beside.stored.initiative, visibility="private")
    Person.objects.filter(pk=beside.marc.person_id).update(channel="phone", phone=address, language="en")
    beside.marc.person.refresh_from_db()
    made = beside.follow()
    proposed = actions.hand_on(actor=None, accompaniment=made, to=beside.lila.person)
    asking = actions.ask(actor=None, attachment=beside.attachment, words="Il manque du monde.")
    LEAVING[leaving](beside)
    for row in (made, proposed, asking):
        row.refresh_from_db()
    assert (made.state, made.end_kind, proposed.state, asking.closed_at is not None) == ("ended", "over", "lapsed", True)
    if leaving == "withdrawn":
        assert (made.reason, asking.closed_reason) == ("L’idée a été retirée.", "L’idée a été retirée.")
    assert Attachment.objects.get().referent is None
    told = Message.objects.filter(person_id=beside.marc.person_id, kind="accompaniment.ended").first()
    assert (told is not None) == (address != "12")
    if told is not None:
        assert (told.status, told.language, "couture" in told.body + told.subject) == ("approved", "en", False)
        assert told.subject in enter(beside.lila).get("/equipe/messages/appels/").content.decode()


def test_an_idea_that_stays_is_still_followed(beside):
    """One of two holders is erased, or fewer people see it: whoever follows it goes on."""
    made = beside.follow()
    following.claim(actor=beside.nobody.person, initiative=beside.stored.initiative)
    following.set_visibility(actor=None, initiative=beside.stored.initiative, visibility="private")
    erase(actor=None, person=beside.stored.initiative.holders.order_by("pk").first().person)
    made.refresh_from_db()
    assert (made.state, Attachment.objects.get().referent) == ("active", beside.marc.person)


def test_a_private_idea_is_not_named_to_whoever_is_asked_to_follow_it(beside, enter, client):
    following.set_visibility(actor=None, initiative=beside.stored.initiative, visibility="private")
    actions.ask(actor=None, attachment=beside.attachment, words="Quelqu’un pour compter avec moi.", by_holder=True)
    actions.propose(actor=beside.coordinator.person, attachment=beside.attachment, person=beside.marc.person)
    enter(beside.marc)
    page = client.get("/equipe/accompagner/").content.decode()
    assert "couture" not in page and "compter avec moi" not in page and "Une idée que l’on ne montre qu’à la personne qui la suit" in page
    assert client.get(beside.page).status_code == 404
    client.post(f"/equipe/accompagner/{Accompaniment.objects.get().pk}/oui/")
    assert "couture" in client.get("/equipe/accompagner/").content.decode()
    assert client.get(beside.page).status_code == 200


EXITS = {
    "accepted": lambda made, beside: actions.accept(actor=made.person, accompaniment=made),
    "accepted by another": lambda made, beside: beside.follow(beside.lila),
    "declined": lambda made, beside: actions.decline(actor=made.person, accompaniment=made),
    "taken back": lambda made, beside: actions.take_back(actor=beside.coordinator.person, accompaniment=made),
    "idea withdrawn": lambda made, beside: following.withdraw(actor=None, initiative=beside.stored.initiative),
    "holder erased": lambda made, beside: erase(actor=None, person=beside.holder),
    "nothing yet": lambda made, beside: None,
}


@pytest.mark.parametrize("leaving", EXITS)
def test_nobody_is_asked_any_more_once_the_proposal_has_its_answer(beside, leaving):
    """The question waits to be said on the telephone as long as the proposal waits, and no longer."""
    Person.objects.filter(pk=beside.marc.person_id).update(channel="phone", phone="+33353010043")
    beside.marc.person.refresh_from_db()
    made = actions.propose(actor=beside.coordinator.person, attachment=beside.attachment, person=beside.marc.person)
    EXITS[leaving](made, beside)
    waiting = Message.objects.filter(kind="accompaniment.proposed", status="approved")
    assert waiting.exists() == (leaving == "nothing yet")


@pytest.mark.parametrize(("visibility", "read"), [("programme", True), ("private", False)])
def test_why_somebody_is_asked_stays_with_those_who_may_work_on_the_idea(beside, enter, visibility, read):
    following.set_visibility(actor=None, initiative=beside.stored.initiative, visibility=visibility)
    Person.objects.filter(pk=beside.marc.person_id).update(channel="phone", phone="+33353010043")
    beside.marc.person.refresh_from_db()
    actions.propose(actor=None, attachment=beside.attachment, person=beside.marc.person, reasons="coud depuis vingt ans")
    calls = "/equipe/messages/appels/"
    assert ("coud depuis vingt ans" in enter(beside.lila).get(calls).content.decode()) == read
    assert "coud depuis vingt ans" in enter(beside.coordinator).get(calls).content.decode()


@pytest.fixture
def everybody(beside):
    """Proposals made by others and by oneself, accepted, declined, ended; on ideas shared, private and withdrawn; in two places."""
    beside.follow(beside.marc)
    for n, visibility in enumerate(["private", "programme", "public"]):
        stored = beside.fabrik.idea(f"Idée {n}", client_id=f"vue-{n}", visibility=visibility)
        made = actions.propose(actor=beside.coordinator.person, attachment=stored.attachment, person=beside.lila.person)
        if n == 1:
            actions.accept(actor=None, accompaniment=made)
        if n == 2:
            following.withdraw(actor=None, initiative=stored.initiative)
    own = beside.fabrik.idea("Celle que je propose", client_id="propose")
    actions.offer_myself(actor=beside.marc.person, attachment=own.attachment)
    gone = named(beside.fabrik, "volunteer", "Partie")
    left = beside.fabrik.idea("Celle qui reste seule", client_id="seule", visibility="private")
    actions.propose(actor=None, attachment=left.attachment, person=gone.person, agreed=True)
    withdraw_role(actor=None, role_id=gone.person.roles.get().pk)
    for kind in ("facilitator", "partner", "observer"):
        beside.fabrik.member(kind)
    return list(Person.objects.order_by("pk"))


@pytest.mark.parametrize(
    ("predicate", "twin"), [(access.can_decide, access.decided_by), (access.can_answer, access.answered_by)], ids=["decide", "answer"]
)
def test_a_predicate_and_its_twin_agree_on_accompaniments(everybody, predicate, twin):
    rows = list(Accompaniment.objects.select_related("attachment__initiative").order_by("pk"))
    expected, found = {}, {}
    for person in everybody:
        expected[person.pk] = [row.pk for row in rows if predicate(person, row)]
        found[person.pk] = sorted(twin(person).values_list("pk", flat=True))
    assert found == expected
    assert any(expected.values())


def test_following_and_its_twin_agree(everybody):
    rows = [loaded(ref) for ref in Initiative.objects.order_by("pk").values_list("ref", flat=True)]
    expected = {person.pk: [i.pk for i in rows if access.follows(person, i)] for person in everybody}
    assert {p.pk: sorted(access.followed_by(p).values_list("pk", flat=True)) for p in everybody} == expected
    # Whoever left the team follows nothing any more, though the row still says so.
    gone = next(p for p in everybody if p.first_name == "Partie")
    assert expected[gone.pk] == [] and not can_work_on(gone, Accompaniment.objects.get(person=gone).attachment.initiative)


@pytest.mark.parametrize("kind", ["volunteer", "partner", "observer", "nobody"])
def test_only_those_who_decide_propose(beside, enter, client, kind):
    account = {"volunteer": beside.marc}.get(kind) or beside.fabrik.member(kind)
    form = {"person": beside.lila.person_id, "agreed": "on"}
    enter(account)
    assert client.post(f"{beside.page}proposer/", form).status_code == 404
    assert not Accompaniment.objects.exists()
    enter(beside.coordinator)
    assert client.post(f"{beside.page}proposer/", form).status_code == 302
    assert Accompaniment.objects.get().person == beside.lila.person


def test_somebody_elses_proposal_is_not_mine_to_accept(beside, enter, client):
    made = actions.propose(actor=beside.coordinator.person, attachment=beside.attachment, person=beside.lila.person)
    enter(beside.marc)
    assert [client.post(f"/equipe/accompagner/{made.pk}/{verb}/").status_code for verb in ("oui", "non", "reprendre")] == [404, 404, 404]
    enter(beside.lila)
    assert client.post(f"/equipe/accompagner/{made.pk}/oui/").status_code == 302
    assert Accompaniment.objects.get().state == "active"


def test_one_does_not_accept_ones_own_offer(beside, enter, client):
    enter(beside.marc)
    client.post(f"{beside.page}je-peux/")
    made = Accompaniment.objects.get()
    assert client.post(f"/equipe/accompagner/{made.pk}/oui/").status_code == 404
    enter(beside.coordinator)
    assert client.post(f"/equipe/accompagner/{made.pk}/oui/").status_code == 302
    assert Attachment.objects.get().referent == beside.marc.person


@pytest.mark.parametrize("size", [1, 12])
def test_the_pages_cost_the_same_for_one_row_and_for_many(beside, enter, assert_queries, size):
    for n in range(size):
        stored = beside.fabrik.idea(f"Idée {n}", client_id=f"i-{n}")
        made = actions.propose(actor=None, attachment=stored.attachment, person=beside.coordinator.person, agreed=True)
        sessions.note_session(
            actor=beside.coordinator.person, accompaniment=made, held_on=clock.today(), minutes=30, way="phone", decided="On avance.",
            next_what="Appeler", next_on=clock.today(), counts=False,
        )  # fmt: skip
        waiting = beside.fabrik.idea(f"Attend {n}", client_id=f"a-{n}")
        actions.ask(actor=None, attachment=waiting.attachment)
        actions.propose(actor=beside.marc.person, attachment=waiting.attachment, person=beside.coordinator.person)
    client = enter(beside.coordinator)
    client.get("/equipe/accompagner/")
    with assert_queries(8):
        mine = client.get("/equipe/accompagner/").content.decode()
    with assert_queries(9):
        team = client.get("/equipe/accompagner/equipe/").content.decode()
    assert (mine.count("Oui, je la suis"), team.count("Trouver quelqu’un")) == (size, size)
