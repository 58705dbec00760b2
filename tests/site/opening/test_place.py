"""The communes go on the map by a press, or by a file."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.territory.test_fetching import NORD, Service, service

from terril.people.administrators import open_administrator
from terril.site.opening import queries
from terril.territory.actions import open_land
from terril.territory.models import Commune

__all__ = ["service"]


@pytest.fixture
def client_of_zoe(db: None, strict_client: Any) -> Any:
    zoe = open_administrator(actor=None, first_name="Zoé", last_name="Wiart", email="zoe@exemple.fr")
    strict_client.force_login(zoe, backend="terril.people.adapters.PersonBackend")
    open_land(actor=None, name="Le Val", codes=["59392", "59225"])
    return strict_client


def left() -> list[int]:
    return [land.unplaced for land in queries.lands()]


def test_the_step_is_there_as_long_as_a_commune_is_not_on_the_map(client_of_zoe: Any) -> None:
    assert "2 communes ne sont pas sur la carte." in client_of_zoe.get("/ouvrir/").content.decode()
    Commune.objects.update(latitude=50.3, longitude=3.9)
    assert [step.key for step in queries.steps()] == ["site", "land", "programme"]
    assert "Toutes les communes choisies sont sur la carte." in client_of_zoe.get("/ouvrir/territoire/carte/").content.decode()


def test_a_press_asks_the_service(client_of_zoe: Any, service: Service) -> None:
    answer = client_of_zoe.post_form("/ouvrir/territoire/carte/", {"fetch": "1"}, follow=True)
    html = answer.content.decode()
    assert "mises à jour : 2" in html
    assert "Le Val : 1 commune n’est pas sur la carte." in html
    assert left() == [1]


def test_a_service_that_does_not_answer_is_told_with_where_to_go(client_of_zoe: Any, settings: Any) -> None:
    settings.GEO_API_URL = "http://127.0.0.1:9"
    html = client_of_zoe.post_form("/ouvrir/territoire/carte/", {"fetch": "1"}).content.decode()
    assert "Le service des communes ne répond pas." in html
    assert "http://127.0.0.1:9/departements/59/communes" in html
    assert left() == [2]


def test_a_file_does_as_well(client_of_zoe: Any) -> None:
    file = SimpleUploadedFile("communes.json", json.dumps(NORD).encode())
    assert client_of_zoe.post_form("/ouvrir/territoire/carte/", {"file": file}).status_code == 302
    assert left() == [1]
    assert not Commune.objects.filter(name="Sars-Poteries").exists()


def test_a_file_that_is_none_is_refused_beside_the_form(client_of_zoe: Any) -> None:
    answer = client_of_zoe.post_form("/ouvrir/territoire/carte/", {"file": SimpleUploadedFile("photo.png", b"\x89PNG\r\n")})
    assert answer.status_code == 422
    assert left() == [2]
    assert client_of_zoe.post_form("/ouvrir/territoire/carte/", {}).status_code == 422
