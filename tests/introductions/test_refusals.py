"""Each way in which the room says no, each line it writes in the journal, each door: as it should be, then as it should not."""

from collections import ChainMap
from functools import cached_property
from typing import Any

import pytest
from django.test import Client
from tests.beside import Corner
from tests.harness.told import NOT_FOUND, Line, Visit, lines_of, refusal, swaps, tried

from terril.initiatives.following import actions as following
from terril.initiatives.models import Initiative
from terril.introductions import actions
from terril.introductions.models import Introduction, IntroductionSide
from terril.kernel.errors import Conflict, Refused
from terril.kernel.journal import declared
from terril.people.actions import ConsentGiven
from terril.people.models import Account, Person
from terril.programmes.models import Programme

ZOE, ALI = "06 39 98 11 11", "06 39 98 22 22"


class Meeting:
    """Zoé's idea and Ali's, and the introduction of the two in each of its states; what is asked for is made then."""

    def __init__(self, corner: Corner, two: tuple[Initiative, Initiative], nadia: Account) -> None:
        self.corner, self.nadia, self.programme = corner, nadia, corner.fabrik.programme
        self.one, self.other = two
        self.zoe, self.ali = corner.holder(self.one), corner.holder(self.other)

    def __getitem__(self, place: str) -> Any:
        made = getattr(self, place)
        return getattr(made, "pk", made)

    def propose(self, **more: Any) -> Introduction:
        said = {"one": self.one, "other": self.other, **more}
        return self.corner.introduce(said.pop("one"), said.pop("other"), **said)

    def agree(self, idea: Initiative, contact: str, actor: Person | None = None, **more: Any) -> Introduction:
        said = {"first_name": "Zoé", "channel": "phone", "contact": contact, **more}
        given = ConsentGiven(text="J’accepte.")
        return actions.agree(actor=actor, introduction=self.proposed, initiative=idea, given=given, **said)

    def refuse(self, idea: Initiative) -> Introduction:
        return actions.refuse(actor=None, introduction=self.proposed, initiative=idea)

    def cancel(self, introduction: Introduction, reason: str = "Ils se connaissent déjà.") -> Introduction:
        return actions.cancel(actor=self.nadia.person, introduction=introduction, reason=reason)

    def withdraw(self, idea: Initiative) -> None:
        following.withdraw(actor=None, initiative=idea)

    @cached_property
    def proposed(self) -> Introduction:
        return self.propose()

    @cached_property
    def made(self) -> Introduction:
        self.agree(self.one, ZOE)
        return self.agree(self.other, ALI)

    @cached_property
    def hers(self) -> Initiative:
        """A second idea of Zoé's."""
        idea = self.corner.idea("Un jardin.", need="")
        idea.holders.update(person=self.zoe)
        return idea

    @cached_property
    def nobodys(self) -> Initiative:
        """An idea that nobody carries any more."""
        idea = self.corner.idea("Une cabane.", need="")
        idea.holders.update(until=self.proposed.proposed_at)
        return idea

    @property
    def ref(self) -> str:
        return self.one.ref

    @property
    def other_ref(self) -> str:
        return self.other.ref

    @property
    def side(self) -> IntroductionSide:
        return IntroductionSide.objects.get(introduction=self.proposed, initiative=self.one)


@pytest.fixture
def meeting(corner: Corner, two: tuple[Initiative, Initiative]) -> Meeting:
    return Meeting(corner, two, corner.coordinator)


# ------------------------------------------------------------------------------------------------------------ it says no

EMPTY = "Écrivez une phrase : c’est tout ce que la personne lira."
CONTACT = "Retirez le numéro ou l’adresse e-mail : les contacts ne passent que par l’équipe, avec l’accord de chacun."
GONE = "L’autre personne n’est pas disponible pour l’instant."
# The sentence, the field, what somebody does.
SAID: list[tuple[str, str | None, Any]] = [
    ("Choisissez une autre idée.", "other", lambda m: m.propose(other=m.one)),
    *[(EMPTY, field, lambda m, field=field: m.propose(**{field: " "})) for field in ("reason", "told_one", "told_other")],
    *[(CONTACT, field, lambda m, field=field: m.propose(**{field: "Le 06 39 98 00 02"})) for field in ("reason", "told_one", "told_other")],
    ("Une des deux idées vient d’être retirée : on ne peut plus les présenter l’une à l’autre.", None,
     lambda m: (m.withdraw(m.other), m.propose())),
    ("Personne ne porte plus une des deux idées : il n’y a personne à qui demander.", None, lambda m: m.propose(other=m.nobodys)),
    ("La même personne porte les deux idées.", None, lambda m: m.propose(other=m.hers)),
    ("On l’a déjà proposé il y a moins d’un an, et la réponse a été non. Laissons-leur du temps.", None,
     lambda m: (m.refuse(m.one), m.propose())),
    ("Pour être mis en relation, il faut donner un contact.", "channel", lambda m: m.agree(m.one, "", channel="none")),
    ("Écrivez le prénom à donner.", "first_name", lambda m: m.agree(m.one, ZOE, first_name=" ")),
    ("C’est déjà fait : vous avez dit oui tous les deux.", None, lambda m: (m.made, m.agree(m.one, ZOE))),
    (GONE, None, lambda m: (m.refuse(m.other), m.agree(m.one, ZOE))),
    (GONE, None, lambda m: (Introduction.objects.filter(pk=m.proposed.pk).update(expires_on="2024-01-01"), m.agree(m.one, ZOE))),
    (GONE, None, lambda m: (IntroductionSide.objects.filter(pk=m.side.pk).update(person=None), m.agree(m.one, ZOE))),
    ("Dites en une phrase pourquoi cette mise en relation s’arrête.", "reason", lambda m: m.cancel(m.proposed, " ")),
    ("Les deux personnes ont dit oui et se connaissent : c’est à elles de revenir sur leur accord.", None, lambda m: m.cancel(m.made)),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "field", "gesture"), SAID)
def test_what_is_refused_says_why(meeting, sentence, field, gesture):
    assert refusal(lambda: gesture(meeting)) == (sentence, field, Refused)


def test_two_are_introduced_once(meeting):
    assert meeting.proposed.state == "proposed"
    told = refusal(lambda: meeting.propose(one=meeting.other, other=meeting.one))
    assert told == ("Ces deux idées sont déjà mises en relation.", None, Conflict)


# ------------------------------------------------------------------------------------------------------------ it is told

# The verb, who acts, the sentence, the gesture (it answers the subject). Nothing says whose answer was no.
WRITTEN: list[tuple[Any, ...]] = [
    ("introduction.proposed", "nadia", "Coordinator a proposé de présenter deux idées l’une à l’autre.", lambda m: m.propose()),
    ("introduction.yes", "zoe", "Une des deux personnes a dit oui.", lambda m: m.agree(m.one, ZOE, m.zoe)),
    ("introduction.made", "ali", "Deux personnes ont été mises en relation.",
     lambda m: [m.agree(m.one, ZOE), m.agree(m.other, ALI, m.ali)][1]),
    ("introduction.refused", None, "Une mise en relation n’a pas eu lieu.",
     lambda m: actions.refuse(actor=m.zoe, introduction=m.proposed, initiative=m.one)),
    ("introduction.ended", "nadia", "Une mise en relation s’est arrêtée.", lambda m: m.cancel(m.proposed)),
    ("introduction.ended", None, "Une mise en relation s’est arrêtée.",
     lambda m: actions.refuse(actor=m.zoe, introduction=m.made, initiative=m.one)),
    ("introduction.reminded", None, "La question d’une mise en relation a été reposée.",
     lambda m: actions.remind(introduction=m.proposed) and m.proposed),
    ("introduction.expired", None, "Une mise en relation est restée sans réponse.",
     lambda m: Introduction.objects.update(expires_on="2024-01-01") and actions.expire(introduction=m.proposed) and m.proposed),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "who", "sentence", "gesture"), WRITTEN, ids=[f"{row[0]} {row[1]}" for row in WRITTEN])
def test_a_gesture_writes_its_line(meeting, verb, who, sentence, gesture):
    if verb != "introduction.proposed":
        assert meeting.proposed.state == "proposed"
    subjects: list[Any] = []
    lines = [line for line in lines_of(lambda: subjects.append(gesture(meeting))) if line[0] == verb]
    actor = getattr(meeting, who) if who else None
    told = Line(verb, sentence, subjects[0], actor=getattr(actor, "person", actor), programme=meeting.programme)
    assert lines == [told.kept]


def test_no_verb_of_the_room_is_left_out():
    assert {code for code in declared() if code.split(".")[0] == "introduction"} == {row[0] for row in WRITTEN}


# ------------------------------------------------------------------------------------------------------------- the doors

LIST, IDEA, FOLLOWED = "/equipe/mises-en-relation/", "/equipe/initiatives/", "/suivi/"
ONE = LIST + "{proposed}/"
ASK = {"reason": "Vous cousez.", "told_one": "Quelqu’un coud.", "told_other": "On cherche.", "origin": "idea"}
YES = {"first_name": "Zoé", "channel": "phone", "contact": ZOE, "agrees": "on"}
RIGHT = [
    Visit("nadia", LIST, reads="n’a pas encore répondu"),
    Visit("nadia", IDEA + "{ref}/presenter/", reads="Présenter"),
    Visit("nadia", IDEA + "{ref}/presenter/?avec={third_ref}", reads="Ce que lira la première"),
    Visit("nadia", IDEA + "{ref}/presenter/?avec={third_ref}", ASK, lands=LIST + "{latest}/",
          reads="La question est posée à chacun, par le moyen qu’il a choisi."),
    Visit("nadia", ONE, reads="Vous aimez la couture."),
    Visit("nadia", ONE, {"side": "{side}", "s{side}-answer": "no"}, lands=ONE, reads="C’est noté."),
    Visit("nadia", ONE + "arreter/", {"reason": "Ils se connaissent."}, lands=ONE, reads="Cette mise en relation s’arrête là."),
    Visit("zoe", FOLLOWED + "{ref}/mise-en-relation/{proposed}/", reads="Quelqu’un coud aussi."),
    Visit("zoe", FOLLOWED + "{ref}/mise-en-relation/{proposed}/", YES, lands=FOLLOWED + "{ref}/mise-en-relation/{proposed}/",
          reads="C’est noté. Nous attendons l’autre réponse."),
    Visit("zoe", FOLLOWED + "{ref}/mise-en-relation/{proposed}/", {"no": "1"}, lands=FOLLOWED + "{ref}/",
          reads="C’est noté. L’autre personne ne saura pas qui a répondu quoi."),
]  # fmt: skip
BAD = [
    Visit("nadia", IDEA + "{ref}/presenter/?avec={third_ref}", {**ASK, "told_one": "Le 06 39 98 00 02"}, status=422, reads=CONTACT),
    Visit("nadia", IDEA + "{ref}/presenter/?avec={other_ref}", ASK, status=422, reads="Ces deux idées sont déjà mises en relation."),
    Visit("nadia", ONE, {"side": "{side}", "s{side}-answer": "yes", "s{side}-contact": ZOE}, status=422, reads="Écrivez le prénom à donner."),
    Visit("nadia", ONE, {"side": "0"}, status=404, reads=NOT_FOUND),
    Visit("nadia", ONE + "arreter/", {"reason": ""}, lands=ONE, reads="Dites en une phrase pourquoi cette mise en relation s’arrête."),
    Visit("zoe", FOLLOWED + "{ref}/mise-en-relation/{proposed}/", {**YES, "agrees": ""}, status=422,
          reads="Cochez la case pour donner votre accord."),
]  # fmt: skip


class Doors(Meeting):
    """Both are asked; a third idea is introduced to nobody."""

    @cached_property
    def third(self) -> Initiative:
        more = {} if self.nadia == self.corner.coordinator else {"programme": self.programme}
        return self.corner.idea("Des tissus.", first_name="Lou", contact="06 39 98 00 03", need="", **more)

    @property
    def third_ref(self) -> str:
        return self.third.ref

    @property
    def latest(self) -> int:
        return Introduction.objects.order_by("-pk").values_list("pk", flat=True)[0]


@pytest.fixture
def doors(corner: Corner, two: tuple[Initiative, Initiative]) -> Doors:
    made = Doors(corner, two, corner.coordinator)
    assert (made.proposed.state, made.third.withdrawn_at) == ("proposed", None)
    return made


class Elsewhere(Doors):
    """The same in another programme, where both ideas are private to it."""

    def __init__(self, corner: Corner, programme: Programme) -> None:
        made = [
            corner.idea(words, first_name=name, contact=contact, need="", programme=programme, visibility="private")
            for words, name, contact in (("Une chorale.", "Max", "06 39 98 00 05"), ("Un orgue.", "Ida", "06 39 98 00 06"))
        ]
        super().__init__(corner, (made[0], made[1]), corner.fabrik.member("coordinator", programme))
        self.programme = programme

    @cached_property
    def third(self) -> Initiative:
        return self.other


def coming_in(doors: Doors, enter: Any, by: str) -> Any:
    if by == "nadia":
        return enter(doors.nadia)
    visitor = Client()
    visitor.post("/suivi/", {"code": doors.corner.codes[doors.one.pk]})
    return visitor


def sent(visit: Visit, places: Any) -> Visit:
    """The names of its fields have places too."""
    if visit.sends is None:
        return visit
    return Visit(visit.by, visit.address, {k.format_map(places): v for k, v in visit.sends.items()}, visit.reads, visit.status, visit.lands)


@pytest.mark.parametrize("visit", [*RIGHT, *BAD], ids=str)
def test_a_door_answers(doors: Doors, enter: Any, visit: Visit) -> None:
    status, lands, words = tried(coming_in(doors, enter, visit.by), sent(visit, doors), doors)
    assert (status, lands) == (visit.status, visit.lands.format_map(doors))
    assert visit.reads in words


@pytest.mark.parametrize("visit", [one for one in RIGHT if one.by == "nadia"], ids=str)
def test_a_door_does_not_exist_for_a_partner(doors: Doors, enter: Any, visit: Visit) -> None:
    status, _lands, words = tried(enter(doors.corner.fabrik.member("partner")), sent(visit, doors), doors)
    assert (status, NOT_FOUND in words) == (404, True)


@pytest.mark.parametrize(("visit", "place", "to"), swaps(RIGHT), ids=str)
def test_a_door_leads_to_nothing_that_is_not_theirs(doors, elsewhere, enter, visit, place, to):
    other = Elsewhere(doors.corner, elsewhere)[place] if to == "elsewhere" else 0
    visit = sent(visit, doors)
    status, _lands, words = tried(coming_in(doors, enter, visit.by), visit, ChainMap({place: other}, doors))
    closed = "Cette page s’est refermée." if visit.by == "zoe" and place == "ref" and visit.sends else NOT_FOUND
    assert (status, closed in words) == (404, True)
