"""Each way in which the room says no, each line it writes in the journal, and the doors that exist for nobody else."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.beside import GIVEN, Corner
from tests.harness.told import NOT_FOUND, Line, Visit, lines_of, refusal, tried

from terril.directory.models import Place
from terril.initiatives.following import actions as following
from terril.initiatives.models import Initiative
from terril.kernel import clock
from terril.kernel.errors import Conflict, Refused
from terril.kernel.journal import declared
from terril.offers import actions, matches
from terril.offers.models import Match, Offer

SOON = timedelta(days=5)


class Lent:
    """An offer, an idea that could use it, and the gestures between the two."""

    def __init__(self, corner: Corner) -> None:
        self.corner, self.nadia, self.programme = corner, corner.coordinator.person, corner.fabrik.programme

    def idea(self, **more: Any) -> Initiative:
        return self.corner.idea(**more)

    def offer(self, **said: Any) -> Offer:
        return self.corner.offer(**said)

    def change(self, offer: Offer, **said: Any) -> Offer:
        return actions.change(actor=self.nadia, offer=offer, **said)

    def end(self, offer: Offer, reason: str = "La salle est vendue.") -> Offer:
        return actions.end(actor=self.nadia, offer=offer, reason=reason)

    def propose(self, offer: Offer, idea: Initiative | None = None, **said: Any) -> Match:
        said = {"to_offerer": "Une idée d’ici cherche un local.", **said}
        return matches.propose(actor=self.nadia, offer=offer, initiative=idea or self.idea(), **said)

    def ask(self, offer: Offer, idea: Initiative | None = None) -> Match:
        return matches.ask(actor=self.nadia, offer=offer, initiative=idea or self.idea())

    def accept(self, match: Match, **who: bool) -> Match:
        return matches.accept(actor=self.nadia, match=match, **(who or {"offerer": True, "holder": True}))

    def decline(self, match: Match, reason: str = "Trop loin.") -> Match:
        return matches.decline(actor=self.nadia, match=match, reason=reason)

    def own(self) -> tuple[Offer, Initiative]:
        """Whoever offers carries the idea."""
        idea = self.idea()
        return self.offer(person=self.corner.holder(idea)), idea

    def by_herself(self) -> Offer:
        """Typed by somebody with an account, who is of no team."""
        person = self.corner.fabrik.member("nobody").person
        return actions.publish(
            actor=person, programme=self.programme, person=person, given=GIVEN, kind="premises", what="Un garage", commune=self.corner.fabrik.annay
        )

    def past(self, offer: Offer) -> Offer:
        Offer.objects.filter(pk=offer.pk).update(ends_on=date(2024, 1, 1))
        return offer


@pytest.fixture
def lent(corner: Corner) -> Lent:
    return Lent(corner)


# ------------------------------------------------------------------------------------------------------------ it says no

CONTACT = "Retirez le numéro ou l’adresse e-mail : les contacts ne passent que par l’équipe, avec l’accord de chacun."
ONE_WHY = "Dites en une phrase pourquoi."
# The sentence, the field, what somebody does.
SAID: list[tuple[str, str | None, Any]] = [
    ("Choisissez la sorte d’aide.", "kind", lambda w: w.offer(kind="lune")),
    ("Dites en quelques mots ce que vous proposez.", "what", lambda w: w.offer(what=" ")),
    ("Dites le prix, ou cochez « gratuit ».", "cost", lambda w: w.offer(is_free=False, cost=" ")),
    ("Choisissez qui peut voir cette offre.", "visibility", lambda w: w.offer(visibility="amis")),
    ("La cabane n’est pas à Annay.", "place",
     lambda w: w.offer(place=Place.objects.create(name="La cabane", commune=w.corner.fabrik.grenay))),
    ("Cette date est bien loin : dix ans au plus, ou laissez vide.", "ends_on", lambda w: w.offer(ends_on=date(clock.today().year + 11, 1, 1))),
    ("Cette date est passée.", "ends_on", lambda w: w.offer(ends_on=clock.today() - timedelta(days=1))),
    *[(CONTACT, field, lambda w, field=field: w.offer(**{field: "Le 06 39 98 00 01"})) for field in ("what", "conditions", "rhythm")],
    (CONTACT, "cost", lambda w: w.offer(is_free=False, cost="Au 06 39 98 00 01")),
    ("Dites comment la personne a donné son accord.", "consent_way",
     lambda w: actions.publish(actor=w.nadia, programme=w.programme, person=w.nadia, kind="hands", what="Deux bras", commune=w.corner.fabrik.annay)),
    ("Cette offre est terminée : notez-en une nouvelle.", None, lambda w: w.change(w.end(w.offer()), what="La salle")),
    ("Des places sont déjà prises : gardez-en au moins 1.", "quantity",
     lambda w: w.change(w.accept(w.propose(w.offer(quantity=2))).offer, quantity=0)),
    ("Dites en une phrase pourquoi cette offre se termine.", "reason", lambda w: w.end(w.offer(), " ")),
    ("Cette offre est « terminée » : rien n’a été changé.", None, lambda w: actions.show(actor=w.nadia, offer=w.end(w.offer()))),
    ("Cette offre est « terminée » : on ne peut pas la proposer.", None, lambda w: w.propose(w.end(w.offer()))),
    ("Cette offre est terminée : elle allait jusqu’à une date passée.", None, lambda w: w.propose(w.past(w.offer()))),
    ("C’est votre propre offre.", None, lambda w: w.ask(*w.own())),
    ("Dites en une phrase ce que cherche cette idée.", "to_offerer", lambda w: w.propose(w.offer(), to_offerer=" ")),
    (CONTACT, "to_offerer", lambda w: w.propose(w.offer(), to_offerer="Le 06 39 98 00 01")),
    ("Cette date est passée. Avant quand serait-ce utile ?", "due_on", lambda w: w.propose(w.offer(), due_on=clock.today() - timedelta(days=1))),
    ("Cette date est bien loin : cinq ans au plus.", "due_on", lambda w: w.propose(w.offer(), due_on=date(clock.today().year + 6, 1, 1))),
    ("Qui propose cette offre porte aussi cette idée : il n’y a personne d’autre à prévenir.", None, lambda w: w.propose(*w.own())),
    ("Cette offre allait jusqu’au lundi 1er janvier 2024 : elle est terminée. Si elle dure encore, dites-le à l’équipe, qui corrige la date.", None,
     lambda w: [match := w.propose(w.offer()), w.past(match.offer), w.accept(match)]),
    (ONE_WHY, "reason", lambda w: w.decline(w.propose(w.offer()), " ")),
    ("Cette proposition est déjà « acceptée » : rien n’a été changé.", None, lambda w: w.decline(w.accept(w.propose(w.offer())))),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "field", "gesture"), SAID)
def test_what_is_refused_says_why(lent, sentence, field, gesture):
    assert refusal(lambda: gesture(lent)) == (sentence, field, Refused)


def test_the_last_place_goes_to_the_first(lent):
    offer = lent.offer(quantity=1)
    first, second = lent.propose(offer), lent.propose(offer, lent.idea(words="Une autre.", first_name="Ali", contact="06 39 98 00 02"))
    lent.accept(first)
    told = "La dernière place vient d’être prise par une autre idée. Rien n’a changé de votre côté : l’équipe cherche autre chose avec vous."
    assert refusal(lambda: lent.accept(second)) == (told, None, Conflict)


def test_an_offer_is_proposed_once_to_an_idea(lent):
    offer, idea = lent.offer(), lent.idea()
    lent.propose(offer, idea)
    assert refusal(lambda: lent.propose(offer, idea)) == ("Cette offre est déjà proposée à cette idée.", None, Conflict)


# ------------------------------------------------------------------------------------------------------------ it is told


def withdrawn(w: Lent, match: Match) -> Match:
    following.withdraw(actor=w.nadia, initiative=match.initiative)
    return match


# The verb, whether the team acts, the sentence, the gesture (it answers the offer, or the proposal).
WRITTEN: list[tuple[Any, ...]] = [
    ("offer.published", True, "Une offre est montrée.", lambda w: w.offer(organisation=w.corner.fabrik.partner, somebody={})),
    ("offer.changed", True, "Une offre a été corrigée.", lambda w: w.change(w.offer(), what="La grande salle")),
    ("offer.paused", True, "Une offre est en pause.", lambda w: actions.pause(actor=w.nadia, offer=w.offer())),
    ("offer.ended", True, "Une offre s’est terminée.", lambda w: w.end(w.offer())),
    ("offer.reminded", False, "La fin d’une offre a été rappelée.",
     lambda w: [offer := w.offer(ends_on=clock.today() + SOON), actions.remind(offer=offer)][0]),
    ("match.asked", True, "Une offre a été demandée pour cette idée.", lambda w: w.ask(w.offer())),
    ("match.proposed", True, "Une offre a été proposée pour cette idée.", lambda w: w.propose(w.offer())),
    ("match.agreed", True, "Une offre proposée a reçu un premier oui.", lambda w: w.accept(w.propose(w.offer()), offerer=True)),
    ("match.accepted", True, "Une offre a été acceptée des deux côtés.", lambda w: w.accept(w.propose(w.offer()))),
    ("match.declined", True, "Une offre proposée a été déclinée.", lambda w: w.decline(w.propose(w.offer()))),
    ("match.ended", True, "Une offre proposée est restée sans suite.", lambda w: withdrawn(w, w.propose(w.offer()))),
    ("match.place_freed", True, "Une offre acceptée peut servir à une autre idée.", lambda w: withdrawn(w, w.accept(w.propose(w.offer(quantity=1))))),
    ("match.given_back", True, "Ce qui était prêté est revenu.",
     lambda w: matches.give_back(actor=w.nadia, match=w.accept(w.propose(w.offer(quantity=1))))),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "acts", "sentence", "gesture"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_a_gesture_writes_its_line(lent, verb, acts, sentence, gesture):
    made: list[Any] = []
    lines = [line for line in lines_of(lambda: made.append(gesture(lent))) if line[0] == verb]
    # A proposal is told in the story of its idea.
    subject = made[0].initiative if isinstance(made[0], Match) else made[0]
    told = Line(verb, sentence, subject, actor=lent.nadia if acts else None, programme=lent.programme)
    assert lines == [told.kept]


def test_an_offer_of_somebody_with_an_account_is_theirs(lent):
    made: list[Offer] = []
    lines = [line for line in lines_of(lambda: made.append(lent.by_herself())) if line[0] == "offer.submitted"]
    person = made[0].person
    assert person is not None
    told = Line(
        "offer.submitted", "Nobody a proposé un coup de main.", made[0], actor=person, on_behalf_of=person, programme=lent.programme
    )
    assert lines == [told.kept]


def test_no_verb_of_the_room_is_left_out():
    ours = {code for code in declared() if code.split(".")[0] in {"offer", "match"}}
    assert ours == {"offer.submitted", *(row[0] for row in WRITTEN)}


# ------------------------------------------------------------------------------------------------------------- the doors

IDEA, MATCH = "/equipe/initiatives/{ref}/", "/equipe/propositions/{match}/"
# The address, what is sent, what the team reads.
TEAM = [
    Visit("", "/equipe/offres/", reads="La salle du foyer"),
    Visit("", "/equipe/offres/nouvelle/", reads="Quoi, en quelques mots"),
    Visit("", "/equipe/offres/{offer}/", reads="La salle du foyer"),
    Visit("", IDEA + "entraide/", reads="La salle du foyer"),
    Visit("", IDEA + "offres/{other}/", reads="Ce que lira la personne qui propose"),
    Visit("", IDEA + "offres/{other}/", {"to_offerer": "Une idée cherche un local.", "due_on": "{soon}"}, lands="/equipe/propositions/{latest}/",
          reads="C’est proposé aux deux."),
    Visit("", MATCH, reads="Qui a répondu ?"),
    Visit("", MATCH, {"who": "holder", "answer": "yes"}, lands=MATCH, reads="C’est noté."),
    Visit("", MATCH + "clore/", {"reason": "Trop loin."}, lands=MATCH, reads="C’est noté."),
]  # fmt: skip
BAD = [
    Visit("", IDEA + "offres/{other}/", {"to_offerer": " ", "due_on": "{soon}"}, status=422, reads="Il manque une réponse ici."),
    Visit("", MATCH, {"who": "holder", "answer": "no"}, status=422, reads=ONE_WHY),
    Visit("", MATCH + "clore/", {"reason": " "}, lands=MATCH, reads=ONE_WHY),
]


class Places(dict[str, Any]):
    """`latest`: the proposal made last."""

    def __missing__(self, place: str) -> Any:
        assert place == "latest"
        return Match.objects.order_by("-pk").values_list("pk", flat=True)[0]


@pytest.fixture
def places(lent: Lent) -> Places:
    match, other = lent.propose(lent.offer()), lent.offer(what="La salle du foyer, le jeudi")
    soon = f"{clock.today() + SOON:%Y-%m-%d}"
    return Places(offer=match.offer.pk, other=other.pk, match=match.pk, ref=match.initiative.ref, soon=soon)


@pytest.mark.parametrize("visit", [*TEAM, *BAD], ids=str)
def test_a_door_answers(lent, places, enter, visit):
    status, lands, words = tried(enter(lent.corner.coordinator), visit, places)
    assert (status, lands) == (visit.status, visit.lands.format_map(places))
    assert visit.reads in words


@pytest.mark.parametrize("visit", TEAM, ids=str)
def test_a_door_does_not_exist_for_a_partner(lent, places, enter, visit):
    status, _lands, words = tried(enter(lent.corner.fabrik.member("partner")), visit, places)
    assert (status, NOT_FOUND in words) == (404, True)


@pytest.mark.parametrize("visit", TEAM[2:], ids=str)
def test_a_door_leads_to_nothing_of_another_programme(lent, places, elsewhere, enter, visit):
    Initiative.objects.update(visibility="private")
    nothing = {**places, "offer": 0, "other": 0, "match": 0, "ref": "rien"}
    for account, there in ((lent.corner.fabrik.member("coordinator", elsewhere), places), (lent.corner.coordinator, nothing)):
        status, _lands, words = tried(enter(account), visit, there)
        assert (status, NOT_FOUND in words) == (404, True)
