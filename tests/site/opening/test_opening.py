"""From an empty database to a site that receives ideas, by pages alone."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from terril.directory.models import Organisation
from terril.kernel import clock, sitewide
from terril.kernel.errors import Refused
from terril.kernel.journal import JournalEntry, tell
from terril.kernel.outbox.models import Message
from terril.people.administrators import make_administrator, open_administrator
from terril.people.models import Account, Person
from terril.programmes.models import Programme, Role
from terril.programmes.queries import operator
from terril.site.opening import actions, link, queries
from terril.territory.models import Territory

ZOE = {"first_name": "Zoé", "last_name": "Wiart", "email": "zoe@exemple.fr"}
FABRIK = {
    "organisation_name": "Centre social des Quatre-Vents", "organisation_kind": "association", "name": "La Fabrik du Val",
    "summary": "On vous écoute.", "answer_days": 10, "phone": "", "opening": "", "coordinates": "on", "is_open": "on",
}  # fmt: skip


@pytest.fixture
def zoe(db: None) -> Account:
    return open_administrator(actor=None, **ZOE)


@pytest.fixture
def land(commune) -> Territory:
    made = Territory.objects.create(name="Le Val", slug="le-val")
    made.communes.add(commune)
    return made


def path(address: str) -> str:
    return address[len("http://localhost:8000") :]


# --------------------------------------------------------------------------------------------------------------- the link


def test_the_link_makes_the_first_administrator_once(db: None, strict_client: Client, settings) -> None:
    settings.PUBLIC_URL = "http://localhost:8000"
    address = path(link.make())
    page = strict_client.get(address)
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    answer = strict_client.post_form(address, ZOE)
    assert (answer.status_code, answer["Location"]) == (302, "/ouvrir/")
    account = Account.objects.select_related("person").get()
    assert (account.email, account.is_administrator, account.person.name) == ("zoe@exemple.fr", True, "Zoé Wiart")
    opened = strict_client.get("/ouvrir/")
    assert "Vous administrez ce site" in opened.content.decode()
    entry = JournalEntry.objects.get(verb="administrator.named")
    assert [line.sentence for line in tell([entry], nobody="Quelqu’un")] == ["Zoé Wiart administre le site."]

    again = Client().get(address)
    assert again.status_code == 404
    assert "Ce lien ne sert plus" in again.content.decode()
    assert Client().get("/ouvrir/nimporte/").status_code == 404


def test_a_link_is_of_no_more_use_after_a_week(db: None, client: Client, settings, clock) -> None:
    settings.PUBLIC_URL = ""
    address = link.make()
    clock.travel(clock.now() + timedelta(days=6))
    assert (client.get(address).status_code, link.made()) == (200, True)
    clock.travel(clock.now() + timedelta(days=2))
    assert (client.get(address).status_code, link.made()) == (404, False)


def test_a_newer_link_replaces_the_one_before(db: None, client: Client, settings) -> None:
    settings.PUBLIC_URL = "http://localhost:8000"
    before, now = path(link.make()), path(link.make())
    assert client.get(before).status_code == 404
    assert client.get(now).status_code == 200


def test_only_the_fingerprint_of_the_link_is_kept(db: None) -> None:
    key = link.make().rstrip("/").rsplit("/", 1)[1]
    assert key not in str(list(sitewide.SiteText.objects.values()))


def test_whoever_has_an_account_keeps_it(db: None, strict_client: Client, settings) -> None:
    settings.PUBLIC_URL = "http://localhost:8000"
    person = Person.objects.create(first_name="Ali", last_contact_on=clock.today())
    account = Account.objects.create_user("ali@exemple.fr", person=person)
    strict_client.force_login(account, backend="terril.people.adapters.PersonBackend")
    address = path(link.make())
    assert "Vous êtes Ali" in strict_client.get(address).content.decode()
    strict_client.post_form(address)
    account.refresh_from_db()
    assert account.is_administrator
    # Twice: another link changes nothing, and says so.
    again = strict_client.post_form(path(link.make()), follow=True)
    assert "Ce compte administre déjà le site" in again.content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"email": "ALI@exemple.fr"}, "Un compte existe déjà avec cette adresse"),
        ({"email": "ali@"}, "Cette adresse e-mail semble incomplète"),
        ({"first_name": "\u200b"}, "Écrivez votre prénom et votre nom"),
        ({"last_name": "www.exemple.fr"}, "Un nom s’écrit sans adresse ni lien"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_still_opens(db: None, strict_client: Client, settings, changed, said) -> None:
    settings.PUBLIC_URL = "http://localhost:8000"
    Account.objects.create_user("ali@exemple.fr", person=Person.objects.create(first_name="Ali", last_contact_on=clock.today()))
    address = path(link.make())
    answer = strict_client.post_form(address, {**ZOE, **changed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Account.objects.count() == 1
    assert strict_client.post_form(address, ZOE).status_code == 302


def test_an_address_that_is_none_is_refused_by_the_verb_too(db: None) -> None:
    with pytest.raises(Exception, match="semble incomplète"):
        open_administrator(actor=None, first_name="Zoé", last_name="Wiart", email="zoe")
    closed = Account.objects.create_user("ali@exemple.fr", is_active=False)
    with pytest.raises(Exception, match="administre déjà le site, ou il est fermé"):
        make_administrator(actor=None, account=closed)


def test_a_link_spent_meanwhile_says_so(db: None) -> None:
    with pytest.raises(Exception, match="Ce lien a déjà servi"):
        actions.found(actor=None, key="autre", **ZOE)


# -------------------------------------------------------------------------------------------------------- while it is closed


OPEN_PAGES = ("/", "/deposer/", "/formulaire.pdf", "/la-plateforme/", "/rencontres/", "/initiatives/", "/suivi/", "/offres/", "/aides/", "/mentions/")


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_before_anything_is_open_no_public_page_is_missing(db: None, client: Client, address: str) -> None:
    page = client.get(address, follow=True)
    assert page.status_code == 200, address


def test_a_visitor_is_told_that_it_comes_soon_and_whom_to_reach(zoe: Account, client: Client) -> None:
    actions.describe(actor=zoe.person, name="Les idées du Val", operator="Mairie du Val", email="idees@exemple.fr", phone="0353010000")
    html = client.get("/deposer/").content.decode()
    for words in ("Bientôt, ici", "Mairie du Val", "idees@exemple.fr", "03\u00a053\u00a001\u00a000\u00a000", "Les idées du Val"):
        assert words in html, words


def test_a_programme_that_was_never_open_is_said_to_come(programme, client: Client) -> None:
    Programme.objects.update(is_open=False)
    assert "Bientôt, ici" in client.get("/deposer/").content.decode()
    assert "Bientôt, ici" in client.get(f"/la-plateforme/{programme.slug}/").content.decode()
    assert client.get("/la-plateforme/nulle-part/").status_code == 404


def test_a_programme_that_closed_is_not_said_to_come(programme, idea, client: Client) -> None:
    idea()
    Programme.objects.update(is_open=False)
    home = client.get("/").content.decode()
    assert "Ce qui recevait les idées ici est fermé." in home
    assert "Bientôt" not in home
    html = client.get("/deposer/").content.decode()
    assert "Pas d’idées à recevoir pour le moment" in html
    assert "Suivre une idée" in html


@pytest.mark.parametrize("address", ["/bureau/", "/equipe/", "/reglages/"])
def test_whoever_administers_an_empty_site_is_led_to_its_opening(zoe: Account, enter, address: str) -> None:
    answer = enter(zoe).get(address)
    assert (answer.status_code, answer["Location"]) == (302, "/ouvrir/")


@pytest.mark.parametrize("name", ["", "site/", "territoire/", "dispositif/"])
def test_nobody_else_opens_these_pages(member, enter, name: str) -> None:
    assert enter(member("coordinator")).get(f"/ouvrir/{name}").status_code == 404


def test_nobody_else_sends_a_trial(member, enter) -> None:
    assert enter(member("coordinator")).post("/ouvrir/essai/").status_code == 404
    assert not Message.objects.exists()


# ------------------------------------------------------------------------------------------------------------- the steps


def told(account: Account) -> list[tuple[str, bool]]:
    return [(step.key, step.done) for step in queries.steps_of(account.person)]


def test_the_steps_say_what_is_missing(zoe: Account, enter) -> None:
    assert told(zoe) == [("site", False), ("land", False), ("programme", False), ("factor", False), ("trial", False)]
    html = enter(zoe, second_factor=False).get("/ouvrir/").content.decode()
    assert html.count("il manque") == 3
    main = re.findall(r'class="button main" href="([^"]+)"', html)
    assert main == ["/ouvrir/site/"]
    assert queries.missing() == [
        "Le site n’a pas encore de nom.",
        "Aucune commune n’est encore choisie.",
        "Aucun dispositif n’est encore ouvert : les pages publiques disent « bientôt ».",
    ]


def test_nobody_yet_is_told_too(db: None) -> None:
    assert queries.missing()[0] == "Personne n’administre encore le site."


def test_the_name_of_the_site_is_on_its_pages(zoe: Account, strict_client: Client) -> None:
    strict_client.force_login(zoe, backend="terril.people.adapters.PersonBackend")
    said = {"name": "Les idées du Val", "operator": "Mairie du Val", "email": "", "phone": "03 53 01 00 00"}
    answer = strict_client.post_form("/ouvrir/site/", said)
    assert (answer.status_code, answer["Location"]) == (302, "/ouvrir/")
    assert "Les idées du Val" in Client().get("/").content.decode()
    assert operator() == "Mairie du Val"
    assert told(zoe)[0] == ("site", True)
    entries = JournalEntry.objects.filter(verb="site.described").order_by("pk")
    assert [entry.data["what"] for entry in entries] == ["name", "operator", "phone"]
    assert {line.sentence for line in tell(entries, nobody="Quelqu’un")} == {"Zoé Wiart a changé ce que le site dit de lui-même."}
    # The same again changes nothing, and a wrong number is said beside it.
    strict_client.post_form("/ouvrir/site/", said)
    assert JournalEntry.objects.filter(verb="site.described").count() == 3
    wrong = strict_client.post_form("/ouvrir/site/", {**said, "phone": "03 53"})
    assert wrong.status_code == 422
    assert sitewide.text("phone") == "03\u00a053\u00a001\u00a000\u00a000"


def test_a_programme_waits_for_its_communes(zoe: Account, enter) -> None:
    answer = enter(zoe).get("/ouvrir/dispositif/", follow=True)
    assert answer.request["PATH_INFO"] == "/ouvrir/territoire/"
    assert "Choisissez d’abord les communes" in answer.content.decode()


def test_a_programme_is_opened_with_who_runs_it(zoe: Account, land: Territory, strict_client: Client) -> None:
    strict_client.force_login(zoe, backend="terril.people.adapters.PersonBackend")
    answer = strict_client.post_form("/ouvrir/dispositif/", {**FABRIK, "territory": land.pk}, follow=True)
    assert "« La Fabrik du Val » reçoit des idées." in answer.content.decode()
    programme = Programme.objects.select_related("organisation").get()
    assert (programme.name, programme.organisation.name, programme.slug, programme.territory) == (
        "La Fabrik du Val", "Centre social des Quatre-Vents", "la-fabrik-du-val", land,
    )  # fmt: skip
    assert [(role.person, role.kind) for role in Role.objects.all()] == [(zoe.person, "coordinator")]
    assert Client().get("/deposer/").status_code == 200
    assert "Bientôt" not in Client().get("/deposer/").content.decode()
    assert told(zoe)[2] == ("programme", True)
    # A second press of the same button makes no second one.
    twice = strict_client.post_form("/ouvrir/dispositif/", {**FABRIK, "territory": land.pk}, follow=True)
    assert "« La Fabrik du Val » reçoit des idées." in twice.content.decode()
    assert (Programme.objects.count(), Organisation.objects.count()) == (1, 1)


def test_a_programme_opens_with_somebody_to_answer(zoe: Account, land: Territory, strict_client: Client) -> None:
    strict_client.force_login(zoe, backend="terril.people.adapters.PersonBackend")
    alone = {name: said for name, said in FABRIK.items() if name != "coordinates"}
    answer = strict_client.post_form("/ouvrir/dispositif/", {**alone, "territory": land.pk})
    assert answer.status_code == 422
    assert "Il ouvrirait sans personne pour répondre." in answer.content.decode()
    assert not Programme.objects.exists()


def test_a_name_of_another_alphabet_has_an_address(zoe: Account, land: Territory, client: Client) -> None:
    for name in ("مبادرات", "!!!", "La Fabrik", "La fabrik"):
        given = {"organisation_name": "Mairie", "organisation_kind": "public", "name": name, "summary": "On vous écoute.", "coordinator": zoe.person}
        actions.start(actor=zoe.person, territory=land, starts_on=clock.today(), **given)
    assert list(Programme.objects.order_by("pk").values_list("slug", flat=True)) == ["dispositif", "dispositif-2", "la-fabrik", "la-fabrik-2"]
    assert client.get("/").status_code == 200


def test_a_programme_may_be_prepared_then_opened(zoe: Account, land: Territory, strict_client: Client) -> None:
    strict_client.force_login(zoe, backend="terril.people.adapters.PersonBackend")
    closed = {name: said for name, said in FABRIK.items() if name != "is_open"}
    strict_client.post_form("/ouvrir/dispositif/", {**closed, "territory": land.pk})
    step = queries.steps()[2]
    assert (step.done, step.url) == (False, "/reglages/?dispositif=la-fabrik-du-val")
    assert "ne reçoit pas encore d’idées" in step.text


@pytest.mark.parametrize(("field", "said"), [("organisation_name", "Dites qui porte ce dispositif."), ("name", "Donnez un nom à ce dispositif.")])
def test_what_a_programme_lacks_is_said_by_the_verb(zoe: Account, land: Territory, field: str, said: str) -> None:
    given = {"organisation_name": "Mairie", "organisation_kind": "public", "name": "La Fabrik", field: " "}
    with pytest.raises(Exception, match=said):
        actions.start(actor=zoe.person, territory=land, summary="On vous écoute.", starts_on=clock.today(), coordinator=zoe.person, **given)
    assert not Organisation.objects.exists()


def test_a_name_that_no_organisation_bears_is_said_beside_it(zoe: Account, land: Territory) -> None:
    given = {"organisation_name": "x" * 300, "organisation_kind": "public", "name": "La Fabrik", "summary": "On vous écoute."}
    with pytest.raises(Refused) as refused:
        actions.start(actor=zoe.person, territory=land, coordinator=zoe.person, starts_on=clock.today(), **given)
    assert refused.value.field == "organisation_name"


def test_the_verbs_are_for_whoever_administers(land: Territory, member) -> None:
    other = member("coordinator").person
    for verb in (
        lambda: actions.describe(actor=other, name="À moi"),
        lambda: actions.choose_land(actor=other, name="À moi", codes="Lens"),
        lambda: actions.try_message(actor=other),
    ):
        with pytest.raises(Exception, match="Seule une personne qui administre le site"):
            verb()


def test_a_trial_message_leaves_to_oneself(zoe: Account, enter, settings) -> None:
    client = enter(zoe, second_factor=False)
    answer = client.post("/ouvrir/essai/", follow=True)
    assert "1 message part" in answer.content.decode()
    message = Message.objects.get()
    assert (message.kind, message.to_address, message.person_id) == ("trial", "zoe@exemple.fr", zoe.person_id)
    assert "les messages s’écrivent dans un dossier de cette machine" in queries.steps_of(zoe.person)[4].text
    Message.objects.update(status="sent", sent_at=clock.now())
    # Written in a folder of the machine, as here, it proves nothing.
    assert told(zoe)[4] == ("trial", False)
    settings.EMAIL_BACKEND = queries.SMTP
    assert told(zoe)[4] == ("trial", True)
    Message.objects.update(status="failed")
    assert "le serveur de courriel l’a refusé" in queries.steps_of(zoe.person)[4].text


def test_without_a_means_no_trial_leaves(zoe: Account, enter) -> None:
    Person.objects.update(channel="none", email="")
    answer = enter(zoe).post("/ouvrir/essai/", follow=True)
    assert "Dites d’abord comment on vous joint" in answer.content.decode()
    assert not Message.objects.exists()


def test_the_account_of_whoever_administers_leads_there(zoe: Account, member, enter) -> None:
    assert 'href="/ouvrir/"' in enter(zoe).get("/mon-compte/").content.decode()
    assert 'href="/ouvrir/"' not in enter(member("coordinator")).get("/mon-compte/").content.decode()


def test_every_programme_is_listed_with_how_it_stands(zoe: Account, programme, member, enter) -> None:
    member("coordinator")
    more = {"organisation": programme.organisation, "territory": programme.territory, "summary": "Essai.", "starts_on": clock.today()}
    Programme.objects.create(name="En préparation", slug="prepare", is_open=False, **more)
    over = {**more, "starts_on": date(2020, 1, 1), "ends_on": clock.today() - timedelta(days=1)}
    Programme.objects.create(name="Fini", slug="fini", is_open=False, **over)
    assert [(line.slug, line.state, line.coordinated) for line in queries.programmes()] == [
        ("fabrik", "reçoit des idées", True), ("prepare", "fermé aux idées", False), ("fini", "terminé", False),
    ]  # fmt: skip
    html = enter(zoe).get("/ouvrir/").content.decode()
    assert "/reglages/?dispositif=prepare" in html
    assert html.count("ses idées n’auraient pas de réponse") == 2
