"""What is lent and shared: who publishes it, who sees it, what it becomes for an idea."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils.timezone import localtime

from terril.directory.models import Organisation, Place
from terril.initiatives.depositing import actions as depositing
from terril.initiatives.following import actions as following
from terril.initiatives.following.actions import locked_initiative
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Holder, Initiative, Need, Pledge
from terril.initiatives.pledging import actions as pledging
from terril.kernel import clock as kernel_clock
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox.models import ERASED, Message
from terril.offers import actions as offers
from terril.offers import matches, queries, services
from terril.offers.models import Match, Offer
from terril.offers.tasks import remind_offers
from terril.people import actions as people
from terril.people.actions import ConsentGiven
from terril.people.models import Consent, Person
from terril.programmes.models import Role
from terril.territory.models import Commune

ROBERT = "03 53 01 00 07"


def text(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("&#x27;", "'")


FORM = {
    "kind": "equipment", "what": "Trente chaises", "commune": "62033", "rhythm": "le samedi", "price": "free", "quantity": "", "visibility": "public",
    "conditions": "À rendre propres.", "client_id": "chaises-une",
}  # fmt: skip
SOMEBODY = {"first_name": "Robert", "channel": "phone", "contact": ROBERT, "consent_way": "oral", "witness": "Rose"}


# --- publishing


def test_the_team_notes_what_somebody_lends_and_their_contact_is_shown_to_nobody_else(corner, enter, client):
    signed = enter(corner.coordinator)
    sent = [signed.post("/equipe/offres/nouvelle/", {**FORM, **SOMEBODY}) for _twice in range(2)]
    offer = Offer.objects.get()
    assert {answer["Location"] for answer in sent} == {f"/equipe/offres/{offer.pk}/"}
    consent = offer.consent
    assert (offer.state, offer.person.first_name, consent.way, consent.witness, consent.taken_by) == (
        "published", "Robert", "oral", "Rose", corner.coordinator.person,
    )  # fmt: skip
    assert consent.text.text.startswith("J’accepte que mon offre soit montrée")
    assert ROBERT in text(signed.get(f"/equipe/offres/{offer.pk}/"))
    pages = [text(Client().get(path)) for path in ("/offres/", f"/offres/{offer.pk}/")]
    assert [
        ("Trente chaises" in page, "Une personne d’ici" in page, ROBERT in page, "Robert" in page) for page in pages
    ] == [(True, True, False, False)] * 2


def test_another_offer_from_the_same_page_is_not_dropped(corner, enter):
    client = enter(corner.coordinator)
    (form,) = re.findall(r'href="(/equipe/offres/nouvelle/[^"]*)"', text(client.get("/equipe/offres/")))
    for title in ("Trente chaises", "Une sono", "Trente chaises"):
        assert client.post(form, {**FORM, **SOMEBODY, "what": title, "client_id": "une-page"}).status_code == 302
    assert sorted(Offer.objects.values_list("what", flat=True)) == ["Trente chaises", "Une sono"]


def test_somebody_of_two_teams_notes_an_offer_for_the_one_they_came_from(corner, elsewhere, enter):
    Role.objects.create(programme=elsewhere, person=corner.coordinator.person, kind="coordinator", given_at=kernel_clock.now())
    client = enter(corner.coordinator)
    for slug in ("ailleurs", "nulle-part", "fabrik"):
        page = text(client.get(f"/equipe/offres/?dispositif={slug}"))
        (form,) = re.findall(r'href="(/equipe/offres/nouvelle/[^"]*)"', page)
        assert client.post(form, {**FORM, **SOMEBODY, "client_id": f"chaises-{slug}"}).status_code == 302
    # A programme that is not theirs is none: their first one.
    assert list(Offer.objects.order_by("pk").values_list("programme__slug", flat=True)) == ["ailleurs", "fabrik", "fabrik"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"what": " "}, "what"),
        ({"kind": ""}, "kind"),
        ({"commune": "99999"}, "commune"),
        ({"price": "paid", "cost": ""}, "cost"),
        ({"ends_on": "2001-01-01"}, "ends_on"),
        ({"starts_on": "2030-02-01", "ends_on": "2030-01-01"}, "__all__"),
        ({"quantity": "0"}, "quantity"),
        ({"consent_way": ""}, "consent_way"),
        ({"witness": ""}, "witness"),
        ({"channel": ""}, "channel"),
        ({"contact": "12"}, "contact"),
        ({"first_name": ""}, "organisation"),
        ({"shown_as": "www.exemple.fr"}, "shown_as"),
        ({"what": "Trente chaises, 06 39 98 00 07"}, "what"),
        ({"conditions": "Écrivez à robert@exemple.fr"}, "conditions"),
    ],
)
def test_an_offer_that_lacks_something_is_given_back_and_nobody_is_noted(corner, enter, change, field):
    before = Person.objects.count()
    refused = enter(corner.coordinator).post("/equipe/offres/nouvelle/", {**FORM, **SOMEBODY, **change})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])
    assert "À rendre propres." in text(refused) or "conditions" in change
    assert (Offer.objects.count(), Person.objects.count()) == (0, before)


def test_an_organisation_and_a_place_offer_without_anybody_named(corner, enter):
    place = Place.objects.create(name="Salle des fêtes", commune=corner.fabrik.annay)
    client = enter(corner.coordinator)
    client.post("/equipe/offres/nouvelle/", {**FORM, "organisation": corner.fabrik.partner.pk})
    client.post("/equipe/offres/nouvelle/", {**FORM, "place": place.pk, "client_id": "deux"})
    assert [(one.offered_by, one.person) for one in Offer.objects.order_by("pk")] == [
        ("Un centre social", None),
        ("Salle des fêtes", None),
    ]
    wrong = client.post(
        "/equipe/offres/nouvelle/", {**FORM, "place": place.pk, "commune": "62386", "client_id": "trois"}
    )
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["place"])


def test_somebody_with_an_account_offers_for_themself_and_the_team_reads_it_over_first(corner, enter):
    nobody = corner.fabrik.member("nobody")
    mine = {**FORM, "shown_as": "Nadia", "agrees": "on"}
    refused = enter(nobody).post("/offres/proposer/", {**mine, "agrees": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["agrees"])
    assert enter(nobody).post("/offres/proposer/", mine)["Location"] == "/offres/les-miennes/"
    offer = Offer.objects.get()
    assert (offer.state, offer.person, offer.consent.way) == ("submitted", nobody.person, "online")
    address = f"/offres/{offer.pk}/"
    assert [Client().get(address).status_code, "Trente chaises" in text(Client().get("/offres/"))] == [404, False]
    assert "L’équipe relit cette offre" in text(enter(nobody).get(address))
    # Whoever offers does not read it over.
    enter(nobody).post(f"{address}etat/", {"show": "1"})
    assert Offer.objects.get().state == "submitted"
    desk = text(enter(corner.coordinator).get("/bureau/"))
    assert ("Une offre à relire" in desk, 'href="/equipe/offres/?dispositif=fabrik&amp;etat=submitted"' in desk) == (True, True)
    assert "Trente chaises" in text(enter(corner.coordinator).get("/equipe/offres/?etat=submitted"))
    enter(corner.coordinator).post(f"{address}etat/", {"show": "1"})
    assert "Nadia" in text(Client().get(address))
    assert "Une offre à relire" not in text(enter(corner.coordinator).get("/bureau/"))
    assert "Trente chaises" in text(enter(nobody).get("/offres/les-miennes/"))
    # Other words are read over again; another date is not.
    enter(nobody).post(f"{address}corriger/", {**mine, "ends_on": f"{kernel_clock.today():%Y-%m-%d}"})
    assert Offer.objects.get().state == "published"
    enter(nobody).post(f"{address}corriger/", {**mine, "what": "Autre chose"})
    assert (Offer.objects.get().state, Client().get(address).status_code) == ("submitted", 404)


def test_paused_shown_again_corrected_and_ended_with_a_reason(corner, enter):
    offer = corner.offer()
    address = f"/offres/{offer.pk}/"
    client = enter(corner.coordinator)

    def shown() -> tuple[int, bool]:
        return Client().get(address).status_code, "La salle du foyer" in text(Client().get("/offres/"))

    client.post(f"{address}etat/", {"pause": "1"})
    assert shown() == (404, False)
    client.post(f"{address}etat/", {"show": "1"})
    assert shown() == (200, True)
    assert (
        client.post(
            f"{address}corriger/", {**FORM, "what": "La grande salle", "price": "paid", "cost": "20 € de chauffage"}
        )["Location"]
        == address
    )
    assert "20 € de chauffage" in text(Client().get(address))
    assert client.post(f"{address}corriger/", {**FORM, "what": ""}).status_code == 422
    client.post(f"{address}etat/", {"end": "1", "reason": " "})
    assert Offer.objects.get().state == "published"
    client.post(f"{address}etat/", {"end": "1", "reason": "La salle ferme."})
    assert shown() == (200, False)
    assert "Cette offre est terminée" in text(Client().get(address))
    with pytest.raises(Refused, match="terminée"):
        offers.change(actor=None, offer=offer, what="Encore")


def test_an_offer_ends_by_itself_the_day_after_its_date_and_is_recalled_before(corner, clock):
    clock.travel(kernel_clock.now().replace(year=2026, month=3, day=2, hour=9))
    offer = corner.offer(ends_on=clock.today() + timedelta(days=20))
    start = clock.now()
    seen = []
    for day in (9, 10, 11, 20, 21):
        clock.travel(start + timedelta(days=day))
        remind_offers(0)
        seen.append(
            (
                day,
                Message.objects.filter(kind="offer.ending").count(),
                "La salle du foyer" in text(Client().get("/offres/")),
            )
        )
    assert seen == [(9, 0, True), (10, 1, True), (11, 1, True), (20, 1, True), (21, 1, False)]
    assert "Cette offre est terminée" in text(Client().get(f"/offres/{offer.pk}/"))


def test_one_wrong_address_does_not_stop_the_morning(corner, clock, caplog):
    clock.travel(kernel_clock.now().replace(year=2026, month=3, day=2, hour=9))
    soon = [corner.offer(what=f"Salle {n}", ends_on=clock.today() + timedelta(days=n)) for n in (3, 4)]
    Person.objects.filter(pk=soon[0].person_id).update(phone="12", last_name="Lenoir")
    remind_offers(0)
    assert list(Message.objects.filter(kind="offer.ending").values_list("person_id", flat=True)) == [soon[1].person_id]
    # The log names the row, and nobody.
    assert (f"offer that ends, {soon[0].pk}: left for another round" in caplog.text, "Lenoir" in caplog.text) == (True, False)


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_wrong_address_of_the_holder_does_not_refuse_whoever_offers(corner, answer):
    match = corner.propose(corner.offer(), corner.idea())
    matches.accept(actor=None, match=match, holder=True)
    Person.objects.filter(pk=corner.holder(match.initiative).pk).update(phone="12", last_name="Lenoir")
    page = f"/offres/reponse/{match.key}/"
    said = Client().post(page, {"answer": answer, "reason": "Déjà prêtée."})
    assert (said.status_code, "Lenoir" in text(Client().get(page))) == (302, False)
    match.refresh_from_db()
    assert match.state == {"yes": "accepted", "no": "declined"}[answer]


def test_the_list_is_filtered_by_kind_and_by_distance(corner):
    lens = corner.fabrik.grenay.__class__.objects.create(
        insee_code="62498", name="Lens", sort_name="lens", postal_codes=["62300"], departement="62", region="32", population=30000,
        latitude=50.44 + 12 / 111.2, longitude=2.74,
    )  # fmt: skip
    corner.fabrik.programme.territory.communes.add(lens)
    corner.offer(what="Une salle à Annay")
    corner.offer(what="Un camion à Lens", kind="equipment", commune=lens)
    corner.offer(what="Une salle à Lens", commune=lens)

    def found(query: str) -> list[str]:
        return [row.what for row in Client().get(f"/offres/?{query}").context["rows"]]

    assert found("") == ["Une salle à Lens", "Un camion à Lens", "Une salle à Annay"]
    assert found("sorte=equipment") == ["Un camion à Lens"]
    assert found("commune=62033") == ["Une salle à Annay"]
    assert found("commune=62033&km=10") == ["Une salle à Annay"]
    assert found("commune=62033&km=20&sorte=premises") == ["Une salle à Lens", "Une salle à Annay"]
    assert found("sorte=money") == []
    assert "à 12 km" in text(Client().get("/offres/?commune=62033&km=20"))
    assert found("sorte=x&commune=zz&km=9999&page=0") == found("")
    assert "Rien de tel pour l’instant" in text(Client().get("/offres/?sorte=money"))


# --- proposals


def reasons(idea) -> list[str]:
    return [one.reason.replace("\u00a0", " ") for one in queries.proposals(idea)]


def test_an_offer_is_proposed_to_a_need_of_its_kind_with_the_reason(corner):
    idea = corner.idea()
    corner.offer(kind="hands")
    corner.offer()
    assert reasons(idea) == [
        "Cette idée cherche un local : Une personne d’ici propose « La salle du foyer », tout près, le mercredi, gratuitement."
    ]


def test_what_is_over_full_far_paused_or_one_s_own_is_not_proposed(corner, clock):
    clock.travel(kernel_clock.now())
    idea = corner.idea()
    far = corner.fabrik.grenay.__class__.objects.create(
        insee_code="59350", name="Lille", sort_name="lille", postal_codes=["59000"], departement="59", region="32", population=230000, latitude=50.9,
        longitude=3.05,
    )  # fmt: skip
    corner.offer(what="Loin", commune=far)
    corner.offer(what="Finie", ends_on=clock.today())
    paused = corner.offer(what="En pause")
    offers.pause(actor=None, offer=paused)
    own = offers.publish(
        actor=None, programme=corner.fabrik.programme, person=corner.holder(idea), given=ConsentGiven(text="Oui"), kind="premises", what="La mienne",
        commune=corner.fabrik.grenay,
    )  # fmt: skip
    full = corner.offer(what="Prise", quantity=1)
    other = corner.idea("Une autre idée")
    matches.accept(actor=None, match=corner.propose(full, other), offerer=True, holder=True)
    kept = corner.offer(what="La bonne")
    assert own.state == "published"
    clock.travel(clock.now() + timedelta(days=1))
    assert [one.offer.what for one in queries.proposals(idea)] == ["La bonne"]
    # Once proposed, whatever was answered, it is not proposed again.
    matches.decline(actor=None, match=corner.propose(kept, idea), reason="Trop petite.")
    assert queries.proposals(idea) == []
    # A promise that is not kept gives its place back.
    pledging.close_pledge(actor=None, pledge=Pledge.objects.get(), kept=False, reason="Fermée.")
    assert [one.offer.what for one in queries.proposals(idea)] == ["Prise"]


def test_the_closest_come_first_then_the_free_ones(corner):
    idea = corner.idea()
    near = corner.fabrik.grenay.__class__.objects.create(
        insee_code="62498", name="Lens", sort_name="lens", postal_codes=["62300"], departement="62", region="32", population=30000, latitude=50.47,
        longitude=2.74,
    )  # fmt: skip
    corner.offer(what="plus loin", commune=near)
    corner.offer(what="payante", is_free=False, cost="20 €")
    corner.offer(what="libre")
    corner.offer(what="encore", commune=near)
    assert [one.offer.what for one in queries.proposals(idea)] == ["libre", "payante", "encore"]


def test_the_best_are_chosen_within_the_offers_of_one_s_own_team(corner, elsewhere, enter):
    idea = corner.idea()
    for n in range(3):
        theirs = {"kind": "premises", "what": f"Salle voisine {n}", "commune": corner.fabrik.grenay, "organisation": corner.fabrik.partner}
        offers.publish(actor=None, programme=elsewhere, **theirs)
    corner.offer(what="La nôtre")
    page = text(enter(corner.coordinator).get(f"/equipe/initiatives/{idea.ref}/entraide/"))
    assert ("La nôtre" in page, "Salle voisine" in page) == (True, False)


def test_an_offer_shows_to_whom_it_could_serve(corner, elsewhere, enter):
    offer, owner = corner.offer(), corner.idea("Une idée de qui prête.", commune=corner.fabrik.annay)
    ideas = {
        "near": corner.idea("Un atelier près.", commune=corner.fabrik.annay),
        "far": corner.idea("Un atelier plus loin.", commune=corner.fabrik.grenay, client_id="loin"),
    }
    corner.idea("Une autre sorte.", need="hands", client_id="bras")
    met = corner.idea("Déjà trouvé.", client_id="trouve")
    Need.objects.filter(initiative=met).update(met_at=kernel_clock.now())
    over = corner.idea("Arrêtée.", client_id="fin")
    Initiative.objects.filter(pk=over.pk).update(stage="completed")
    Holder.objects.filter(initiative=owner).update(person=offer.person)
    person = corner.coordinator.person
    Commune.objects.filter(pk=corner.fabrik.grenay.pk).update(latitude=50.5)
    assert [one.need.initiative for one in queries.seekers(offer, person)] == [ideas["near"], ideas["far"]]
    page = text(enter(corner.coordinator).get(f"/equipe/offres/{offer.pk}/"))
    assert [f'href="/equipe/initiatives/{idea.ref}/offres/{offer.pk}/"' in page for idea in ideas.values()] == [True, True]
    # Once proposed, whatever was answered, it is not shown again; and another team sees none of these ideas.
    corner.propose(offer, ideas["near"])
    assert [one.need.initiative for one in queries.seekers(offer, person)] == [ideas["far"]]
    assert queries.seekers(offer, corner.fabrik.member("coordinator", elsewhere).person) == []
    assert queries.seekers(offers.pause(actor=None, offer=offer), person) == []


def test_what_nobody_can_place_is_lent_and_sought_in_its_own_commune(corner):
    """The distance is not told: neither zero, nor far."""
    idea, elsewhere = corner.idea(), corner.fabrik.annay
    corner.offer(what="Ici", commune=corner.fabrik.grenay)
    there = corner.offer(what="Là-bas", commune=elsewhere)
    Commune.objects.filter(pk=elsewhere.pk).update(latitude=None, longitude=None)
    here = Commune.objects.get(pk=corner.fabrik.grenay.pk)
    assert (queries.near(here, 40), queries.near(Commune.objects.get(pk=elsewhere.pk), 40)) == ([here.pk], [elsewhere.pk])
    assert [one.offer.what for one in queries.proposals(idea)] == ["Ici"]
    listed = queries.with_names(Offer.objects.filter(pk=there.pk)).get()
    assert queries.row(listed, here).how == "le mercredi · gratuitement"
    person, near = corner.coordinator.person, corner.idea("Un atelier là-bas.", commune=elsewhere, client_id="la-bas")
    assert [(one.need.initiative, one.where) for one in queries.seekers(listed, person)] == [(near, "Annay")]
    match = corner.propose(there, idea)
    assert matches.reason_of(Match.objects.get(pk=match.pk), team=True) == (
        "Cette idée cherche un local : Une personne d’ici propose « Là-bas », le mercredi, gratuitement."
    )
    # Whoever is of that commune finds what is lent there, all the same.
    assert reasons(Initiative.objects.get(pk=near.pk)) == [
        "Cette idée cherche un local : Une personne d’ici propose « Là-bas », dans la même commune, le mercredi, gratuitement."
    ]


def test_an_offer_with_no_place_left_is_shown_to_nobody(corner, enter):
    taken, other = corner.idea(), corner.idea("Un autre atelier.")
    offer = corner.offer(quantity=1)
    client, mark = enter(corner.coordinator), f'href="/equipe/initiatives/{other.ref}/offres/{offer.pk}/"'
    assert mark in text(client.get(f"/equipe/offres/{offer.pk}/"))
    matches.accept(actor=None, match=corner.propose(offer, taken), offerer=True, holder=True)
    assert mark not in text(client.get(f"/equipe/offres/{offer.pk}/"))


def test_whoever_offers_and_works_elsewhere_proposes_nothing_that_nobody_there_could_follow(corner, elsewhere, enter):
    theirs = corner.fabrik.member("facilitator", elsewhere)
    offer = corner.offer(person=theirs.person)
    idea = depositing.deposit(
        actor=None, words="Une idée d’ailleurs.", programme=elsewhere, commune=corner.fabrik.annay, first_name="Ali", client_id="ailleurs"
    ).initiative
    growing.say_need(actor=None, initiative=idea, kind="premises", text="Un toit")
    address = f"/equipe/initiatives/{idea.ref}/offres/{offer.pk}/"
    client = enter(theirs)
    page = client.get(f"/equipe/offres/{offer.pk}/")
    assert (page.status_code, address in text(page), client.get(address).status_code) == (200, False, 404)


@pytest.mark.parametrize("many", [3, 60])
def test_proposals_cost_the_same_whatever_the_number_of_offers(corner, assert_queries, many):
    idea = corner.idea()
    for n in range(many):
        corner.offer(what=f"Salle {n}", somebody=None, organisation=corner.fabrik.partner)
    with assert_queries(4):
        assert len(queries.proposals(idea)) == 3


@pytest.mark.parametrize("many", [2, 24])
def test_the_pages_cost_the_same_whatever_the_number_of_offers(corner, enter, assert_queries, many):
    idea = corner.idea()
    for n in range(many):
        corner.propose(corner.offer(what=f"Salle {n}", quantity=2), idea)
    offer = Offer.objects.order_by("pk").first()
    with assert_queries(3):
        Client().get("/offres/")
    client = enter(corner.coordinator)
    with assert_queries(6):
        client.get("/equipe/offres/")
    with assert_queries(7):
        client.get(f"/equipe/offres/{offer.pk}/")


@pytest.mark.parametrize("many", [2, 18])
def test_the_pages_of_an_idea_cost_the_same_whatever_was_proposed(corner, follow, enter, assert_queries, many):
    idea = corner.idea()
    for n in range(many):
        corner.propose(corner.offer(what=f"Salle {n}"), idea)
        other = corner.idea(f"Autre idée {n}", first_name=f"Ali{n}")
        corner.introduce(idea, other)
    client, zoe = enter(corner.coordinator), follow(idea)
    with assert_queries(14):
        page = text(client.get(f"/equipe/initiatives/{idea.ref}/entraide/"))
    assert page.count("Salle ") >= many
    with assert_queries(23):
        page = text(zoe.get(f"/suivi/{idea.ref}/"))
    assert page.count("Quelqu’un coud aussi.") >= many
    with assert_queries(5):
        client.get("/equipe/mises-en-relation/")


# --- from a proposal to a promise


def test_both_say_yes_and_it_becomes_a_promise_followed_like_the_others(corner, follow, enter):
    idea = corner.idea(visibility="private")
    offer = corner.offer()
    client = enter(corner.coordinator)
    assert f"/equipe/initiatives/{idea.ref}/entraide/" in text(client.get(f"/equipe/initiatives/{idea.ref}/"))
    assert "Cette idée cherche un local" in text(client.get(f"/equipe/initiatives/{idea.ref}/entraide/"))
    address = f"/equipe/initiatives/{idea.ref}/offres/{offer.pk}/"
    shown = client.get(address)
    # The idea is not public: the sentence that is proposed says none of its words.
    assert shown.context["form"]["to_offerer"].value() == "Une idée d’ici cherche un local."
    assert client.post(address, {"to_offerer": "", "due_on": ""}).status_code == 422
    due = kernel_clock.today() + timedelta(days=12)
    sent = client.post(
        address, {"to_offerer": "Une idée d’ici cherche un local au chaud.", "due_on": f"{due:%Y-%m-%d}"}
    )
    match = Match.objects.get()
    assert sent["Location"] == f"/equipe/propositions/{match.pk}/"
    told = {m.kind: m for m in Message.objects.filter(kind__startswith="match")}
    assert [word for word in ("couture", "Zoé", "Grenay", idea.ref) if word in told["match.to_offerer"].body] == []
    assert "La salle du foyer" in told["match.to_holder"].body
    assert ROBERT not in told["match.to_holder"].body.replace("\u00a0", " ")
    # Whoever offers answers from the link, without an account.
    link = f"/offres/reponse/{match.key}/"
    page = text(Client().get(link))
    assert ("au chaud" in page, "couture" in page, "Zoé" in page) == (True, False, False)
    assert Client().post(link, {"answer": "no", "reason": ""}).status_code == 422
    assert Client().post(link, {"answer": "yes"})["Location"] == link
    assert "Nous attendons la réponse de l’autre personne" in text(Client().get(link))
    assert Pledge.objects.count() == 0
    zoe = follow(idea)
    assert "Vous cherchez un local" in text(zoe.get(f"/suivi/{idea.ref}/"))
    assert "La salle du foyer" in text(zoe.get(f"/suivi/{idea.ref}/offres/{match.pk}/"))
    zoe.post(f"/suivi/{idea.ref}/offres/{match.pk}/", {"answer": "yes"})
    pledge, match = Pledge.objects.get(), Match.objects.get()
    assert (match.state, match.pledge, pledge.by_name, pledge.what, pledge.due_on, pledge.need, pledge.person) == (
        "accepted", pledge, "Une personne d’ici", "La salle du foyer", due, match.need, offer.person,
    )  # fmt: skip
    assert Message.objects.filter(kind="match.agreed").count() == 2
    assert "C’est devenu une promesse" in text(client.get(f"/equipe/propositions/{match.pk}/"))
    assert "C’est entendu des deux côtés" in text(Client().get(link))
    # Said twice, it is promised once.
    matches.accept(actor=None, match=match, holder=True)
    assert Pledge.objects.count() == 1


def test_a_no_says_why_and_reaches_whoever_waited(corner, follow):
    idea, offer = corner.idea(), corner.offer()
    match = corner.propose(offer, idea)
    Client().post(f"/offres/reponse/{match.key}/", {"answer": "no", "reason": "La salle est prise ce mois-ci."})
    match.refresh_from_db()
    assert (match.state, match.reason) == ("declined", "La salle est prise ce mois-ci.")
    assert "La salle est prise ce mois-ci." in Message.objects.get(kind="match.declined").body
    zoe = follow(idea)
    assert zoe.post(f"/suivi/{idea.ref}/offres/{match.pk}/", {"answer": "yes"}).status_code == 422
    assert Pledge.objects.count() == 0
    assert not Message.objects.filter(kind="match.to_holder", status="approved").exists()


def test_what_the_house_keeps_is_in_french_whoever_presses(corner, enter):
    match = corner.propose(corner.offer(), corner.idea())
    end = {"end": "1", "reason": "La salle ferme."}
    enter(corner.coordinator).post(f"/offres/{match.offer_id}/etat/", end, headers={"accept-language": "en"})
    match.refresh_from_db()
    assert (match.state, match.reason) == ("declined", "Cette offre est terminée.")
    assert "Cette offre est terminée." in Message.objects.get(kind="match.declined").body
    assert set(Message.objects.filter(status="cancelled").values_list("outcome", flat=True)) == {"La réponse est connue."}


def test_an_offer_that_is_over_becomes_no_promise(corner, follow, enter, clock):
    clock.travel(kernel_clock.now().replace(year=2026, month=3, day=2, hour=9))
    idea, offer = corner.idea(), corner.offer(ends_on=date(2026, 3, 12))
    match = corner.propose(offer, idea)
    link, zoe = f"/offres/reponse/{match.key}/", follow(idea)
    assert Client().post(link, {"answer": "yes"}).status_code == 302
    clock.travel(clock.now() + timedelta(days=11))
    late = zoe.post(f"/suivi/{idea.ref}/offres/{match.pk}/", {"answer": "yes"})
    noted = enter(corner.coordinator).post(f"/equipe/propositions/{match.pk}/", {"who": "holder", "answer": "yes"})
    assert [(said.status_code, "Cette offre allait jusqu’au jeudi 12 mars 2026" in text(said)) for said in (late, noted)] == [(422, True)] * 2
    assert (Match.objects.get().state, Pledge.objects.count()) == ("proposed", 0)
    # It lasts after all: the date is corrected, and the same yes is a promise.
    offers.change(actor=corner.coordinator.person, offer=offer, ends_on=date(2026, 4, 12))
    assert zoe.post(f"/suivi/{idea.ref}/offres/{match.pk}/", {"answer": "yes"}).status_code == 302
    assert (Match.objects.get().state, Pledge.objects.count()) == ("accepted", 1)


def test_nobody_is_proposed_their_own_offer(corner, enter):
    idea = corner.idea()
    own, other = corner.offer(person=corner.holder(idea)), corner.offer(what="Autre")
    said = {"to_offerer": "Une idée d’ici cherche un local.", "due_on": f"{kernel_clock.today():%Y-%m-%d}"}
    client = enter(corner.coordinator)
    sent = [client.post(f"/equipe/initiatives/{idea.ref}/offres/{offer.pk}/", said) for offer in (own, other)]
    assert [(answer.status_code, "porte aussi cette idée" in text(answer)) for answer in sent] == [(422, True), (302, False)]
    assert Match.objects.get().offer == other


def test_the_team_notes_the_answers_and_may_say_no_too(corner, enter):
    client = enter(corner.coordinator)
    first, second = (
        corner.propose(corner.offer(), corner.idea()),
        corner.propose(corner.offer(what="Autre"), corner.idea("Deux")),
    )
    for who in ("offerer", "holder"):
        client.post(f"/equipe/propositions/{first.pk}/", {"who": who, "answer": "yes"})
    assert Pledge.objects.get().initiative == first.initiative
    assert client.post(f"/equipe/propositions/{second.pk}/", {"who": "holder", "answer": "no"}).status_code == 422
    client.post(f"/equipe/propositions/{second.pk}/clore/", {"reason": ""})
    assert Match.objects.get(pk=second.pk).state == "proposed"
    client.post(f"/equipe/propositions/{second.pk}/clore/", {"reason": "Trop loin."})
    assert Match.objects.get(pk=second.pk).state == "declined"
    page = text(client.get(f"/equipe/offres/{second.offer_id}/"))
    assert "Trop loin." in page


def test_this_interests_me_goes_to_the_team_with_a_code_and_for_an_idea_only(corner, follow, enter, elsewhere):
    idea, offer = corner.idea(), corner.offer()
    address = f"/offres/{offer.pk}/"
    assert "Taper mon code" in text(Client().get(address))
    stranger = Client()
    stranger.post(f"{address}cela-m-interesse/", {"initiative": idea.ref})
    assert Match.objects.count() == 0
    assert f'href="/suivi/?suite={address}"' in text(Client().get(address))
    zoe = follow(idea)
    assert "Pour votre idée" in text(zoe.get(address))
    for _twice in range(2):
        assert zoe.post(f"{address}cela-m-interesse/", {"initiative": idea.ref})["Location"] == f"/suivi/{idea.ref}/"
    match = Match.objects.get()
    assert (match.state, Message.objects.filter(kind__startswith="match").count()) == ("asked", 0)
    assert "demandé, l’équipe regarde" in text(zoe.get(f"/suivi/{idea.ref}/"))
    assert zoe.get(f"/suivi/{idea.ref}/offres/{match.pk}/").status_code == 404
    client = enter(corner.coordinator)
    desk = text(client.get("/bureau/"))
    assert ("Une offre demandée pour une idée" in desk, 'href="/equipe/offres/?dispositif=fabrik#demandees"' in desk) == (True, True)
    # Whoever works on the idea finds it beside the offers, and nobody else.
    marks = [f'href="/equipe/propositions/{match.pk}/"', 'id="demandees"']
    pages = [text(enter(who).get("/equipe/offres/")) for who in (corner.fabrik.member("coordinator", elsewhere), corner.coordinator)]
    assert [[mark in page for mark in marks] for page in pages] == [[False, False], [True, True]]
    page = f"/equipe/initiatives/{idea.ref}/offres/{offer.pk}/"
    assert "elle a déjà dit oui" in text(client.get(page))
    client.post(page, {"to_offerer": "Une idée cherche une salle.", "due_on": f"{kernel_clock.today():%Y-%m-%d}"})
    assert list(Message.objects.filter(kind__startswith="match").values_list("kind", flat=True)) == ["match.to_offerer"]
    Client().post(f"/offres/reponse/{match.key}/", {"answer": "yes"})
    assert Pledge.objects.get().initiative == idea


def test_a_limited_offer_gives_its_place_back_when_the_thing_returns(corner, enter):
    offer = corner.offer(quantity=1)
    one, other = corner.idea(), corner.idea("Deux")
    first = matches.accept(actor=None, match=corner.propose(offer, one), offerer=True, holder=True)
    second = corner.propose(offer, other)
    with pytest.raises(Conflict, match="La dernière place vient d’être prise"):
        matches.accept(actor=None, match=second, offerer=True, holder=True)
    second.refresh_from_db()
    assert (second.state, second.offerer_agreed_at) == ("proposed", None)
    assert "tout est pris pour l’instant" in text(Client().get(f"/offres/{offer.pk}/"))
    enter(corner.coordinator).post(f"/equipe/propositions/{first.pk}/clore/", {"back": "1"})
    assert matches.accept(actor=None, match=second, offerer=True, holder=True).state == "accepted"


@pytest.mark.parametrize("leaving", ["nothing", "withdrawn", "erased"])
def test_an_idea_that_is_gone_gives_its_place_back(corner, leaving):
    offer = corner.offer(quantity=1)
    one, other = corner.idea(), corner.idea("Deux")
    matches.accept(actor=None, match=corner.propose(offer, one), offerer=True, holder=True)
    second = corner.propose(offer, other)
    if leaving == "nothing":
        with pytest.raises(Conflict, match="La dernière place vient d’être prise"):
            matches.accept(actor=None, match=second, offerer=True, holder=True)
        return
    if leaving == "withdrawn":
        following.withdraw(actor=None, initiative=one)
    else:
        people.erase(actor=None, person=corner.holder(one))
    assert matches.accept(actor=None, match=second, offerer=True, holder=True).state == "accepted"


def test_places_that_are_taken_are_not_taken_away(corner):
    offer = corner.offer(quantity=2)
    for words in ("Une", "Deux"):
        matches.accept(actor=None, match=corner.propose(offer, corner.idea(words)), offerer=True, holder=True)
    with pytest.raises(Refused, match="au moins 2"):
        offers.change(actor=None, offer=offer, quantity=1)
    assert offers.change(actor=None, offer=offer, quantity=3).quantity == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_two_ideas_take_the_last_place_and_one_gets_it(corner, turn):
    offer = corner.offer(quantity=1)
    proposed = [corner.propose(offer, corner.idea(f"Idée {n}")) for n in range(2)]
    for match in proposed:
        matches.accept(actor=None, match=match, offerer=True)

    def go(match: Match) -> str:
        try:
            matches.accept(actor=None, match=match, holder=True)
        except Conflict as late:
            return late.message
        finally:
            connection.close()
        return "yes"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(go, proposed))
    assert answers[1] == "yes"
    assert answers[0].startswith("La dernière place vient d’être prise par une autre idée.")
    assert (Pledge.objects.count(), sorted(Match.objects.values_list("state", "slot"), key=str)) == (
        1,
        [("accepted", 1), ("proposed", None)],
    )


def test_the_database_itself_refuses_one_place_too_many(corner):
    offer = corner.offer(quantity=1)
    match = corner.propose(offer, corner.idea())
    with pytest.raises(DatabaseError, match="plus de place libre"), transaction.atomic():
        Match.objects.filter(pk=match.pk).update(slot=2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("leaving", ["idea", "offer", "offerer", "holder"])
def test_a_yes_while_the_other_leaves_never_hangs(corner, leaving, turn):
    offer, idea = corner.offer(quantity=1), corner.idea()
    match = corner.propose(offer, idea)
    matches.accept(actor=None, match=match, offerer=True)
    leave = {
        "idea": lambda: following.withdraw(actor=None, initiative=idea),
        "offer": lambda: offers.end(actor=None, offer=offer, reason="Fini."),
        "offerer": lambda: people.erase_together(actor=None, rows=[offer.person]),
        "holder": lambda: people.erase_together(actor=None, rows=[corner.holder(idea)]),
    }[leaving]

    def go(gesture) -> str:
        try:
            gesture()
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(go, [lambda: matches.accept(actor=None, match=match, holder=True), leave]))
    assert results[1] == "done"
    match.refresh_from_db()
    assert match.state in ({"accepted"} if results[0] == "done" else {"declined", "ended"})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_two_ideas_taken_back_at_the_same_second_never_wait_for_each_other(corner, turn):
    first, second = corner.offer(), corner.offer(what="Une autre salle", quantity=2)
    Offer.objects.filter(pk=first.pk).update(quantity=2)
    one, other = corner.idea(), corner.idea("Un autre atelier.")
    for idea, taken, waiting in ((one, first, second), (other, second, first)):
        matches.accept(actor=None, match=corner.propose(taken, idea), offerer=True, holder=True)
        corner.propose(waiting, idea)

    def leave(idea) -> None:
        try:
            following.withdraw(actor=None, initiative=idea)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(leave, [one, other]))
    assert set(Match.objects.values_list("state", "slot")) == {("accepted", None), ("ended", None)}


@pytest.mark.django_db(transaction=True)
def test_an_erasure_ends_while_somebody_holds_the_idea(corner):
    """What is erased points at the idea, and its keys are checked when all is done: nobody who holds the idea is waited for."""
    offer, idea = corner.offer(), corner.idea()
    matches.accept(actor=None, match=corner.propose(offer, idea), offerer=True)
    with transaction.atomic():
        locked_initiative(idea)

        def leave() -> None:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '5s'")
                people.erase_together(actor=None, rows=[offer.person])
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(leave).result()
    assert Person.objects.get(pk=offer.person_id).erased_at is not None


# --- leaving


def test_an_idea_taken_back_waits_for_nothing_more(corner):
    idea, offer = corner.idea(), corner.offer()
    match = corner.propose(offer, idea)
    following.withdraw(actor=None, initiative=idea)
    match.refresh_from_db()
    assert (match.state, match.reason) == ("ended", "L’idée a été retirée.")
    assert not Message.objects.filter(status="approved", kind__startswith="match.to").exists()
    assert "close" in text(Client().get(f"/offres/reponse/{match.key}/"))


def test_an_idea_no_longer_public_leaves_the_words_that_wait(corner):
    idea, offer = corner.idea(visibility="public"), corner.offer()
    match = matches.propose(
        actor=None,
        offer=offer,
        initiative=idea,
        to_offerer="« Un atelier de couture », à Grenay, cherche : un endroit.",
    )
    following.set_visibility(actor=None, initiative=idea, visibility="programme")
    match.refresh_from_db()
    waiting = Message.objects.get(kind="match.to_offerer", status="approved")
    assert (
        "couture" in match.to_offerer,
        "couture" in waiting.body,
        "couture" in text(Client().get(f"/offres/reponse/{match.key}/")),
    ) == (False,) * 3


def test_whoever_is_erased_takes_their_offer_away_and_an_organisation_keeps_its_own(corner):
    alone, shared = corner.offer(shown_as="Robert"), corner.offer(what="Le car", organisation=corner.fabrik.partner)
    match = corner.propose(alone, corner.idea())
    for offer in (alone, shared):
        people.erase(actor=None, person=offer.person)
    alone.refresh_from_db()
    shared.refresh_from_db()
    match.refresh_from_db()
    assert (alone.state, alone.what, alone.shown_as, alone.visibility, match.state) == (
        "ended",
        ERASED,
        "",
        "team",
        "declined",
    )
    assert (shared.state, shared.what, shared.person, shared.consent) == ("published", "Le car", None, None)
    assert Client().get(f"/offres/{alone.pk}/").status_code == 404
    left = " ".join(m.body + m.to_name + m.to_address for m in Message.objects.all())
    assert "Robert" not in left
    assert Consent.objects.count() >= 2


def test_what_was_said_of_a_proposal_loses_the_name_of_whoever_is_erased(corner):
    """The offerer's own proposals lose their words; those of an idea that another carries too lose the name."""
    idea, offer = corner.idea(), corner.offer(organisation=corner.fabrik.partner)
    rose = people.register(actor=None, first_name="Rosalie", channel="phone", contact="03 53 01 00 09")
    following.claim(actor=rose, initiative=idea)
    match = matches.propose(actor=None, offer=offer, initiative=idea, to_offerer="Zoé et Rosalie cherchent un local.")
    matches.decline(actor=None, match=match, reason="Robert part quand Zoé arrive.")
    own = corner.offer(what="Une machine", somebody={"first_name": "Odile", "channel": "none", "contact": ""})
    said = matches.decline(actor=None, match=corner.propose(own, idea), reason="Odile déménage.")
    for person in (idea.holders.order_by("pk").first().person, offer.person, own.person):
        people.erase(actor=None, person=person)
    match.refresh_from_db()
    said.refresh_from_db()
    assert (match.to_offerer, match.reason) == (
        "une personne et Rosalie cherchent un local.",
        "une personne part quand une personne arrive.",
    )
    assert (said.reason, said.state) == (ERASED, "declined")


def test_the_export_holds_what_one_offers_and_what_one_passed_and_nothing_of_the_other(corner, two, enter):
    account = corner.fabrik.member("nobody")
    one, other = two
    following.claim(actor=account.person, initiative=one)
    one.holders.exclude(person=account.person).update(until=kernel_clock.now())
    introduction = corner.introduce(Initiative.objects.get(pk=one.pk), other)
    corner.yes(introduction, other, "06 39 98 22 22", first_name="Alibert")
    offers.publish(
        actor=None, programme=corner.fabrik.programme, person=account.person, given=ConsentGiven(text="Oui"), kind="hands", what="Deux bras",
        commune=corner.fabrik.grenay,
    )  # fmt: skip
    client = enter(account)
    told = text(client.get("/mon-compte/mes-donnees.json"))
    assert client.get("/mon-compte/mes-donnees.pdf").status_code == 200
    assert "Deux bras" in told
    assert "Quelqu’un coud aussi." in told
    assert [word for word in ("Alibert", "06 39 98 22 22", "0639982222") if word in told] == []


# --- in the directories of help of others


def test_what_organisations_lend_is_published_in_the_national_schema(corner, client, settings, assert_queries):
    settings.PUBLIC_URL = "https://idees.exemple.fr"
    partner, programme = corner.fabrik.partner, corner.fabrik.programme
    Organisation.objects.filter(pk=partner.pk).update(fictional=True)
    hidden = Organisation.objects.create(name="Un collectif", slug="collectif")
    room = Place.objects.create(name="Salle du Coron", commune=corner.fabrik.grenay, organisation=partner, address="1 rue A")
    theirs = Place.objects.create(name="Chez eux", commune=corner.fabrik.grenay, organisation=hidden)
    shared = {"actor": corner.coordinator.person, "programme": programme, "commune": corner.fabrik.annay}
    in_the_room = {**shared, "commune": corner.fabrik.grenay}
    chairs = offers.publish(
        **shared, kind="equipment", what="Trente chaises.", organisation=partner, conditions="À rendre propres.", rhythm="le samedi",
        ends_on=date(2030, 1, 2),
    )  # fmt: skip
    hall = offers.publish(**in_the_room, kind="premises", what="La grande salle", place=room, is_free=False, cost="20 € la soirée")
    corner.offer()
    kept_back = [
        offers.publish(**shared, kind="skill", what="Une lecture de budget", organisation=partner, visibility="network"),
        offers.publish(**shared, kind="skill", what="Une affiche", organisation=hidden),
        offers.publish(**in_the_room, kind="premises", what="Un garage", place=theirs),
        offers.publish(**shared, kind="hands", what="Un chantier", organisation=partner),
    ]
    offers.end(actor=corner.coordinator.person, offer=kept_back[-1], reason="Le chantier est fait.")
    told = json.loads(client.get("/donnees/aides.json").content)["services"]
    ours, page = "terril-idees-exemple-fr", "https://idees.exemple.fr/offres/"
    today = localtime(chairs.updated_at).date().isoformat()
    common = {
        "source": ours, "date_maj": today, "type": "aide-materielle", "publics": ["tous-publics"],
        "modes_mobilisation": ["utiliser-lien-mobilisation"],
        "publics_precisions": "Pour qui porte une idée ou une initiative dans le territoire.", "mobilisable_par": ["professionnels", "usagers"],
        "thematiques": ["remobilisation--benevolat-action-citoyenne", "remobilisation--lien-social"],
    }  # fmt: skip
    assert told == [
        {
            **common, "id": f"{ours}--offre-{chairs.pk}", "structure_id": f"{ours}--organisation-{partner.pk}", "nom": "Trente chaises",
            "description": "Trente chaises. Proposé par Un centre social. Quand : le samedi. Jusqu’au 02/01/2030.", "frais": "gratuit",
            "conditions_acces": "À rendre propres.", "commune": "Annay", "code_insee": "62033", "code_postal": "62880",
            "lien_source": f"{page}{chairs.pk}/", "lien_mobilisation": f"{page}{chairs.pk}/",
        },
        {
            **common, "id": f"{ours}--offre-{hall.pk}", "structure_id": f"{ours}--lieu-{room.pk}", "nom": "La grande salle",
            "description": "La grande salle. Proposé par Salle du Coron.", "frais": "payant", "frais_precisions": "20 € la soirée",
            "commune": "Grenay", "code_insee": "62386", "code_postal": "62160", "adresse": "1 rue A",
            "lien_source": f"{page}{hall.pk}/", "lien_mobilisation": f"{page}{hall.pk}/",
        },
    ]  # fmt: skip
    with assert_queries(1):
        assert len(services.lent()) == 2
