"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

import pytest
from tests.factories import Broken

from terril.territory.models import Commune, Intercommunality, Journey

CASES = [
    Broken("intercommunality_siren_nine_digits", Intercommunality, bad={"siren": "24620036"}, good={"siren": "246200364"}),
    Broken("intercommunality_siren_nine_digits", Intercommunality, bad={"siren": "24620036A"}),
    Broken("commune_insee_code_shape", Commune, bad={"insee_code": "2C004"}, good={"insee_code": "2A004"}),
    Broken("commune_insee_code_shape", Commune, bad={"insee_code": "6249"}, good={"insee_code": "62498"}),
    Broken("commune_point_on_earth", Commune, bad={"latitude": 90.1}, good={"latitude": 90}),
    Broken("commune_point_on_earth", Commune, bad={"longitude": -180.1}, good={"longitude": -180}),
    Broken("commune_point_whole", Commune, bad={"latitude": None}, good={"latitude": None, "longitude": None}),
    Broken("commune_point_whole", Commune, bad={"longitude": None}),
    Broken("journey_once", Journey, twice=("origin", "destination")),
    Broken("journey_goes_elsewhere", Journey, then=lambda first: {"origin": first.origin, "destination": first.origin}),
    Broken("journey_lasts_a_while", Journey, bad={"minutes": 0}, good={"minutes": 1}),
    Broken("journey_lasts_a_while", Journey, bad={"minutes": 601}, good={"minutes": 600}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
