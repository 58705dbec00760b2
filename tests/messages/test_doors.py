"""Every door of the pages on messages: as it should be opened, then with what is wrong, by whoever may not, led to another programme's."""

from collections import ChainMap
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pytest
from tests.harness.told import NOT_FOUND, Visit, swaps, tried
from tests.messages.test_pages import _member, _programme

from terril.kernel import clock
from terril.kernel.errors import Conflict
from terril.kernel.outbox import actions, moving
from terril.kernel.outbox.models import Message
from terril.people.models import Account, Person
from terril.programmes.models import Programme

LETTER = {"channel": "letter", "to_address": "12, rue de la Fosse\n62300 Lens"}


class Post:
    """The messages of a programme, one of each sort, made when they are asked for."""

    def __init__(self, programme: Programme, write: Callable[..., Message]) -> None:
        self.programme, self.write = programme, write

    def __getitem__(self, place: str) -> Any:
        made = getattr(self, place)
        return getattr(made, "pk", made)

    @cached_property
    def nadia(self) -> Account:
        return _member(self.programme, "volunteer")

    @cached_property
    def call(self) -> Message:
        return self.write(channel="phone", to_address="+33321000000", programme=self.programme)

    @cached_property
    def said(self) -> Message:
        return actions.reached(
            actor=self.nadia.person,
            message_id=self.write(channel="relay", to_address="Mme Rose", programme=self.programme).pk,
        )

    @cached_property
    def mail(self) -> Message:
        """It leaves by itself."""
        return self.write(programme=self.programme)

    @cached_property
    def draft(self) -> Message:
        return self.write(draft=True, programme=self.programme)

    @cached_property
    def letter(self) -> Message:
        return self.write(**LETTER, programme=self.programme)

    @cached_property
    def batch(self) -> str:
        printed = self.write(**LETTER, programme=self.programme)
        return actions.print_batch(actor=self.nadia.person, programme=self.programme, message_ids=[printed.pk])[0]

    @property
    def today(self) -> str:
        return f"{clock.now():%Y%m%d}"

    @cached_property
    def failed(self) -> Message:
        zoe = Person.objects.create(
            first_name="Zoé", channel="email", email="zoe@exemple.fr", phone="+33321000000", last_contact_on=clock.today()
        )
        message = self.write(programme=self.programme, person=zoe)
        Message.objects.filter(pk=message.pk).update(
            status="failed", last_error="Le serveur ne répond pas.", next_attempt_at=None
        )
        return message


ONE = "/equipe/messages/"
RIGHT = [
    Visit("works", ONE + "appels/", reads="Venez la présenter vendredi."),
    Visit("works", ONE + "{call}/joint/", {"outcome": "elle vient"}, lands=ONE + "appels/", reads="C’est noté : Zoé Lefebvre a eu son message."),
    Visit("works", ONE + "{said}/pas-dit/", {}, lands=ONE + "appels/", reads="Le message pour Zoé Lefebvre attend de nouveau d’être dit."),
    Visit("works", ONE + "{call}/pas-joint/", {}, lands=ONE + "appels/", reads="C’est noté. Nous vous le rappellerons au prochain jour ouvré."),
    Visit("works", ONE + "a-relire/", reads="Zoé Lefebvre"),
    Visit("works", ONE + "a-relire/{draft}/", reads="Venez la présenter vendredi."),
    Visit("works", ONE + "a-relire/{mail}/", lands=ONE + "{mail}/", reads="Venez la présenter vendredi."),
    Visit("works", ONE + "a-relire/{draft}/", {"subject": "Votre idée", "body": "Venez samedi."}, lands=ONE + "a-relire/",
          reads="Relu : le message pour Zoé Lefebvre."),
    Visit("works", ONE + "courriers/", reads="Zoé Lefebvre"),
    Visit("works", ONE + "courriers/imprimer/", {"programme": "{programme}", "letter": "{letter}"}, lands=ONE + "courriers/{today}-{letter}.pdf",
          reads="%PDF"),
    Visit("works", ONE + "courriers/{batch}.pdf", reads="%PDF"),
    Visit("works", ONE + "non-partis/", reads="Le serveur ne répond pas."),
    Visit("works", ONE + "{failed}/", reads="Le serveur ne répond pas."),
    Visit("works", ONE + "{failed}/renvoyer/", {"to_address": "zoe@exemple.org"}, lands=ONE + "non-partis/",
          reads="Le message pour Zoé Lefebvre repart."),
    Visit("works", ONE + "{failed}/autrement/", {"channel": "phone"}, lands=ONE + "{failed}/",
          reads="C’est noté pour Zoé Lefebvre. 1 à appeler."),
    Visit("works", ONE + "{call}/abandonner/", {"reason": "Elle est venue."}, lands=ONE + "{call}/",
          reads="Ce message ne partira pas. La raison est gardée."),
]  # fmt: skip
BAD = [
    Visit("works", ONE + "{mail}/joint/", {}, lands=ONE + "appels/", reads="Ce message part tout seul : il n’y a rien à dire de vive voix."),
    Visit("works", ONE + "{said}/pas-joint/", {}, lands=ONE + "appels/",
          reads="Quelqu’un s’en est occupé juste avant vous : ce message est « Reçu, dit de vive voix »."),
    Visit("works", ONE + "{call}/pas-dit/", {}, lands=ONE + "appels/",
          reads="Quelqu’un s’en est occupé juste avant vous : ce message est « Prêt à partir »."),
    Visit("works", ONE + "a-relire/{draft}/", {"subject": "Votre idée", "body": " "}, status=422,
          reads="Le message est vide. Écrivez quelques mots avant de l’envoyer."),
    Visit("works", ONE + "a-relire/{mail}/", {"subject": "Votre idée", "body": "Une demi-heure de travail."}, status=409,
          reads="Quelqu’un a relu ce message juste avant vous. Vos corrections sont ci-dessous."),
    Visit("works", ONE + "courriers/imprimer/", {"programme": "{programme}"}, lands=ONE + "courriers/", reads="Cochez les lettres à imprimer."),
    Visit("works", ONE + "courriers/imprimer/", {"programme": "{programme}", "letter": "{call}"}, lands=ONE + "courriers/",
          reads="Aucun courrier n’attend. Il a peut-être été imprimé à l’instant par quelqu’un d’autre."),
    Visit("works", ONE + "{failed}/renvoyer/", {"to_address": "zoe"}, status=422,
          reads="L’adresse e-mail de Zoé Lefebvre n’est pas valable. Corrigez-la, ou choisissez un autre moyen."),
    Visit("works", ONE + "{call}/renvoyer/", {"to_address": "zoe@exemple.org"}, lands=ONE + "non-partis/",
          reads="Quelqu’un s’en est occupé juste avant vous : ce message est « Prêt à partir »."),
    Visit("works", ONE + "{failed}/autrement/", {"channel": "letter"}, lands=ONE + "{failed}/",
          reads="Cette personne n’a pas laissé ce moyen de la joindre."),
    Visit("works", ONE + "{said}/abandonner/", {"reason": "Elle est venue."}, lands=ONE + "{said}/",
          reads="Quelqu’un s’en est occupé juste avant vous : ce message est « Reçu, dit de vive voix »."),
    Visit("works", ONE + "{call}/abandonner/", {"reason": ""}, status=422, reads="Dites en un mot pourquoi ce message ne part pas."),
]  # fmt: skip


@pytest.fixture
def post(write: Any) -> Post:
    """One message of each sort waits."""
    post = Post(_programme("ici"), write)
    for sort in ("call", "draft", "letter", "failed"):
        getattr(post, sort)
    return post


@pytest.fixture
def elsewhere(write: Any) -> Post:
    return Post(_programme("ailleurs"), write)


@pytest.mark.parametrize("visit", [*RIGHT, *BAD], ids=str)
def test_a_door_answers(post: Post, enter: Any, visit: Visit) -> None:
    status, lands, words = tried(enter(post.nadia), visit, post)
    assert (status, lands) == (visit.status, visit.lands.format_map(post))
    assert visit.reads in words


@pytest.mark.parametrize("visit", RIGHT, ids=str)
def test_a_door_does_not_exist_for_a_partner(post: Post, enter: Any, visit: Visit) -> None:
    status, _lands, words = tried(enter(_member(post.programme, "partner")), visit, post)
    assert (status, NOT_FOUND in words) == (404, True)


@pytest.mark.parametrize(("visit", "place", "to"), swaps(RIGHT), ids=str)
def test_a_door_leads_to_no_message_that_is_not_theirs(
    post: Post, elsewhere: Post, enter: Any, visit: Visit, place: str, to: str
) -> None:
    other = elsewhere[place] if to == "elsewhere" else {"batch": "20990101-1"}.get(place, 0)
    status, _lands, words = tried(enter(post.nadia), visit, ChainMap({place: other}, post))
    assert (status, NOT_FOUND in words) == (404, True)


def test_the_letters_of_another_programme_are_not_printed(post: Post, elsewhere: Post, enter: Any) -> None:
    visit = Visit("works", ONE + "courriers/imprimer/", {"programme": "{programme}", "letter": "{letter}"})
    client = enter(post.nadia)
    assert tried(client, visit, elsewhere)[0] == 404
    status, lands, words = tried(client, visit, ChainMap({"letter": elsewhere["letter"]}, post))
    assert (status, lands) == (200, ONE + "courriers/")
    assert "Aucun courrier n’attend. Il a peut-être été imprimé à l’instant par quelqu’un d’autre." in words
    elsewhere.letter.refresh_from_db()
    assert elsewhere.letter.status == "approved"


@pytest.mark.parametrize("page", ["numero-perdu", "coordonnees"])
def test_no_number_is_noted_of_a_message_that_is_not_theirs(post: Post, elsewhere: Post, enter: Any, page: str) -> None:
    client = enter(post.nadia)
    assert [client.post(f"{ONE}{number}/{page}/").status_code for number in (0, elsewhere.call.pk)] == [404, 404]


def test_a_number_is_lost_once(post: Post) -> None:
    """As when another call has just been noted: nothing of theirs waits there any more."""
    with pytest.raises(Conflict, match="Quelqu’un s’en est occupé juste avant vous"):
        moving.lose(actor=post.nadia.person, message_id=post.call.pk, among=Message.objects.none())
