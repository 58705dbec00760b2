"""Every door of the room: as it should be opened, then with what is wrong, by whoever may not, led to what is not theirs."""

from collections import ChainMap
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.harness.told import NOT_FOUND, Visit, swaps, tried
from tests.initiatives.world import picture

from terril.kernel import clock

CLOSED = "Cette page s’est refermée. Tapez à nouveau le code de votre idée, puis collez vos mots : ils sont ci-dessous."
NO_LINK = "Ce lien ne mène plus à rien : l’idée a peut-être été retirée. Vos mots sont ci-dessous."
NO_CODE = "Nous ne trouvons pas ce code. Vérifiez les lettres (pas de I, de O ni de Z), ou appelez la permanence."

TELL = {"words": "Un four à pain.", "commune": "62386", "first_name": "Zoé", "channel": "none", "contact": "", "client_id": "un-envoi"}
FOR_HER = {**TELL, "way": "paper", "consent_way": "signed"}


def in_a_week() -> str:
    return f"{clock.today() + timedelta(days=7):%Y-%m-%d}"


WORK, FOLLOWED = "/equipe/initiatives/{ref}/", "/suivi/{ref}/"

RIGHT = [
    # Anybody.
    Visit("visitor", "/deposer/", reads="Une idée ? Dites-la avec vos mots"),
    Visit("visitor", "/deposer/", TELL, lands="/deposer/merci/", reads="Merci Zoé, votre idée est arrivée."),
    Visit("told", "/deposer/merci/", reads="Merci Zoé, votre idée est arrivée."),
    Visit("visitor", "/deposer/merci/", lands="/suivi/", reads="Suivre votre idée"),
    Visit("told", "/deposer/recu.pdf", reads="%PDF"),
    Visit("visitor", "/formulaire.pdf", reads="%PDF"),
    Visit("visitor", "/suivi/", reads="Suivre votre idée"),
    Visit("visitor", "/suivi/", {"code": "{typed}"}, lands=FOLLOWED, reads="Vos premiers mots"),
    Visit("visitor", "/nouvelles/", reads="Qu’est devenue votre idée ?"),
    Visit("visitor", "/nouvelles/", {"code": "{code}"}, lands="/nouvelles/{code}/", reads="Il y a six mois, vous nous avez raconté une idée."),
    Visit("visitor", "/nouvelles/{code}/", reads="Il y a six mois, vous nous avez raconté une idée. Qu’est-elle devenue ?"),
    Visit("visitor", "/nouvelles/{code}/", {"became": "slowly"}, lands="/nouvelles/{code}/", reads="Merci, c’est noté"),
    Visit("visitor", "/initiatives/", reads="1 initiative"),
    Visit("visitor", "/initiatives/carte/", reads="Grenay"),
    Visit("visitor", "/initiatives/carte.json", reads='["Grenay",50.44,2.74,1,"/initiatives/?commune=62386"]'),
    Visit("visitor", "/initiatives/{ref}/", reads="Un repair café le samedi"),
    Visit("visitor", "/initiatives/{pictured}/image", reads="RIFF"),
    Visit("visitor", "/initiatives/{ref}/enregistrement", reads="0123456789"),
    Visit("visitor", "/initiatives/{ref}/signaler/", reads="Signaler ce qui ne va pas"),
    Visit("visitor", "/initiatives/{ref}/signaler/", {"reason": "insult", "words": "Cela blesse."}, lands="/initiatives/{ref}/",
          reads="Merci. Quelqu’un de l’équipe va regarder."),
    # Whoever typed the code.
    Visit("code", FOLLOWED, reads="Vos premiers mots"),
    Visit("code", "/suivi/fermer/", {}, lands="/suivi/", reads="C’est fermé : cette idée ne s’ouvre plus sur cet appareil sans son code."),
    Visit("code", FOLLOWED + "ajouter/", {"words": "Avec un établi.", "kind": "addition"}, lands=FOLLOWED + "?garde=ajout-{ref}",
          reads="Vos mots sont ajoutés à côté des premiers, qui restent tels quels."),
    Visit("code", FOLLOWED + "repondre/", {"kind": "cannot", "words": "Mercredi je ne peux pas. Jeudi ?"},
          lands=FOLLOWED + "?garde=reponse-a-{ref}", reads="C’est envoyé à l’équipe : quelqu’un lit votre réponse."),
    Visit("code", FOLLOWED + "contact/", {"channel": "none", "contact": ""}, lands=FOLLOWED, reads="C’est noté : nous vous joindrons ainsi."),
    Visit("code", FOLLOWED + "visibilite/", {"visibility": "network", "shown_as": "Zoé"}, lands=FOLLOWED,
          reads="C’est noté. Voient votre idée : Le réseau des partenaires."),
    Visit("code", FOLLOWED + "retirer/", reads="Retirer votre idée ?"),
    Visit("code", FOLLOWED + "retirer/", {}, lands=FOLLOWED, reads="Votre idée est retirée. Plus personne d’autre que vous ne la voit."),
    Visit("code", FOLLOWED + "voix", reads="0123456789"),
    Visit("code", FOLLOWED + "recu.pdf", reads="%PDF"),
    Visit("account", FOLLOWED + "rattacher/", {}, lands=FOLLOWED,
          reads="Cette idée est maintenant rattachée à votre compte. Le code reste valable."),
    # The team.
    Visit("works", "/equipe/deposer/", reads="Écrire l’idée de quelqu’un"),
    Visit("works", "/equipe/deposer/", FOR_HER, lands="/deposer/merci/", reads="L’idée portée par Zoé est gardée."),
    Visit("works", "/equipe/idees/", reads="Les idées qui attendent une réponse"),
    Visit("works", WORK, reads="Ses premiers mots"),
    Visit("works", WORK + "repondre/", reads="Répondre à Zoé"),
    Visit("works", WORK + "repondre/", {"kind": "talk", "body": "Parlons-en mardi.", "seen": "0"}, lands="/bureau/?garde=reponse-{ref}",
          reads="Votre réponse est gardée. 1 à appeler."),
    Visit("works", WORK + "code/", {}, reads="Le code à redire"),
    Visit("works", WORK + "titre/", {"title": "Un repair café"}, lands=WORK, reads="Le titre est gardé. Les premiers mots restent tels quels."),
    Visit("works", WORK + "etape/", {"stage": "project"}, lands=WORK, reads="L’étape a changé."),
    Visit("works", WORK + "besoin/", {"kind": "hands", "text": "Des bras"}, lands=WORK, reads="Le besoin est noté."),
    Visit("works", WORK + "besoin/{need}/trouve/", {}, lands=WORK, reads="trouvé"),
    Visit("works", WORK + "promesse/", {"by_name": "Robert", "what": "une clé", "due_on": in_a_week}, lands=WORK,
          reads="La promesse est notée."),
    Visit("works", WORK + "image/", {"image": picture, "description": "L’atelier"}, lands=WORK,
          reads="L’image est gardée, sans les traces de l’appareil."),
    Visit("works", WORK + "mots-entendus/", {"words": "Un, deux, trois."}, lands=WORK,
          reads="Les mots entendus sont écrits à côté de l’enregistrement, qui reste la référence."),
    Visit("works", "/equipe/reponses/", reads="On vous a répondu"),
    Visit("works", "/equipe/reponses/{replied}/vu/", {}, lands="/equipe/reponses/", reads="C’est vu."),
    Visit("works", WORK + "lire/", reads="Ce que tout le monde lit"),
    Visit("works", WORK + "lire/", {"seen": in_a_week, "named": "Zoé"}, lands=WORK, reads="C’est lu. Tout le monde peut la lire maintenant."),
    Visit("works", WORK + "cacher/", {"reason": "Elle nomme quelqu’un."}, lands=WORK,
          reads="Elle n’est pas montrée à tout le monde. La personne lira pourquoi."),
    Visit("works", WORK + "accueil/", {}, lands=WORK, reads="Elle est sur l’accueil."),
    Visit("works", WORK + "signalement/{report}/regarde/", {}, lands=WORK + "lire/", reads="C’est regardé."),
    Visit("works", WORK + "proche/{close}/ecarter/", {}, lands=WORK + "repondre/", reads="Répondre à Zoé"),
    Visit("works", "/equipe/promesses/", reads="Les promesses à tenir"),
    Visit("works", "/equipe/promesses/{pledge}/", reads="une clé"),
    Visit("works", "/equipe/promesses/{pledge}/", {"outcome": "kept"}, lands="/bureau/", reads="Merci, c’est noté : la promesse est tenue."),
    Visit("works", "/equipe/promesses/{closed}/rouvrir/", {}, lands="/equipe/promesses/{closed}/", reads="Cette promesse attend de nouveau."),
    Visit("works", "/equipe/promesses/{pledge}/rappeler/", {}, lands="/equipe/promesses/{pledge}/", reads="Le rappel est écrit."),
    # Asking after it.
    Visit("works", "/equipe/nouvelles/", reads="Prendre des nouvelles"),
    Visit("works", "/equipe/nouvelles/{news}/", reads="Le numéro s’affiche quand vous prenez l’appel"),
    Visit("works", "/equipe/nouvelles/{news}/", {"became": "alive"}, lands="/equipe/nouvelles/",
          reads="C’est noté, et gardé avec l’idée. Merci d’avoir appelé."),
    Visit("works", "/equipe/nouvelles/{news}/prendre/", {}, lands="/equipe/nouvelles/{news}/", reads="03 53 01 00 42"),
    Visit("works", "/equipe/nouvelles/{taken}/rendre/", {}, lands="/equipe/nouvelles/", reads="L’appel est de nouveau dans la liste."),
    Visit("works", "/equipe/nouvelles/{news}/pas-joint/", {}, lands="/equipe/nouvelles/",
          reads="C’est noté. L’appel reviendra demain dans la liste."),
    Visit("coordinates", "/equipe/nouvelles/reponses/", reads="Que sont devenues les idées ?"),
    Visit("coordinates", "/equipe/nouvelles/reponses.csv", reads="\ufeffidée;référence;commune;dite le;étape;mois après"),
]  # fmt: skip

BAD = [
    Visit("visitor", "/deposer/", {**TELL, "words": ""}, status=422,
          reads="Il nous manque votre idée : écrivez quelques mots, ou enregistrez votre voix."),
    Visit("visitor", "/suivi/", {"code": "AAAAAAAAB"}, status=422, reads=NO_CODE),
    Visit("visitor", "/nouvelles/", {"code": "AAAAAAAAB"}, status=422, reads=NO_CODE),
    Visit("visitor", "/nouvelles/{code}/", {"became": "peut-être"}, lands="/nouvelles/{code}/", reads="Choisissez une des cinq réponses."),
    Visit("code", FOLLOWED + "ajouter/", {"words": "", "kind": "addition"}, status=422, reads="Écrivez quelques mots avant d’envoyer."),
    Visit("code", FOLLOWED + "contact/", {"channel": "phone", "contact": "12"}, status=422,
          reads="Ce numéro compte deux chiffres ; un numéro français en compte dix."),
    Visit("code", FOLLOWED + "visibilite/", {"visibility": "amis"}, status=422, reads="Sélectionnez un choix valide. amis n’en fait pas partie."),
    Visit("works", "/equipe/deposer/", {**FOR_HER, "consent_way": "oral", "witness": "Nadia"}, status=422,
          reads="Le témoin est quelqu’un d’autre que vous : un voisin, une collègue, un parent."),
    Visit("works", WORK + "repondre/", {"kind": "helper", "body": "Voyez avec eux.", "seen": "0"}, status=422, reads="Dites qui peut aider."),
    Visit("works", WORK + "titre/", {"title": "x" * 141}, status=422,
          reads="Assurez-vous que cette valeur comporte au plus 140 caractères (actuellement 141)."),
    Visit("works", WORK + "etape/", {"stage": "ended"}, status=422, reads="Rien ne s’arrête sans raison : écrivez-la en une phrase."),
    Visit("works", WORK + "besoin/", {"kind": "lune", "text": "La lune"}, status=422,
          reads="Sélectionnez un choix valide. lune n’en fait pas partie."),
    Visit("works", WORK + "promesse/", {"by_name": "Robert", "what": "une clé", "due_on": "2001-01-01"}, status=422,
          reads="Cette date est passée. Avant quand la promesse sera-t-elle tenue ?"),
    Visit("works", WORK + "image/", {"image": lambda: SimpleUploadedFile("vue.png", b"GIF89a"), "description": "L’atelier"}, status=422,
          reads="Nous n’arrivons pas à lire cette image. Envoyez une photo JPEG, PNG ou WebP ; le reste est gardé."),
    Visit("works", WORK + "mots-entendus/", {"words": ""}, status=422, reads="Les mots entendus\u00a0: Il manque une réponse ici."),
    Visit("visitor", "/initiatives/{ref}/signaler/", {"reason": "lune"}, status=422,
          reads="Sélectionnez un choix valide. lune n’en fait pas partie."),
    Visit("code", FOLLOWED + "repondre/", {"kind": ""}, status=422, reads="Choisissez une des quatre réponses."),
    Visit("works", WORK + "lire/", {"seen": "hier"}, status=422, reads="Saisissez une date et une heure valides."),
    Visit("works", WORK + "cacher/", {"reason": ""}, status=422, reads="Dites pourquoi, en une phrase : la personne la lira."),
    Visit("works", "/equipe/promesses/{pledge}/", {"outcome": "not_kept"}, status=422,
          reads="Dites en une phrase pourquoi la promesse n’a pas pu être tenue."),
    Visit("works", "/equipe/nouvelles/{news}/", {"became": ""}, status=422, reads="Choisissez une des cinq réponses."),
]  # fmt: skip
WRONG_ROLE = {"works": "partner", "coordinates": "volunteer"}


# For each place of an address: what is made elsewhere is nothing here, and neither is what was never made.
NOTHING = {"ref": "nulle-part", "code": "AAAAAAAAA"}


@pytest.fixture
def come(world, client, enter):
    """Comes in as `by` says; an idea was told before."""

    def entered(by: str) -> Any:
        code = world.typed
        if by == "told":
            client.post("/deposer/", TELL)
        if by == "account":
            enter(world.rose)
        if by in {"code", "account"}:
            client.post("/suivi/", {"code": code})
        if by in WRONG_ROLE:
            enter(world.nadia.account)
        return client

    return entered


@pytest.mark.parametrize("visit", [*RIGHT, *BAD], ids=str)
def test_a_door_answers(world, come, visit):
    status, lands, words = tried(come(visit.by), visit, world)
    assert (status, lands) == (visit.status, visit.lands.format_map(world))
    assert visit.reads in words


@pytest.mark.parametrize("visit", [visit for visit in RIGHT if visit.by in WRONG_ROLE], ids=str)
def test_a_door_of_the_team_does_not_exist_for_others(world, fabrik, enter, visit):
    client = enter(fabrik.member(WRONG_ROLE[visit.by]))
    status, _lands, words = tried(client, visit, world)
    assert (status, NOT_FOUND in words) == (404, True)


@pytest.mark.parametrize(("visit", "place", "to"), swaps(RIGHT, everybody={"visitor"}), ids=str)
def test_a_door_leads_to_nothing_that_is_not_theirs(world, elsewhere, come, visit, place, to):
    client = come(visit.by)
    other = elsewhere[place] if to == "elsewhere" else NOTHING.get(place, 0)
    status, _lands, words = tried(client, visit, ChainMap({place: other}, world))
    assert status == 404
    assert told_of(visit) in words


def told_of(visit: Visit) -> str:
    """What somebody was writing is given back."""
    if visit.sends is None or visit.by in WRONG_ROLE:
        return NOT_FOUND
    return NO_LINK if visit.by == "visitor" else CLOSED


def test_ideas_are_told_no_more_while_somebody_writes_one(fabrik, client):
    type(fabrik.programme).objects.update(is_open=False)
    visit = Visit("visitor", "/deposer/", TELL)
    status, _lands, words = tried(client, visit, {})
    assert status == 409
    assert "La plateforme vient de se fermer aux idées. Vos mots sont ci-dessous : copiez-les, et appelez la permanence." in words
    assert "Un four à pain." in words
    assert [tried(client, Visit("visitor", address), {})[0] for address in ("/deposer/", "/formulaire.pdf")] == [200, 200]


def test_without_having_told_an_idea_there_is_no_receipt(fabrik, client):
    assert tried(client, Visit("visitor", "/deposer/recu.pdf"), {})[0] == 404


@pytest.mark.parametrize(("kind", "may"), [("coordinator", True), ("volunteer", False)])
def test_a_death_is_noted_from_the_idea_by_the_coordination(fabrik, enter, kind, may):
    stored = fabrik.idea()
    holder = stored.initiative.holders.get().person
    page = enter(fabrik.member(kind)).get(f"/equipe/initiatives/{stored.initiative.ref}/").content.decode()
    assert (f'href="/equipe/deces/{holder.pk}/"' in page, "Noter son décès" in page) == (may, may)
    assert (enter(fabrik.member(kind)).get(f"/equipe/deces/{holder.pk}/").status_code == 200) is may


def test_no_contact_is_noted_of_an_idea_that_is_not_there(fabrik, enter):
    assert enter(fabrik.member("coordinator")).post("/equipe/initiatives/nulle-part/joindre/").status_code == 404
