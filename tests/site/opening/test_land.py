"""The communes are found by name, anywhere in France, and brought together."""

from typing import Any

import pytest
from django.test import Client

from terril.people.administrators import open_administrator
from terril.people.models import Account
from terril.territory.models import Commune, Territory

MAUBEUGE = "epci:200043396"


@pytest.fixture
def client_of_zoe(db: None, strict_client: Client) -> Any:
    zoe: Account = open_administrator(actor=None, first_name="Zoé", last_name="Wiart", email="zoe@exemple.fr")
    strict_client.force_login(zoe, backend="terril.people.adapters.PersonBackend")
    return strict_client


def choose(client: Any, **said: Any) -> Any:
    return client.post_form("/ouvrir/territoire/", said)


def test_an_intercommunality_is_found_and_chosen(client_of_zoe: Any) -> None:
    html = client_of_zoe.get("/ouvrir/territoire/?q=val+de+sambre").content.decode()
    assert "CA Maubeuge Val de Sambre" in html
    assert "43 communes" in html
    assert choose(client_of_zoe, land=MAUBEUGE)["Location"] == "/ouvrir/"
    land = Territory.objects.get()
    assert (land.name, land.communes.count(), land.communes.filter(latitude__isnull=True).count()) == ("CA Maubeuge Val de Sambre", 43, 43)
    page = client_of_zoe.get("/ouvrir/").content.decode()
    assert "CA Maubeuge Val de Sambre : 43 communes." in page
    assert "CA Maubeuge Val de Sambre (43 communes)" in page
    # Again: the same, once.
    assert choose(client_of_zoe, land=MAUBEUGE).status_code == 302
    assert Territory.objects.count() == 1


def test_several_lines_and_communes_by_hand_make_one_territory(client_of_zoe: Any) -> None:
    answer = choose(client_of_zoe, land=[MAUBEUGE, "epci:246200299"], codes="Lomme (59)\n62498\n\nSaint-Denis (974)\n", name="Ici et là")
    assert answer.status_code == 302
    land = Territory.objects.get()
    assert (land.name, land.slug, land.communes.count()) == ("Ici et là", "ici-et-la", 43 + 14 + 3)
    assert set(Commune.objects.filter(pk__in=["59350", "62498", "97411"]).values_list("name", flat=True)) == {"Lille", "Lens", "Saint-Denis"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Cochez une ligne, ou écrivez une commune."),
        ({"codes": "Nullepart-sur-Rien"}, "Nous ne connaissons pas"),
        ({"codes": "Saint-Denis"}, "Plusieurs"),
        ({"codes": "Lens (62)"}, "Donnez un nom à cet ensemble de communes"),
        ({"land": MAUBEUGE, "codes": "Lens (62)"}, "Donnez un nom à cet ensemble de communes"),
        ({"codes": "Lens (62)", "name": "x" * 121}, "120"),
        ({"land": "epci:000000000", "name": "Rien"}, "Nous ne connaissons rien en France sous"),
    ],
)
def test_what_is_missing_or_unclear_is_said_and_nothing_is_lost(client_of_zoe: Any, said: dict[str, Any], words: str) -> None:
    answer = choose(client_of_zoe, **said)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert words in html
    assert said.get("codes", "") in html
    assert not Territory.objects.exists()


def test_what_was_ticked_stays_ticked(client_of_zoe: Any) -> None:
    html = choose(client_of_zoe, land=MAUBEUGE, codes="Nullepart-sur-Rien").content.decode()
    assert f'value="{MAUBEUGE}" checked' in html


def test_a_land_that_nobody_knows_is_said(client_of_zoe: Any) -> None:
    assert "Nous ne trouvons ni intercommunalité ni département" in client_of_zoe.get("/ouvrir/territoire/?q=zzz").content.decode()


def test_what_is_ticked_and_written_stays_from_one_search_to_the_next(client_of_zoe: Any) -> None:
    said = {"search": "1", "q": "henin carvin", "land": MAUBEUGE, "codes": "Lomme (59)", "name": "Ici et là"}
    answer = choose(client_of_zoe, **said)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert f'value="{MAUBEUGE}" checked' in html
    assert "Hénin-Carvin" in html
    assert "Lomme (59)" in html
    assert 'value="Ici et là"' in html
    assert not Territory.objects.exists()


def test_another_land_of_the_same_name_is_left_as_it_is(client_of_zoe: Any) -> None:
    choose(client_of_zoe, land=MAUBEUGE, name="Ici")
    again = choose(client_of_zoe, land="epci:246200299", name="Ici")
    assert again.status_code == 422
    assert "Un autre territoire s’appelle ainsi, ou presque : Ici." in again.content.decode()
    assert Territory.objects.get().communes.count() == 43


def test_the_half_of_france_is_no_territory(client_of_zoe: Any) -> None:
    lands = [f"departement:{number}" for number in ("02", "14", "21", "25", "27", "51", "59", "60", "62", "76", "80")]
    assert "Un territoire compte cinq mille communes au plus." in choose(client_of_zoe, land=lands, name="Beaucoup").content.decode()
