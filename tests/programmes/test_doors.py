"""Every door of the room: as it should be opened, then with what is wrong, by whoever may not, led to what is not theirs."""

from collections import ChainMap
from typing import Any

import pytest
from tests.harness.told import NOT_FOUND, Visit, swaps, tried

from terril.people import actions as people
from terril.people import mourning
from terril.people.models import Account
from terril.programmes import actions, retention

TEAM, ERASURES = "/equipe/?dispositif=fabrik-a-projets", "/equipe/effacements/"
SETTINGS = "/reglages/?dispositif=fabrik-a-projets"
LEA = {"first_name": "Léa", "last_name": "Dumont", "kind": "volunteer"}

RIGHT = [
    Visit("visitor", "/la-plateforme/", reads="La Fabrik à projets"),
    Visit("visitor", "/la-plateforme/{slug}/", reads="La Fabrik à projets"),
    Visit("manages", "/equipe/", reads="Nadia Essai"),
    Visit("manages", "/equipe/", LEA, lands=TEAM, reads="Léa Dumont a maintenant ce rôle"),
    Visit("manages", "/equipe/{role}/retirer/", {}, lands=TEAM, reads="Marc Essai n’a plus ce rôle"),
    Visit("manages", "/equipe/{without}/compte/", {}, lands=TEAM, reads="lea@exemple.fr reçoit un code pour entrer."),
    Visit("manages", ERASURES, reads="Ali"),
    Visit("manages", "/equipe/effacements/{asking}/", {}, lands=ERASURES, reads="C’est fait : il ne reste rien qui dise qui c’était."),
    Visit("manages", "/equipe/effacements/{known}/noter/", {}, lands=ERASURES, reads="La demande est notée. Rien n’est encore effacé."),
    Visit("manages", "/equipe/effacements/{asking}/garder/", {}, lands=ERASURES, reads="Tout est gardé : la demande est reprise."),
    Visit("manages", "/equipe/deces/{known}/", reads="Rien ne se verra sur les pages publiques."),
    Visit("manages", "/equipe/deces/{known}/", {}, lands="/equipe/deces/{known}/", reads="Plus rien ne lui est écrit."),
    Visit("manages", "/equipe/deces/{dead}/erreur/", {}, lands="/bureau/",
          reads="C’est repris : cette personne est jointe comme avant."),
    Visit("manages", "/reglages/", reads="03 53 01 00 00"),
    Visit("manages", "/reglages/", {"answer_days": "12", "phone": "", "opening": "", "is_open": "on"}, lands=SETTINGS,
          reads="Les réglages sont gardés."),
    Visit("manages", "/reglages/", {"partner": "1", "partner-name": "CCAS", "partner-kind": "public"}, lands=SETTINGS,
          reads="CCAS est maintenant partenaire."),
]  # fmt: skip

BAD = [
    Visit("manages", "/equipe/", {**LEA, "email": "lea@exemple"}, status=422, reads="Cette adresse e-mail semble incomplète."),
    Visit("manages", "/equipe/{last}/retirer/", {}, lands=TEAM, reads="Il reste toujours à la coordination quelqu’un qui peut se connecter."),
    Visit("manages", "/equipe/{role}/compte/", {}, lands=TEAM, reads="Marc Essai a déjà un compte."),
    Visit("manages", "/equipe/deces/{dead}/", {}, lands="/equipe/deces/{dead}/", reads="C’est déjà noté, ou ses données ont été effacées."),
    Visit("manages", "/equipe/deces/{known}/erreur/", {}, lands="/bureau/",
          reads="On ne peut plus revenir là-dessus : ses coordonnées sont effacées."),
    Visit("manages", "/reglages/", {"answer_days": "61"}, status=422, reads="Le délai de réponse va de 1 à 60 jours ouvrés."),
    Visit("manages", "/reglages/", {"partner": "1", "partner-name": "Avenir des Cités", "partner-kind": "association"}, status=422,
          reads="Cette structure est déjà partenaire."),
]  # fmt: skip


@pytest.fixture
def places(world: Any) -> dict[str, Any]:
    """What the places of an address stand for: of this programme."""
    lea = people.register(actor=None, first_name="Léa", channel="email", contact="lea@exemple.fr")
    without = actions.give_role(actor=world.nadia, programme=world.programme, person=lea, kind="observer")
    ali = people.register(actor=None, first_name="Ali")
    retention.ask_erasure(actor=None, person=ali)
    dead = people.register(actor=None, first_name="Rose", channel="phone", contact="03 21 00 00 00")
    actions.give_role(actor=world.nadia, programme=world.programme, person=dead, kind="observer")
    mourning.note(actor=world.nadia, person=dead)
    return {
        "slug": "fabrik-a-projets", "role": world.role(world.marc, "volunteer").pk, "last": world.role(world.nadia).pk, "without": without.pk,
        "asking": ali.pk, "known": world.marc.pk, "dead": dead.pk,
    }  # fmt: skip


@pytest.fixture
def elsewhere(world: Any, places: dict[str, Any]) -> dict[str, Any]:
    """The same, of a programme that Nadia does not run."""
    ida = people.register(actor=None, first_name="Ida")
    actions.give_role(actor=world.ines, programme=world.other, person=ida, kind="observer")
    role = world.role(ida, "observer").pk
    return {"slug": "nulle-part", "role": role, "without": role, "last": role, "asking": 0, "known": ida.pk, "dead": ida.pk}


def come(world: Any, enter: Any, client: Any, by: str) -> Any:
    return enter(Account.objects.get(person=world.nadia)) if by == "manages" else client


@pytest.mark.parametrize("visit", [*RIGHT, *BAD], ids=str)
def test_a_door_answers(world, places, client, enter, visit):
    status, lands, words = tried(come(world, enter, client, visit.by), visit, places)
    assert (status, lands) == (visit.status, visit.lands.format_map(places))
    assert visit.reads in words


@pytest.mark.parametrize("who", ["marc", "zoe"])
@pytest.mark.parametrize("visit", [visit for visit in RIGHT if visit.by == "manages"], ids=str)
def test_a_door_of_the_coordination_does_not_exist_for_others(world, places, enter, visit, who):
    client = enter(Account.objects.get(person=getattr(world, who)))
    status, _lands, words = tried(client, visit, places)
    assert (status, NOT_FOUND in words) == (404, True)


@pytest.mark.parametrize(("visit", "place", "to"), swaps(RIGHT), ids=str)
def test_a_door_leads_to_nothing_that_is_not_theirs(world, places, elsewhere, client, enter, visit, place, to):
    other = elsewhere[place] if to == "elsewhere" else 0
    status, _lands, words = tried(come(world, enter, client, visit.by), visit, ChainMap({place: other}, places))
    assert (status, NOT_FOUND in words) == (404, True)


def test_a_button_pressed_twice_does_no_harm(world, places, client, enter):
    """Somebody else has answered a second before: nothing is said twice, and nobody who did not ask is erased."""
    nadia = come(world, enter, client, "manages")
    kept = Visit("manages", "/equipe/effacements/{known}/garder/", {})
    assert tried(nadia, kept, places)[:2] == (200, ERASURES)
    erased = Visit("manages", "/equipe/effacements/{asking}/", {})
    tried(nadia, erased, places)
    status, lands, words = tried(nadia, erased, places)
    assert (status, lands) == (200, ERASURES)
    assert "C’était déjà fait." in words
    assert tried(nadia, Visit("manages", "/equipe/effacements/{known}/", {}), places)[0] == 404
