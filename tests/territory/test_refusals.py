"""Each way in which the room says no, in the whole sentence that people read, and each line that it leaves in the journal."""

from pathlib import Path
from typing import Any

import pytest
from tests.harness.told import Line, lines_of, refusal
from tests.territory.test_actions import HEAD, LENS, written

from terril.kernel.errors import Refused
from terril.people.models import Person
from terril.territory import actions, journeys
from terril.territory.models import Commune, Journey

ONE_WAY = "Un trajet va d’une commune à une autre."
LONG = "Un trajet dure de 1 à 600 minutes."


def csv_of(file: Path) -> Any:
    return actions.import_csv(actor=None, file=file)


def territory(communes: list[str], name: str = "Ailleurs") -> Any:
    return actions.create_territory(actor=None, name=name, slug="ailleurs", communes=communes)


@pytest.mark.parametrize(
    ("sentence", "field", "gesture"),
    [
        ("Un territoire compte au moins une commune.", "communes", lambda: territory([])),
        ("Nous ne connaissons pas ces communes : 99998, 99999. Importez-les d’abord.", "communes",
         lambda: territory(["62498", "99999", "99998"])),
        ("Un autre territoire porte déjà ce nom.", "name", lambda: territory(["62498"], "Plaine Commune")),
    ],
)  # fmt: skip
def test_a_territory_that_cannot_be(lens_lievin, sentence, field, gesture):
    assert refusal(gesture) == (sentence, field, Refused)


ADDRESS = "L’adresse d’un territoire s’écrit en minuscules, sans accent ni espace, par exemple lens-lievin."
TAKEN = "Un autre territoire s’appelle ainsi, ou presque : CA de Lens - Liévin. Choisissez un autre nom."
NAMED = "Donnez au territoire un nom de cent vingt caractères au plus."


@pytest.mark.parametrize(
    ("sentence", "field", "asked"),
    [
        ("Nous ne connaissons rien en France sous : epci:000000000, 99999.", "keys",
         {"name": "Ailleurs", "keys": ["epci:000000000", "departement:62"], "codes": ["62498", "99999"]}),
        ("Un territoire compte au moins une commune.", "communes", {"name": "Ailleurs"}),
        (NAMED, "name", {"name": " ", "codes": ["62498"]}),
        (NAMED, "name", {"name": "a" * 121, "codes": ["62498"]}),
        (ADDRESS, "slug", {"name": "Ailleurs", "slug": "Là-bas", "codes": ["62498"]}),
        (TAKEN, "name",
         {"name": "Ailleurs", "slug": "lens-lievin", "codes": ["62498"]}),
        (TAKEN, "name", {"name": "CA de Lens - Liévin", "codes": ["62498"]}),
        ("Un autre territoire porte déjà ce nom.", "name", {"name": "CA de Lens - Liévin", "slug": "ailleurs", "codes": ["62498"]}),
    ],
)  # fmt: skip
def test_a_land_that_cannot_open(lens_lievin, sentence, field, asked):
    before = Commune.objects.count(), actions.Territory.objects.count()
    assert refusal(lambda: actions.open_land(actor=None, **asked)) == (sentence, field, Refused)
    assert (Commune.objects.count(), actions.Territory.objects.count()) == before


@pytest.mark.parametrize(
    ("sentence", "text", "bad"),
    [
        ("Nous n’avons trouvé aucun trajet dans ce tableau. Rien n’a été importé.", "de;vers;minutes\n", []),
        ("Rien n’a été importé : des lignes sont à reprendre, avec leur raison.", "Lens;Vimy;25\nLens;Lens;3", [(2, ONE_WAY)]),
        ("Ce tableau compte plus de 1 lignes. Importez-le en plusieurs fois.", "Lens;Vimy;25\nVimy;Lens;25", []),
    ],
)
def test_a_table_of_journeys_that_is_not_kept(lens_lievin, monkeypatch, sentence, text, bad):
    monkeypatch.setattr(journeys, "MOST_ROWS", 1)
    with pytest.raises(journeys.BadJourneys) as refused:
        journeys.import_journeys(actor=None, territory=lens_lievin, text=text)
    assert (refused.value.message, refused.value.field) == (sentence, "table")
    assert [(row.number, row.error) for row in refused.value.rows] == bad
    assert not Journey.objects.exists()


@pytest.mark.parametrize(("sentence", "field", "to", "minutes"), [
    (ONE_WAY, "destination", "62498", 5), (LONG, "minutes", "62861", 0), (LONG, "minutes", "62861", 601)
])  # fmt: skip
def test_a_journey_that_cannot_be(lens_lievin, sentence, field, to, minutes):
    lens, other = Commune.objects.get(pk="62498"), Commune.objects.get(pk=to)
    told = refusal(lambda: journeys.keep_journey(actor=None, origin=lens, destination=other, minutes=minutes))
    assert told == (sentence, field, Refused)


def test_what_the_journal_keeps(lens_lievin, tmp_path):
    nadia = Person.objects.create(first_name="Nadia", channel="none", last_contact_on="2024-01-09")
    lens, vimy = Commune.objects.get(pk="62498"), Commune.objects.get(pk="62861")

    made = lines_of(lambda: territory(["62498"]))
    drawn = actions.Territory.objects.get(slug="ailleurs")
    assert made == [
        Line("territory.created", "Un territoire de 1 commune a été dessiné.", drawn, data=(("count", 1), ("added", 1), ("removed", 0))).kept
    ]
    assert lines_of(lambda: actions.create_territory(actor=nadia, name="Ailleurs", slug="ailleurs", communes=[vimy, "62510"])) == [
        Line("territory.redrawn", "Un territoire a été redessiné : il compte 2 communes.", drawn, nadia,
             data=(("count", 2), ("added", 2), ("removed", 1))).kept
    ]  # fmt: skip
    facts = written(tmp_path, "a.csv", HEAD + LENS.replace("32920", "33000"))
    assert lines_of(lambda: csv_of(facts)) == [
        Line("territory.facts_updated", "Les données officielles de 1 commune ont été mises à jour.", lens_lievin, data=(("count", 1),)).kept
    ]
    assert lines_of(lambda: journeys.import_journeys(actor=nadia, territory=lens_lievin, text="Lens;Vimy;25\nVimy;Lens;26")) == [
        Line("journeys.imported", "Nadia a importé 2 temps de trajet.", lens_lievin, nadia, data=(("count", 2),)).kept
    ]
    known = Journey.objects.get(origin=lens)
    assert lines_of(lambda: journeys.keep_journey(actor=nadia, origin=lens, destination=vimy, minutes=20)) == [
        Line("journey.kept", "Nadia a noté un temps de trajet : 20 minutes.", known, nadia, data=(("minutes", 20),)).kept
    ]
    assert lines_of(lambda: journeys.drop_journey(actor=nadia, journey=known)) == [
        Line("journey.dropped", "Nadia a retiré un temps de trajet.", known, nadia).kept
    ]
    assert lines_of(lambda: journeys.drop_journey(actor=nadia, journey=known)) == []
