"""Several programmes on one site: one door for an idea, and each team writes down for its own."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.initiatives.conftest import fabrik, tell

from terril.directory.models import Organisation
from terril.initiatives.models import Attachment
from terril.kernel import clock
from terril.kernel.doors import SECOND_FACTOR
from terril.kernel.outbox.models import Message
from terril.meetings.scheduling.actions import create_meeting, create_series
from terril.offers.models import Offer
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.programmes.retention import NOTICE_KIND, give_notice
from terril.territory.models import Commune, Territory

__all__ = ["fabrik", "tell"]


@pytest.fixture
def beside(fabrik: Any) -> Programme:
    """Another platform, on Carvin alone, and on Annay which both cover."""
    carvin = Commune.objects.create(
        insee_code="62215", name="Carvin", sort_name="carvin", postal_codes=["62220"], departement="62", region="32", population=17_000,
        latitude=50.49, longitude=2.96,
    )  # fmt: skip
    territory = Territory.objects.create(name="À côté", slug="a-cote")
    territory.communes.set([carvin, fabrik.annay])
    runs = Organisation.objects.create(name="Une autre union", slug="autre")
    return Programme.objects.create(
        name="La Fabrik d’à côté", slug="a-cote", organisation=runs, territory=territory, summary="À côté.", starts_on=date(2024, 9, 1)
    )


def went_to() -> str:
    return Attachment.objects.get().programme.slug


@pytest.mark.parametrize(("commune", "slug"), [("62386", "fabrik"), ("62033", "fabrik"), ("62215", "a-cote")])
def test_an_idea_goes_where_its_commune_is_answered_for(beside: Programme, tell: Any, commune: str, slug: str) -> None:
    assert tell(commune=commune).status_code == 302
    assert went_to() == slug


@pytest.mark.parametrize(("commune", "slug"), [("62033", "a-cote"), ("62386", "fabrik")])
def test_it_goes_first_to_the_programme_whose_page_one_came_from(beside: Programme, strict_client: Any, commune: str, slug: str) -> None:
    page = strict_client.get("/la-plateforme/a-cote/").content.decode()
    assert page.count("/deposer/?dispositif=a-cote") == 2
    told = {"words": "Un four à pain.", "commune": commune, "first_name": "Zoé", "channel": "none", "contact": "", "client_id": "un-envoi-de-zoe"}
    assert strict_client.post_form("/deposer/?dispositif=a-cote", told).status_code == 302
    assert went_to() == slug


def test_a_programme_that_is_closed_receives_nothing(beside: Programme, tell: Any) -> None:
    Programme.objects.filter(slug="fabrik").update(is_open=False)
    assert tell(commune="62033").status_code == 302
    assert went_to() == "a-cote"
    # Its own communes are no longer in the list.
    refused = tell(commune="62386", client_id="un-autre-envoi")
    assert refused.status_code == 422
    assert Attachment.objects.count() == 1


def test_one_that_closes_while_somebody_writes_is_said(beside: Programme, tell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terril.initiatives.depositing.views.receiving", lambda commune, asked: None)
    page = tell(words="Un four à pain.")
    assert page.status_code == 422
    assert "La plateforme de cette commune vient de se fermer aux idées." in page.content.decode()
    assert "Un four à pain." in page.content.decode()


def test_each_team_writes_down_for_its_own(beside: Programme, fabrik: Any, enter: Any) -> None:
    client = enter(fabrik.member("volunteer", beside))
    page = client.get("/equipe/deposer/").content.decode()
    assert "Carvin" in page
    assert "Grenay" not in page
    fabrik.idea(programme=beside, commune=fabrik.annay)
    beside.is_open = False
    beside.save()
    assert "Pas d’idées à recevoir pour le moment" in client.get("/equipe/deposer/").content.decode()


def test_whoever_works_for_both_chooses(beside: Programme, fabrik: Any, enter: Any) -> None:
    account = fabrik.member("coordinator")
    account.person.roles.create(programme=beside, kind="volunteer", given_at=account.date_joined)
    client = enter(account)
    assert "/equipe/deposer/?dispositif=a-cote" in client.get("/bureau/?dispositif=a-cote").content.decode()
    assert "Carvin" in client.get("/equipe/deposer/?dispositif=a-cote").content.decode()
    assert "Grenay" in client.get("/equipe/deposer/?dispositif=fabrik").content.decode()


def test_the_first_page_is_that_of_the_land(beside: Programme, fabrik: Any, client: Any) -> None:
    for programme, days, commune in ((fabrik.programme, 9, fabrik.grenay), (beside, 3, fabrik.annay)):
        series = create_series(actor=None, programme=programme, title="Saison")
        start = clock.now() + timedelta(days=days)
        create_meeting(actor=None, series=series, starts_at=start, ends_at=start + timedelta(hours=2), commune=commune, place_name=f"Salle {days}")
    page = client.get("/")
    assert [one.slug for one in page.context["programmes"]] == ["fabrik", "a-cote"]
    html = page.content.decode()
    # What comes next, in any of them.
    assert "Salle 3" in html
    assert "Salle 9" not in html
    Programme.objects.filter(pk=beside.pk).update(is_open=False)
    alone = client.get("/")
    assert alone.context["programmes"] == []
    assert "Salle 9" in alone.content.decode()


def test_the_desk_says_what_waits_in_the_other_one(beside: Programme, fabrik: Any, enter: Any) -> None:
    account = fabrik.member("coordinator")
    account.person.roles.create(programme=beside, kind="volunteer", given_at=account.date_joined)
    fabrik.idea(programme=beside, commune=fabrik.annay)
    client = enter(account)
    here = client.get("/bureau/")
    assert [(one.programme.slug, one.headlines) for one in here.context["others"]] == [("a-cote", ["1 idée attend"])]
    assert not here.context["quiet"]
    assert 'href="?dispositif=a-cote"' in here.content.decode()
    there = client.get("/bureau/?dispositif=a-cote")
    assert [(one.programme.slug, one.headlines) for one in there.context["others"]] == [("fabrik", [])]
    assert "Rien n’y attend." in there.content.decode()
    assert "/equipe/?dispositif=a-cote" not in there.content.decode()  # whoever coordinates the other one alone
    assert "/equipe/?dispositif=fabrik" in here.content.decode()


def test_whoever_coordinates_both_goes_from_one_to_the_other(beside: Programme, fabrik: Any, enter: Any) -> None:
    account = fabrik.member("coordinator")
    client = enter(account)
    assert "Vous coordonnez aussi" not in client.get("/equipe/").content.decode()
    account.person.roles.create(programme=beside, kind="coordinator", given_at=account.date_joined)
    for page in ("/equipe/", "/reglages/"):
        assert f'href="{page}?dispositif=a-cote"' in client.get(page).content.decode()
        assert f'href="{page}?dispositif=fabrik"' in client.get(f"{page}?dispositif=a-cote").content.decode()


def test_a_programme_that_closes_says_what_still_waits(beside: Programme, fabrik: Any, strict_client: Any) -> None:
    account = fabrik.member("coordinator", beside)
    fabrik.idea(programme=beside, commune=fabrik.annay)
    strict_client.force_login(account, backend="terril.people.adapters.PersonBackend")
    session = strict_client.session
    session[SECOND_FACTOR] = True
    session.save()
    page = strict_client.post_form("/reglages/", {"answer_days": 10, "phone": "", "opening": ""}, follow=True).content.decode()
    assert "Ce dispositif ne reçoit plus d’idées." in page
    assert "Ce qui attend reste sur le bureau : 1 idée attend." in page
    # Kept closed, it says it no more.
    again = strict_client.post_form("/reglages/", {"answer_days": 12, "phone": "", "opening": ""}, follow=True).content.decode()
    assert "ne reçoit plus d’idées" not in again


def test_one_stays_in_the_programme_where_one_was_last(beside: Programme, fabrik: Any, enter: Any) -> None:
    account = fabrik.member("coordinator")
    account.person.roles.create(programme=beside, kind="coordinator", given_at=account.date_joined)
    client = enter(account)
    assert client.get("/bureau/").context["programme"] == fabrik.programme
    assert client.get("/bureau/?dispositif=a-cote").context["programme"] == beside
    for page in ("/bureau/", "/equipe/", "/reglages/"):
        assert client.get(page).context["programme"] == beside, page
    assert "Carvin" in client.get("/equipe/deposer/").content.decode()
    # One that is not theirs is none.
    assert client.get("/bureau/?dispositif=nulle-part").context["programme"] == fabrik.programme
    assert client.get("/equipe/?dispositif=nulle-part").status_code == 404
    # A role that ends is left for the one that remains.
    account.person.roles.filter(programme=beside).update(withdrawn_at=clock.now())
    assert client.get("/bureau/").context["programme"] == fabrik.programme
    assert client.get("/equipe/").context["programme"] == fabrik.programme


def test_an_offer_is_read_by_the_team_of_its_commune(beside: Programme, fabrik: Any, enter: Any) -> None:
    page = {
        "kind": "equipment", "what": "Trente chaises", "commune": "62215", "rhythm": "le samedi", "price": "free", "quantity": "",
        "visibility": "public", "conditions": "", "client_id": "chaises-une", "shown_as": "Zoé", "agrees": "on",
    }  # fmt: skip
    answer = enter(fabrik.member("nobody"), second_factor=False).post("/offres/proposer/", page)
    assert answer.status_code == 302, answer.content.decode()[-4000:]
    assert Offer.objects.get().programme == beside


def test_the_paper_form_is_that_of_the_programme(beside: Programme, client: Any) -> None:
    assert "/formulaire.pdf?dispositif=a-cote" in client.get("/deposer/?dispositif=a-cote").content.decode()
    ours, theirs = (client.get(f"/formulaire.pdf?dispositif={slug}").content for slug in ("fabrik", "a-cote"))
    assert ours[:5] == theirs[:5] == b"%PDF-"
    assert ours != theirs


def test_each_programme_shows_its_own_number(beside: Programme, fabrik: Any, client: Any) -> None:
    Programme.objects.filter(pk=fabrik.programme.pk).update(phone="03 53 01 00 01")
    Programme.objects.filter(pk=beside.pk).update(phone="03 53 01 00 02")
    for address in ("/la-plateforme/a-cote/", "/deposer/?dispositif=a-cote"):
        html = client.get(address).content.decode()
        assert "03 53 01 00 02" in html, address
        assert "03 53 01 00 01" not in html, address


def test_the_promise_of_an_answer_is_that_of_the_slowest(beside: Programme, client: Any) -> None:
    Programme.objects.filter(pk=beside.pk).update(answer_days=30)
    for address in ("/", "/deposer/"):
        assert "30 jours ouvrés" in client.get(address).content.decode(), address


def test_a_notice_is_written_in_the_name_of_a_programme_that_knows_the_person(beside: Programme, fabrik: Any) -> None:
    theirs = fabrik.idea(programme=beside, commune=fabrik.annay, channel="phone", contact="06 39 98 00 01").initiative.holders.get().person
    nobodys = Person.objects.create(first_name="Ali", channel="phone", phone="+33639980002", last_contact_on=clock.today())
    for person in (theirs, nobodys):
        give_notice(person=person)
    told = dict(Message.objects.filter(kind=NOTICE_KIND).values_list("person_id", "programme_id"))
    assert told == {theirs.pk: beside.pk, nobodys.pk: fabrik.programme.pk}


def test_words_written_for_a_programme_that_closes_are_given_back(beside: Programme, fabrik: Any, enter: Any) -> None:
    client = enter(fabrik.member("volunteer", beside))
    Programme.objects.filter(pk=beside.pk).update(is_open=False)
    answer = client.post("/equipe/deposer/", {"words": "Un four à pain pour tous."})
    assert answer.status_code == 409
    assert "Un four à pain pour tous." in answer.content.decode()
