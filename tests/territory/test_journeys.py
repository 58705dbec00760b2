"""The table of travel times: read with its faults, kept whole or not at all."""

import time
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from terril.kernel.errors import Refused
from terril.kernel.journal import JournalEntry
from terril.territory import journeys
from terril.territory.models import Commune, Journey

pytestmark = pytest.mark.django_db

LENS, LIEVIN, VIMY = "62498", "62510", "62861"


def kept() -> list[tuple[str, str, int]]:
    return list(Journey.objects.order_by("origin_id", "destination_id").values_list("origin_id", "destination_id", "minutes"))


@pytest.mark.parametrize(
    "text",
    [
        "de;vers;minutes\nLens;Liévin;12\nVimy;Lens;25",
        "Lens\tlievin\t12 min\nvimy\tLENS\t25,5",
        "\ufeffCode INSEE,vers,minutes\n62498,62510,12\n\n62861,62498,25.0 minutes",
    ],
)
def test_a_table_is_read_as_people_write_it(lens_lievin, text):
    assert journeys.import_journeys(actor=None, territory=lens_lievin, text=text) == 2
    assert kept() == [(LENS, LIEVIN, 12), (VIMY, LENS, 25)]
    entry = JournalEntry.objects.get(verb="journeys.imported")
    assert entry.data == {"count": 2}


def test_a_table_brought_again_changes_the_times_and_adds_nothing_twice(lens_lievin):
    journeys.import_journeys(actor=None, territory=lens_lievin, text="Lens;Liévin;12\nVimy;Lens;25")
    journeys.import_journeys(actor=None, territory=lens_lievin, text="Lens;Liévin;15")
    assert kept() == [(LENS, LIEVIN, 15), (VIMY, LENS, 25)]
    assert journeys.table([LENS, LIEVIN]) == {(LENS, LIEVIN): 15}


def test_every_bad_row_is_told_with_its_reason_and_nothing_is_kept(lens_lievin):
    text = "Lens;Liévin;12\nLense;Liévin;12\nLens;Atlantide;5\nLens;Lens;3\nLens;Vimy;vite\nLens;Vimy;900\nLens;Vimy\nLens;Liévin;14"
    with pytest.raises(journeys.BadJourneys) as refusal:
        journeys.import_journeys(actor=None, territory=lens_lievin, text=text)
    assert [(row.number, row.error) for row in refusal.value.rows] == [
        (2, "« Lense » n’est pas une commune du territoire. Vouliez-vous dire Lens ?"),
        (3, "« Atlantide » n’est pas une commune du territoire. Elle a peut-être changé de nom, ou rejoint une autre commune."),
        (4, "Un trajet va d’une commune à une autre."),
        (5, "« vite » n’est pas un nombre de minutes."),
        (6, "Un trajet dure de 1 à 600 minutes."),
        (7, "Cette ligne n’a pas trois colonnes : de, vers, minutes."),
        (8, "La ligne 1 donne déjà ce trajet."),
    ]
    assert kept() == []
    with pytest.raises(journeys.BadJourneys, match="aucun trajet"):
        journeys.import_journeys(actor=None, territory=lens_lievin, text="de;vers;minutes\n")


@given(text=st.text(max_size=200))
def test_whatever_is_pasted_is_read_without_a_fault(text):
    for row in journeys.read(text, [Commune(insee_code=LENS, name="Lens", sort_name="lens")]):
        assert row.error or (row.origin and row.destination and 1 <= row.minutes <= 600)


def test_one_journey_is_noted_changed_and_taken_away(lens_lievin):
    lens, vimy = Commune.objects.get(pk=LENS), Commune.objects.get(pk=VIMY)
    for minutes in (20, 25):
        journeys.keep_journey(actor=None, origin=lens, destination=vimy, minutes=minutes)
    assert kept() == [(LENS, VIMY, 25)]
    with pytest.raises(Refused, match="d’une commune à une autre"):
        journeys.keep_journey(actor=None, origin=lens, destination=lens, minutes=5)
    with pytest.raises(Refused, match="de 1 à 600 minutes"):
        journeys.keep_journey(actor=None, origin=lens, destination=vimy, minutes=0)
    journey = Journey.objects.get()
    for _again in range(2):
        journeys.drop_journey(actor=None, journey=journey)
    assert kept() == []
    assert JournalEntry.objects.filter(verb="journey.dropped").count() == 1


@pytest.mark.parametrize(
    "fields", [{"destination_id": LENS, "minutes": 5}, {"destination_id": VIMY, "minutes": 0}, {"destination_id": VIMY, "minutes": 601}]
)
def test_the_database_refuses_what_makes_no_sense(lens_lievin, fields: dict[str, Any]):
    with pytest.raises(IntegrityError), transaction.atomic():
        Journey.objects.create(origin_id=LENS, **fields)


@pytest.mark.django_db(transaction=True)
def test_two_tables_at_once_do_not_lock_each_other_out(lens_lievin):
    rows = [f"{one};{other};10" for one in ("Lens", "Liévin", "Vimy", "Avion") for other in ("Harnes", "Grenay", "Wingles")]
    barrier, faults = Barrier(2), []

    def bring(text: str) -> None:
        try:
            barrier.wait()
            journeys.import_journeys(actor=None, territory=lens_lievin, text=text)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=bring, args=("\n".join(order),)) for order in (rows, rows[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Journey.objects.count() == 12


def test_a_table_of_elsewhere_is_refused_soon(lens_lievin):
    """Twenty thousand lines of which no name is known: the first ones are told which commune they may have meant, the others that none is."""
    table = "\n".join(["Lense;Liévin;12", *(f"Courcelles-{n};Beaumont-{n};20" for n in range(20_000))])
    start = time.process_time()
    with pytest.raises(journeys.BadJourneys) as refused:
        journeys.import_journeys(actor=None, territory=lens_lievin, text=table)
    assert time.process_time() - start < 2
    assert (len(refused.value.rows), "Vouliez-vous dire Lens ?" in refused.value.rows[0].error) == (20_001, True)
