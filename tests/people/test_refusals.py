"""Each way in which the room says no, in the whole sentence that people read; each line of its journal; the doors of one's contact and name."""

from typing import Any

import pytest
from tests.harness.told import Line, lines_of, refusal, words_of

from terril.kernel.errors import Refused
from terril.people import actions, contacts, merging
from terril.people.actions import ConsentGiven
from terril.people.models import Account, Consent, Person

ERASED = "Les données de cette personne ont été effacées."
LINK = "Un nom s’écrit sans adresse ni lien."
UNREADABLE = "Ce numéro ne se lit pas. Écrivez les dix chiffres, par exemple 03 53 01 00 00."
NO_MOBILE = "Un SMS demande un numéro de portable, en 06 ou 07. Donnez-en un, ou choisissez le téléphone."
INCOMPLETE = "Cette adresse e-mail semble incomplète. Elle ressemble à prenom@exemple.fr."
SAME = "C’est déjà une seule et même fiche."
GONE = "L’une de ces fiches a été effacée, ou déjà réunie à une autre."
ASKED = "L’une de ces personnes demande l’effacement de ses données : répondez-lui d’abord."
YOURS = "C’est votre propre fiche : gardez celle-ci, et réunissez-lui l’autre."
TWO_ACCOUNTS = "Ces deux fiches ont chacune un compte. L’une des deux doit d’abord être fermée par la personne elle-même."
HAS_ACCOUNT = "Cette fiche a un compte : c’est elle qui reste. Gardez-la, et réunissez-lui l’autre."
NO_CONTACT = "Il manque l’adresse, le numéro ou le nom qui va avec le moyen choisi."

# The sentence, its field, the channel, what was typed.
UNREACHABLE = [
    ("Choisissez dans la liste comment vous joindre.", "channel", "pigeon", "Rose"),
    ("Écrivez l’adresse e-mail où vous répondre, ou choisissez un autre moyen.", "contact", "email", " "),
    ("Écrivez le numéro où envoyer le SMS, ou choisissez un autre moyen.", "contact", "sms", ""),
    ("Écrivez le numéro où vous appeler, ou choisissez un autre moyen.", "contact", "phone", ""),
    ("Écrivez l’adresse où envoyer le courrier, ou choisissez un autre moyen.", "contact", "letter", ""),
    ("Dites par qui vous joindre : un prénom, un lieu.", "contact", "relay", ""),
    (INCOMPLETE, "contact", "email", "zoe@exemple"),
    (INCOMPLETE, "contact", "email", f"zoe@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.exemple.fr"),
    (UNREADABLE, "contact", "phone", "le matin"),
    ("Ce numéro ne commence pas comme un numéro français. Vérifiez les premiers chiffres.", "contact", "phone", "12 34 56 78 90"),
    ("Ce numéro compte huit chiffres ; un numéro français en compte dix.", "contact", "phone", "06 39 98 00"),
    (NO_MOBILE, "contact", "sms", "03 53 01 00 00"),
    (NO_MOBILE, "contact", "sms", "+32 2 555 12 12"),
]


def somebody(first_name: str, *, account: bool = False, **more: Any) -> Person:
    made = actions.register(actor=None, first_name=first_name, **more)
    if account:
        Account.objects.create_user(f"{first_name.lower()}@exemple.fr", person=made)
    return made


@pytest.mark.parametrize(("sentence", "field", "channel", "contact"), UNREACHABLE)
def test_a_contact_that_is_none(person, sentence, field, channel, contact):
    gestures = [
        lambda: contacts.read(channel, contact),
        lambda: actions.register(actor=None, first_name="Ali", channel=channel, contact=contact),
        lambda: actions.change_contact(actor=person, person=person, channel=channel, contact=contact),
    ]
    assert [refusal(one) for one in gestures] == [(sentence, field, Refused)] * 3
    kept = Person.objects.get()
    assert (kept.channel, kept.contact) == ("email", "zoe@exemple.fr")


@pytest.mark.parametrize("typed", ["www.exemple", "Zoé://", "zoe@exemple", "a.fr", "<b>", "a/b", "a\\b"])
@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_a_name_holds_no_link(person, typed, field):
    names = {"first_name": "Zoé", "last_name": "Dubois", field: typed}
    gestures = [
        lambda: actions.register(actor=None, **names),
        lambda: actions.change_profile(actor=person, person=person, language="fr", **names),
    ]
    assert [refusal(one) for one in gestures] == [(LINK, field, Refused)] * 2


def test_nothing_more_is_written_of_somebody_who_was_erased(person):
    actions.erase(actor=None, person=person)
    gestures = [
        lambda: actions.change_contact(actor=None, person=person, channel="none", contact=""),
        lambda: actions.touch_living(person),
        lambda: actions.drop_erasure(actor=None, person=person),
        lambda: actions.change_profile(actor=None, person=person, first_name="Zoé", last_name="", language="fr"),
    ]
    assert [refusal(one) for one in gestures] == [(ERASED, None, Refused)] * 4


def test_whoever_administers_the_site_is_not_erased(account):
    Account.objects.update(is_administrator=True)
    told = refusal(lambda: actions.erase(actor=None, person=account.person))
    assert told == ("Cette personne administre le site : retirez-lui d’abord cette charge.", None, Refused)
    assert Person.objects.get().erased_at is None


def test_an_agreement_by_word_of_mouth_has_a_witness(person):
    told = refusal(lambda: actions.agree(actor=None, person=person, given=ConsentGiven(text="Oui.", way="oral", witness=" ")))
    assert told == ("Un accord donné de vive voix demande le nom d’un témoin.", "witness", Refused)
    assert not Consent.objects.exists()


MERGED = [
    (SAME, None, lambda p: {"kept": p, "gone": p}),
    (GONE, None, lambda p: {"kept": p, "gone": actions.erase(actor=None, person=somebody("Ali"))}),
    (GONE, None, lambda p: {"kept": actions.erase(actor=None, person=somebody("Ali")), "gone": p}),
    (ASKED, None, lambda p: {"kept": p, "gone": actions.ask_erasure(actor=None, person=somebody("Ali"))}),
    (YOURS, None, lambda p: {"actor": p, "kept": somebody("Ali"), "gone": p}),
    (TWO_ACCOUNTS, None, lambda p: {"kept": somebody("Ali", account=True), "gone": somebody("Rose", account=True)}),
    (HAS_ACCOUNT, None, lambda p: {"kept": p, "gone": somebody("Rose", account=True)}),
    (NO_CONTACT, "channel", lambda p: {"kept": p, "gone": somebody("Ali", channel="phone", contact="03 53 01 00 42"), "taken": ["channel"]}),
]


@pytest.mark.parametrize(("sentence", "field", "rows"), MERGED)
def test_two_rows_that_do_not_become_one(person, sentence, field, rows):
    given = {"actor": None, **rows(person)}
    assert refusal(lambda: merging.merge(**given)) == (sentence, field, Refused)
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_what_the_journal_keeps(person):
    nadia = somebody("Nadia")
    assert lines_of(lambda: actions.change_contact(actor=person, person=person, channel="phone", contact="03 53 01 00 42")) == [
        Line("person.contact_changed", "Zoé Dubois a changé ses coordonnées.", person, person, data=(("channel", "phone"),)).kept
    ]
    assert lines_of(lambda: actions.change_profile(actor=person, person=person, first_name="Zoé", last_name="Petit", language="fr")) == [
        Line("person.profile_changed", "Zoé Petit a changé son nom ou sa langue.", person, person).kept
    ]
    assert lines_of(lambda: [actions.ask_erasure(actor=person, person=person) for _twice in range(2)]) == [
        Line("person.erasure_asked", "Zoé Petit a demandé l’effacement de ses données.", person, person).kept
    ]
    assert lines_of(lambda: [actions.drop_erasure(actor=nadia, person=person) for _twice in range(2)]) == [
        Line("person.erasure_dropped", "Une demande d’effacement a été reprise.", person, nadia).kept
    ]
    consent = actions.agree(actor=nadia, person=person, given=ConsentGiven(text="Je veux bien."))
    assert lines_of(lambda: [actions.withdraw_consent(actor=person, consent=consent) for _twice in range(2)]) == [
        Line("consent.withdrawn", "Zoé Petit a retiré un accord.", consent, person).kept
    ]
    twin = somebody("Zoé", last_name="Petit")
    assert lines_of(lambda: merging.merge(actor=nadia, kept=person, gone=twin)) == [
        Line("person.merged", "Nadia a réuni deux fiches de la même personne : Zoé Petit.", person, nadia,
             data=(("person_id", person.pk), ("merged", twin.pk))).kept
    ]  # fmt: skip
    assert lines_of(lambda: [actions.erase(actor=nadia, person=person) for _twice in range(2)]) == [
        Line("person.erased", "Les données d’une personne ont été effacées.", person, nadia).kept
    ]


# The address, what is sent (None to open it), status, where one lands, what is read there.
DOORS = [
    ("/compte/coordonnees/", None, 200, "", "zoe@exemple.fr"),
    ("/compte/coordonnees/", {"channel": "phone", "contact": "03 53 01 00 42"}, 200, "/mon-compte/",
     "C’est noté : nous vous joindrons comme vous l’avez demandé."),
    ("/compte/coordonnees/", {"channel": "phone", "contact": "03 53"}, 200, "",
     "Ce numéro compte quatre chiffres ; un numéro français en compte dix."),
    ("/compte/nom/", None, 200, "", "Prénom"),
    ("/compte/nom/", {"first_name": "Zoé", "last_name": "Petit", "language": "fr"}, 200, "/mon-compte/", "C’est noté."),
    ("/compte/nom/", {"first_name": "www.exemple.fr", "last_name": "", "language": "fr"}, 200, "", LINK),
    ("/compte/adresse/", None, 200, "/compte/coordonnees/", "zoe@exemple.fr"),
    ("/compte/adresse/", {}, 200, "/compte/coordonnees/", "zoe@exemple.fr"),
    ("/compte/confirmer/", None, 200, "/compte/securite/", "Une preuve de plus"),
    ("/compte/confirmer/", {}, 200, "/compte/securite/", "Une preuve de plus"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "sent", "status", "lands", "reads"), DOORS)
def test_a_door_of_ones_account(account, enter, address, sent, status, lands, reads):
    client = enter(account, second_factor=False)
    response = client.get(address, follow=True) if sent is None else client.post(address, sent, follow=True)
    assert (response.status_code, response.redirect_chain[-1][0] if response.redirect_chain else "") == (status, lands)
    page = response.content.decode() if reads == account.email else words_of(response)
    assert reads in page


@pytest.mark.parametrize("address", sorted({address for address, *_rest in DOORS}))
def test_a_door_of_ones_account_asks_who_comes(db, client, address):
    for response in (client.get(address), client.post(address, {})):
        assert (response.status_code, response.headers["Location"]) == (302, f"/compte/connexion/?next={address}")
