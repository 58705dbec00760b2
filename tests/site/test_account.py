"""One's own page: what is known of me, to read, correct, take away and have erased."""

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from terril.initiatives.following.actions import add_words
from terril.initiatives.models import Holder, Visibility
from terril.kernel import clock
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox.models import Message
from terril.people.exports import exported, sections
from terril.people.messages import tell
from terril.people.models import Account, Person


@pytest.fixture
def me(programme) -> Account:
    person = Person.objects.create(
        first_name="Zoé", last_name="Dubois", channel="email", email="zoe@exemple.fr", last_contact_on=clock.today()
    )
    return Account.objects.create_user("zoe@exemple.fr", person=person)


@pytest.fixture
def mine(me, idea):
    """An idea that I hold, and one that somebody else holds, both private."""
    held = idea("Mon garage solidaire.", visibility=Visibility.PRIVATE, person=me.person)
    idea("Celle d’une autre.", visibility=Visibility.PRIVATE, first_name="Ali", channel="phone", contact="0612345678")
    return held


def test_my_page_shows_my_initiatives_and_no_other(client, me, mine, enter):
    page = enter(me, second_factor=False).get("/mon-compte/")
    assert [initiative.pk for initiative in page.context["initiatives"]] == [mine.pk]
    html = page.content.decode()
    assert "Mon garage solidaire." in html
    assert "Celle d’une autre." not in html
    assert "zoe@exemple.fr" in html


def test_an_initiative_i_no_longer_hold_leaves_my_page(client, me, mine, enter):
    Holder.objects.filter(initiative=mine).update(until=clock.now())
    assert list(enter(me).get("/mon-compte/").context["initiatives"]) == []


def test_my_page_asks_few_questions(client, me, mine, enter, django_assert_max_num_queries):
    enter(me)
    with django_assert_max_num_queries(12):
        client.get("/mon-compte/")


def test_my_data_leave_with_me_and_nobody_elses(client, me, mine, enter):
    answer = enter(me, second_factor=False).get("/mon-compte/mes-donnees.json")
    assert answer["Content-Disposition"] == 'attachment; filename="mes-donnees-terril.json"'
    data = answer.json()
    assert data["person"] == {
        "first_name": "Zoé", "last_name": "Dubois", "channel": "email", "email": "zoe@exemple.fr", "phone": "",
        "postal_address": "", "relay": "", "language": "fr", "languages": "", "presentation": "", "commune__name": None,
        "commune_said": "", "last_contact_on": str(me.person.last_contact_on),
    }  # fmt: skip
    assert [row["initiative__ref"] for row in data["initiatives"]] == [mine.ref]
    assert [(row["initiative__ref"], row["words"]) for row in data["words"]] == [(mine.ref, "Mon garage solidaire.")]
    assert "0612345678" not in answer.content.decode()
    assert "33612345678" not in answer.content.decode()


def test_my_data_are_read_on_paper_too(client, me, mine, enter):
    add_words(actor=me.person, initiative=mine, words="Et un four à pain.")
    tell(actor=None, person=me.person, kind="essai", subject="Encore un brouillon", body="À relire.", draft=True)
    tell(actor=None, person=me.person, kind="essai", subject="Un mot", body="Bonjour Zoé.")
    known = exported(me.person)
    assert [row["words"] for row in known["additions"]] == ["Et un four à pain."]
    assert [row["subject"] for row in known["messages"]] == ["Un mot"]
    told = {section["title"]: section["entries"] for section in sections(known)}
    assert list(told) == ["Vous", "Vos initiatives", "Vos mots", "Les messages"]
    assert told["Vous"][0]["facts"][:2] == [["Prénom", "Zoé"], ["Nom", "Dubois"]]
    assert [entry["words"] for entry in told["Vos mots"]] == ["Mon garage solidaire.", "Et un four à pain."]
    answer = enter(me, second_factor=False).get("/mon-compte/mes-donnees.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="mes-donnees-terril.pdf"'


@pytest.mark.parametrize(
    "path", ["/mon-compte/", "/mon-compte/mes-donnees.json", "/mon-compte/mes-donnees.pdf", "/mon-compte/effacer/", "/compte/coordonnees/"]
)
def test_nobody_reads_it_without_signing_in(client, me, mine, path):
    assert client.get(path)["Location"] == f"/compte/connexion/?next={path}"


def test_my_contact_changes(client, me, enter):
    enter(me)
    answer = client.post("/compte/coordonnees/", {"channel": "phone", "contact": "03 21 00 00 00"})
    assert answer["Location"] == "/mon-compte/"
    me.person.refresh_from_db()
    assert (me.person.channel, me.person.phone) == ("phone", "+33321000000")
    assert JournalEntry.objects.get(verb="person.contact_changed").actor_id == me.person.pk


def test_a_wrong_number_keeps_what_was_typed(client, me, enter):
    enter(me)
    page = client.post("/compte/coordonnees/", {"channel": "phone", "contact": "03 21 00 00 0"})
    assert page.context["form"].errors == {
        "contact": ["Ce numéro compte neuf chiffres ; un numéro français en compte dix."]
    }
    assert "03 21 00 00 0" in page.content.decode()
    me.person.refresh_from_db()
    assert me.person.channel == "email"


def test_my_name_and_language_change(client, me, enter):
    enter(me)
    client.post("/compte/nom/", {"first_name": "Zoë", "last_name": "Élan", "language": "en"})
    me.person.refresh_from_db()
    assert (me.person.name, me.person.sort_name, me.person.language) == ("Zoë Élan", "elan zoe", "en")
    assert JournalEntry.objects.filter(verb="person.profile_changed", subject_id=me.person.pk).count() == 1


def test_asking_to_be_erased_tells_the_coordination(client, me, member, enter):
    coordinator = member("coordinator")
    enter(me)
    unsure = client.post("/mon-compte/effacer/", {"words": "Je déménage."})
    assert unsure.context["form"].errors == {"sure": ["Cochez cette case pour confirmer votre demande."]}
    assert "Je déménage." in unsure.content.decode()
    assert not Message.objects.exists()
    answer = client.post("/mon-compte/effacer/", {"sure": "on", "words": "Je déménage."})
    assert answer["Location"] == "/mon-compte/"
    message = Message.objects.get()
    assert (message.person_id, message.kind, message.body) == (
        coordinator.person_id,
        "erasure_asked",
        "Zoé Dubois demande l’effacement de ses données. La loi nous donne un mois pour répondre.\n\nJe déménage.",
    )
    assert JournalEntry.objects.get(verb="person.erasure_asked").data == {}
    home = client.get("/mon-compte/").content.decode()
    assert "Vous avez demandé l’effacement le" in home
    assert "/mon-compte/effacer/" not in home
    for kind, status in (("volunteer", 404), ("coordinator", 200)):
        reader = coordinator if kind == "coordinator" else member(kind)
        assert enter(reader).get(f"/equipe/messages/{message.pk}/").status_code == status


def test_a_role_opens_its_pages_once_the_second_proof_is_given(client, member, enter):
    account = member("coordinator")
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    enter(account, second_factor=False)
    assert client.get("/bureau/")["Location"].split("?")[0] == "/compte/securite/"
    asked = client.get("/compte/securite/")["Location"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert client.post(asked, {"code": code}).status_code == 302
    assert client.get("/bureau/").status_code == 200


ROLES = [("coordinator", "/bureau/"), ("volunteer", "/equipe/deposer/"), ("partner", "/initiatives/")]


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.mark.parametrize(("role", "landing"), ROLES)
def test_a_click_enters_the_demonstration(client, demo, member, role, landing):
    account = member(role)
    answer = client.post("/demo/", {"role": role})
    assert answer["Location"] == landing
    page = client.get("/mon-compte/")
    assert (page.context["user"], page.context["second_factor"]) == (account, True)


def test_a_click_enters_as_administrator(client, demo, member):
    member("coordinator")
    administrator = member("facilitator", administrator=True)
    assert client.post("/demo/", {"role": "administrator"})["Location"] == "/equipe/"
    assert client.get("/equipe/").status_code == 200
    assert client.get("/mon-compte/").context["user"] == administrator


def test_a_real_account_is_never_a_way_in(client, demo, member):
    member("coordinator", fictional=False)
    answer = client.post("/demo/", {"role": "coordinator"})
    assert answer.status_code == 503
    assert client.get("/mon-compte/").status_code == 302


def test_the_inhabitant_has_an_example_code(client, demo, idea):
    idea("Une vraie.")
    invented = idea("Une invention.", fictional=True)
    page = client.get("/demo/")
    assert page.context["code"].replace(" ", "") == invented.codes.get().code
    assert 'action="/suivi/"' in page.content.decode()


def test_the_entries_exist_only_in_the_demonstration(client, member, settings):
    member("coordinator")
    settings.DEMO = False
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"role": "coordinator"}).status_code == 404
    assert client.get("/mon-compte/").status_code == 302
