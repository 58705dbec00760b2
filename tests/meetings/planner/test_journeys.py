"""The table of travel times through the door."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from terril.territory import journeys
from terril.territory.models import Commune, Journey

pytestmark = pytest.mark.django_db

TABLE = "/equipe/calendrier/trajets/"


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())


def test_a_journey_is_noted_listed_and_taken_away(world, enter):
    client = enter(world.accounts["nadia"])
    assert "Aucun trajet noté" in text_of(client.get(TABLE))
    refused = client.post(TABLE, {"origin": "62498", "destination": "62498", "minutes": "10"})
    assert (refused.status_code, Journey.objects.count()) == (422, 0)
    shown = client.post(TABLE, {"origin": "62498", "destination": "Vimy", "minutes": "25"}, follow=True)
    assert ("Ce trajet est gardé." in text_of(shown), shown.redirect_chain) == (True, [(TABLE, 302)])
    assert "<strong>Lens</strong> → Vimy" in text_of(shown)
    journey = Journey.objects.get()
    for _again in range(2):
        gone = client.post(f"{TABLE}retirer/", {"journey": journey.pk}, follow=True)
        assert "Ce trajet est retiré" in text_of(gone)
    client.post(f"{TABLE}retirer/", {"journey": "tout"})
    assert Journey.objects.count() == 0


def test_a_table_is_imported_from_a_box_or_a_file_in_any_old_encoding(world, enter):
    client = enter(world.accounts["nadia"])
    assert "2 trajets sont gardés." in text_of(client.post(TABLE, {"import": "1", "table": "Lens;Liévin;12\nLens;Vimy;25"}, follow=True))
    file = SimpleUploadedFile("trajets.csv", "de;vers;minutes\r\nÉleu-dit-Leauwette;Liévin;9\r\n".encode("cp1252"))
    assert "Un trajet est gardé." in text_of(client.post(TABLE, {"import": "1", "file": file}, follow=True))
    assert Journey.objects.count() == 3


def test_what_a_table_of_journeys_hides_is_said_and_left_aside(world, enter):
    book = Workbook()
    for row in (["De", "Vers", "Minutes"], ["Lens", "Liévin", 12], ["Lens", "Vimy", 25], ["Lens", "Avion", 9]):
        book.active.append(row)
    for number in (3, 4):
        book.active.row_dimensions[number].hidden = True
    file = io.BytesIO()
    book.save(file)
    sent = {"import": "1", "file": SimpleUploadedFile("trajets.xlsx", file.getvalue())}
    told = text_of(enter(world.accounts["nadia"]).post(TABLE, sent, follow=True))
    assert "2 lignes sont cachées dans le fichier, et laissées de côté." in told and "Un trajet est gardé." in told
    assert Journey.objects.get().destination.name == "Liévin"


def test_bad_rows_are_shown_with_their_reason_and_the_table_comes_back(world, enter):
    client = enter(world.accounts["nadia"])
    file = SimpleUploadedFile("trajets.csv", ("Lens;Liévin;12\n" + "Lens;Nulle-Part;5\n" * 60).encode())
    answer = client.post(TABLE, {"import": "1", "file": file})
    shown = text_of(answer)
    assert (answer.status_code, Journey.objects.count()) == (422, 0)
    assert "Rien n’a été importé : des lignes sont à reprendre, avec leur raison." in shown
    assert "Elle a peut-être changé de nom, ou rejoint une autre commune." in shown
    assert "Et 10 autres lignes." in shown
    assert "Lens;Nulle-Part;5" in shown, "what the file held comes back in the box"
    assert client.post(TABLE, {"import": "1"}).status_code == 422
    assert client.post(TABLE, {"import": "1", "file": SimpleUploadedFile("x.csv", b"a\x00b")}).status_code == 422


@pytest.mark.parametrize("who", ["marc", "olga"])
def test_the_table_is_for_who_plans(world, client, enter, who):
    enter(world.accounts[who])
    assert client.get(TABLE).status_code == 404
    assert client.post(TABLE, {"origin": "62498", "destination": "62861", "minutes": "25"}).status_code == 404
    assert client.post(f"{TABLE}retirer/", {"journey": "1"}).status_code == 404
    assert Journey.objects.count() == 0


def test_another_territory_keeps_its_journeys(world, enter):
    here, there = Commune.objects.get(name="Lens"), Commune.objects.get(name="Vimy")
    journeys.keep_journey(actor=None, origin=here, destination=there, minutes=25)
    client = enter(world.accounts["ines"])
    assert "Vimy" not in text_of(client.get(TABLE)).split("Trajets connus")[1]
    client.post(f"{TABLE}retirer/", {"journey": Journey.objects.get().pk})
    assert Journey.objects.count() == 1


def test_the_page_costs_the_same_with_three_journeys_and_sixty(world, enter, assert_queries):
    client = enter(world.accounts["nadia"])
    communes = list(Commune.objects.filter(territories__slug="lens-lievin").order_by("pk"))
    for count in (3, 30):
        text = "\n".join(f"Lens;{one.pk};10" for one in communes[:count] if one.name != "Lens")
        journeys.import_journeys(actor=None, territory=world.programme.territory, text=text)
        with assert_queries(8):
            assert client.get(TABLE).status_code == 200
