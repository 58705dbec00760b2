"""Each way in which the room says no, each line it writes in the journal, each door: as it should be, then as it should not."""

from collections import ChainMap
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pytest
from tests.beside import Beside
from tests.harness.told import NOT_FOUND, Line, Visit, lines_of, refusal, swaps, tried

from terril.directory.models import Organisation
from terril.hours import actions
from terril.hours.models import HourRate, TimeEntry
from terril.kernel import clock
from terril.kernel.errors import Conflict, Refused
from terril.kernel.journal import declared
from terril.programmes.models import Programme


class Given:
    """The time that Marc gives, in each of its states; what is asked for is made then."""

    def __init__(self, beside: Beside, programme: Programme) -> None:
        self.beside, self.programme, self.today = beside, programme, f"{clock.today():%Y-%m-%d}"
        here = programme == beside.fabrik.programme
        self.marc = beside.marc if here else beside.fabrik.member("volunteer", programme)
        self.nadia = beside.coordinator if here else beside.fabrik.member("coordinator", programme)

    def __getitem__(self, place: str) -> Any:
        made = getattr(self, place)
        return getattr(made, "pk", made)

    def declare(self, **said: Any) -> TimeEntry:
        said = {"person": self.marc.person, "day": clock.today(), "minutes": 90, "kind": "meeting", **said}
        return actions.declare(actor=said["person"], programme=self.programme, **said)

    def rate(self, **said: Any) -> HourRate:
        said = {"from_day": date(2020, 1, 1), "cents": 1165, "source": "SMIC horaire brut", **said}
        return actions.set_rate(actor=self.nadia.person, programme=self.programme, **said)

    def validate(self, entry: TimeEntry) -> TimeEntry:
        actions.validate(actor=self.nadia.person, programme=self.programme, entries=[entry.pk])
        return TimeEntry.objects.get(pk=entry.pk)

    def send_back(self, entry: TimeEntry, reason: str = "C’était le mardi.") -> TimeEntry:
        return actions.refuse_time(actor=self.nadia.person, entry=entry, reason=reason)

    def take_back(self, entry: TimeEntry) -> TimeEntry:
        """Answers the time as it was."""
        actions.take_back_time(actor=self.marc.person, entry=TimeEntry(pk=entry.pk))
        return entry

    @cached_property
    def entry(self) -> TimeEntry:
        return self.declare()

    @cached_property
    def validated(self) -> TimeEntry:
        self.rate()
        return self.validate(self.entry)


@pytest.fixture
def given(beside: Beside) -> Given:
    return Given(beside, beside.fabrik.programme)


# ------------------------------------------------------------------------------------------------------------ it says no

PAST = "Notez un temps déjà passé, de treize mois au plus."
TOO_MUCH = "Ce jour-là, cela ferait plus de vingt-quatre heures : vérifiez la durée et la date."
# The sentence, the field, what somebody does.
SAID: list[tuple[str, str | None, Any]] = [
    ("Les heures sont celles des personnes de l’équipe.", None, lambda g: g.declare(person=g.beside.nobody.person)),
    ("Choisissez pour quoi.", "kind", lambda g: g.declare(kind="gold")),
    (PAST, "day", lambda g: g.declare(day=clock.today() + timedelta(days=1))),
    (PAST, "day", lambda g: g.declare(day=clock.today() - timedelta(days=401))),
    ("Notez au moins une minute.", "minutes", lambda g: g.declare(minutes=0)),
    (TOO_MUCH, "minutes", lambda g: (g.entry, g.declare(minutes=1351))),
    ("Ce temps est déjà validé : demandez à la coordination de le corriger.", None, lambda g: g.take_back(g.validated)),
    ("Dites en une phrase ce qui est à revoir.", "reason", lambda g: g.send_back(g.entry, " ")),
    ("Dites d’où vient ce chiffre : une convention, un texte, une délibération.", "source", lambda g: g.rate(source=" ")),
    ("La valeur d’une heure va d’un centime à mille euros.", "euros", lambda g: g.rate(cents=0)),
    ("La valeur d’une heure va d’un centime à mille euros.", "euros", lambda g: g.rate(cents=100_001)),
]
FASTER = [
    ("Une valeur commence déjà ce jour-là.", "from_day", lambda g: (g.rate(), g.rate())),
    ("La personne a effacé ce temps entre-temps.", None, lambda g: (g.take_back(g.entry), g.send_back(g.entry))),
    ("Ce temps est déjà à revoir.", None, lambda g: (g.send_back(g.entry), g.send_back(g.entry))),
]


@pytest.mark.parametrize(("sentence", "field", "gesture"), SAID)
def test_what_is_refused_says_why(given, sentence, field, gesture):
    assert refusal(lambda: gesture(given)) == (sentence, field, Refused)


@pytest.mark.parametrize(("sentence", "field", "gesture"), FASTER)
def test_whoever_was_faster_is_told(given, sentence, field, gesture):
    assert refusal(lambda: gesture(given)) == (sentence, field, Conflict)


def test_nothing_is_validated_before_an_hour_has_a_value(given):
    day = clock.today()
    given.rate(from_day=day)
    early = given.declare(day=day - timedelta(days=1))
    told = f"Avant de valider, donnez la valeur d’une heure pour le {early.day:%d/%m/%Y}. Rien n’a été validé."
    both = [given.entry.pk, early.pk]
    gesture = lambda: actions.validate(actor=None, programme=given.programme, entries=both)  # noqa: E731 - said as the tables say it
    assert refusal(gesture) == (told, None, Refused)
    assert set(TimeEntry.objects.values_list("state", flat=True)) == {"declared"}


# ------------------------------------------------------------------------------------------------------------ it is told

# The verb, who acts, the sentence, the gesture (it answers the subject), the data.
WRITTEN: list[tuple[Any, ...]] = [
    ("time.declared", "marc", "Marc Essai a déclaré 90 minutes.", lambda g: g.entry, {"minutes": 90}),
    ("time.taken_back", "marc", "Marc Essai a repris 90 minutes déclarées par erreur.", lambda g: g.take_back(g.entry), {"minutes": 90}),
    ("time.validated", "nadia", "Nadia Essai a validé 90 minutes.", lambda g: g.validated, {"minutes": 90}),
    ("time.refused", "nadia", "Nadia Essai a demandé de revoir un temps déclaré.", lambda g: g.send_back(g.entry), {}),
    ("time.rate", "nadia", "Nadia Essai a fixé la valeur d’une heure.", lambda g: g.rate(), {}),
]


@pytest.mark.parametrize(("verb", "who", "sentence", "gesture", "data"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_a_gesture_writes_its_line(given, verb, who, sentence, gesture, data):
    subjects: list[Any] = []
    lines = [line for line in lines_of(lambda: subjects.append(gesture(given))) if line[0] == verb]
    told = Line(verb, sentence, subjects[0], actor=getattr(given, who).person, programme=given.programme, data=tuple(data.items()))
    assert lines == [told.kept]


def test_no_verb_of_the_room_is_left_out():
    assert {code for code in declared() if code.split(".")[0] == "time"} == {row[0] for row in WRITTEN}


# ------------------------------------------------------------------------------------------------------------- the doors

MINE, ALL = "/equipe/mes-heures/", "/equipe/heures/"
TIME = {"what": "team", "day": "{today}", "minutes": "30"}
RATE = {"euros": "12,02", "source": "SMIC horaire brut", "from_day": "2024-11-01"}
THERE = ALL + "?dispositif={slug}"
RIGHT = [
    Visit("marc", MINE, reads="Une autre durée"),
    Visit("marc", MINE, TIME, lands=MINE, reads="Merci : 30 min"),
    Visit("marc", MINE + "attestation.pdf", reads="%PDF"),
    Visit("marc", MINE + "{waiting}/effacer/", {}, lands=MINE, reads="C’est effacé."),
    Visit("nadia", ALL, reads="Marc Essai"),
    Visit("nadia", ALL + "valider/", {"entry": "{waiting}"}, lands=THERE, reads="Temps validés : 1."),
    Visit("nadia", ALL + "valeur/", RATE, lands=THERE, reads="C’est noté. Les heures déjà validées gardent leur valeur."),
    Visit("nadia", ALL + "{waiting}/a-revoir/", reads="Ce qui est à revoir"),
    Visit("nadia", ALL + "{waiting}/a-revoir/", {"reason": "C’était le mardi."}, lands=THERE, reads="Marc Essai saura ce qui est à revoir."),
    Visit("nadia", ALL + "comptes.csv", reads="Plan comptable"),
    Visit("nadia", ALL + "detail.csv", reads="Marc Essai;;une rencontre;90;11,65;SMIC horaire brut;17,48"),
]  # fmt: skip
BAD = [
    Visit("marc", MINE, {**TIME, "minutes": "", "hours": "longtemps"}, status=422,
          reads="Cette durée ne se lit pas : écrivez-la comme 2 h 15, ou 120 min."),
    Visit("marc", MINE, {**TIME, "day": "2019-01-01"}, status=422, reads=PAST),
    Visit("nadia", ALL + "{waiting}/a-revoir/", {"reason": ""}, status=422, reads="Il manque une réponse ici."),
    Visit("nadia", ALL + "{sent_back}/a-revoir/", {"reason": "Encore."}, status=422, reads="Ce temps est déjà à revoir."),
    Visit("nadia", ALL + "valeur/", {**RATE, "from_day": "2020-01-01"}, status=422, reads="Une valeur commence déjà ce jour-là."),
]  # fmt: skip


class Doors(Given):
    """One time validated, one that waits, one sent back."""

    @cached_property
    def waiting(self) -> TimeEntry:
        return self.declare(minutes=45)

    @cached_property
    def sent_back(self) -> TimeEntry:
        return self.send_back(self.declare(minutes=20))

    @property
    def slug(self) -> str:
        return self.programme.slug


@pytest.fixture
def doors(beside: Beside) -> Doors:
    made = Doors(beside, beside.fabrik.programme)
    assert (made.validated.state, made.waiting.state) == ("validated", "declared")
    return made


@pytest.fixture
def elsewhere(beside: Beside) -> Doors:
    fabrik = beside.fabrik
    runs = Organisation.objects.create(name="Ailleurs", slug="ailleurs")
    programme = Programme.objects.create(
        name="Ailleurs", slug="ailleurs", organisation=runs, territory=fabrik.programme.territory, summary="…", starts_on=date(2024, 1, 1)
    )
    return Doors(beside, programme)


@pytest.mark.parametrize("visit", [*RIGHT, *BAD], ids=str)
def test_a_door_answers(doors: Doors, enter: Any, visit: Visit) -> None:
    status, lands, words = tried(enter(getattr(doors, visit.by)), visit, doors)
    assert (status, lands) == (visit.status, visit.lands.format_map(doors))
    assert visit.reads in words


@pytest.mark.parametrize("visit", RIGHT, ids=str)
def test_a_door_does_not_exist_for_whoever_may_not(doors: Doors, enter: Any, visit: Visit) -> None:
    who = doors.beside.nobody if visit.by == "marc" else doors.beside.lila
    status, _lands, words = tried(enter(who), visit, doors)
    assert (status, NOT_FOUND in words) == (404, True)


@pytest.mark.parametrize(("visit", "place", "to"), swaps(RIGHT), ids=str)
def test_a_door_leads_to_no_time_that_is_not_theirs(doors, elsewhere, enter, visit, place, to):
    other = elsewhere[place] if to == "elsewhere" else 0
    status, _lands, words = tried(enter(getattr(doors, visit.by)), visit, ChainMap({place: other}, doors))
    assert (status, NOT_FOUND in words) == (404, True)
