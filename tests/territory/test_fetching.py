"""The place of communes, from a service that answers as the State's does; and what is said where there is no Internet."""

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from terril.kernel.errors import Refused
from terril.territory import fetching
from terril.territory.actions import open_land
from terril.territory.models import Commune, Territory

pytestmark = pytest.mark.django_db


def told(code: str, name: str, at: tuple[float, float] | None) -> dict[str, Any]:
    """A commune as geo.api.gouv.fr tells it."""
    centre = {"centre": {"type": "Point", "coordinates": list(at)}} if at else {}
    return {"code": code, "nom": name, "codesPostaux": ["59600"], "population": 29_000, "codeDepartement": "59", "codeRegion": "32", **centre}


NORD = [told("59392", "Maubeuge", (3.97, 50.28)), told("59574", "Sars-Poteries", (4.03, 50.17)), told("59225", "Feignies", None)]


class Service:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.body = json.dumps(NORD).encode()
        self.status = 200


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    served = Service()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            self.send_response(served.status)
            self.end_headers()
            self.wfile.write(served.body)

        def log_message(self, *args: Any) -> None:
            """Nothing on the screen."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        settings.GEO_API_URL = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield served
        server.shutdown()
        thread.join()


@pytest.fixture
def val(db: None) -> Territory:
    return open_land(actor=None, name="Le Val", codes=["59392", "59225"])


def test_only_the_communes_asked_for_are_placed(service: Service, val: Territory) -> None:
    fetching.fetch(actor=None, codes=["59392", "59225"])
    assert service.asked == [f"/departements/59/communes?fields={fetching.FIELDS}&format=json"]
    placed = {commune.pk: (commune.latitude, commune.longitude) for commune in Commune.objects.all()}
    # Sars-Poteries is not of the territory; nobody says where Feignies is.
    assert placed == {"59392": (50.28, 3.97), "59225": (None, None)}


@pytest.mark.parametrize("fault", ["silent", "error", "heavy"])
def test_without_an_answer_it_says_which_files_to_bring(service: Service, val: Territory, settings: Any, monkeypatch: Any, fault: str) -> None:
    if fault == "silent":
        settings.GEO_API_URL = "http://127.0.0.1:9"
    service.status = 500 if fault == "error" else 200
    monkeypatch.setattr(fetching, "MOST", 10 if fault == "heavy" else fetching.MOST)
    with pytest.raises(Refused, match="Le service des communes ne répond pas") as refused:
        fetching.fetch(actor=None, codes=["59392", "97411"])
    assert refused.value.message.splitlines()[1:] == list(fetching.addresses(["97411", "59392"]).values())
    assert not Commune.objects.filter(latitude__isnull=False).exists()


def test_what_is_no_answer_of_that_service_is_refused(service: Service, val: Territory) -> None:
    service.body = b"<html>Bienvenue sur le reseau du camping</html>"
    with pytest.raises(Refused):
        fetching.fetch(actor=None, codes=["59392"])
    assert not Commune.objects.filter(latitude__isnull=False).exists()


def test_the_command_opens_the_territory_and_places_it(service: Service) -> None:
    said = io.StringIO()
    call_command("territory", "fetch", "val de sambre", stdout=said)
    assert "Territoire : CA Maubeuge Val de Sambre" in said.getvalue()
    assert Commune.objects.get(pk="59392").latitude == 50.28
    # By its name, once it is there.
    call_command("territory", "fetch", "ca maubeuge val de sambre", stdout=said)
    assert Territory.objects.count() == 1
    with pytest.raises(CommandError, match="Nous ne connaissons ni territoire, ni intercommunalité, ni département à ce nom : zzz"):
        call_command("territory", "fetch", "zzz", stdout=said)
