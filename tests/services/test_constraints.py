"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

import pytest
from tests.factories import Broken

from terril.services.models import HelpImport, HelpService, HelpStructure

CASES = [
    Broken("help_import_refused_with_a_reason", HelpImport, bad={"state": "refused"}, good={"state": "refused", "refusal": "Illisible."}),
    Broken("helpstructure_point_on_earth", HelpStructure, bad={"latitude": 90.5, "longitude": 2}, good={"latitude": 90, "longitude": 180}),
    Broken("helpstructure_point_on_earth", HelpStructure, bad={"latitude": 50, "longitude": 180.5}, good={"latitude": None}),
    Broken("helpservice_point_on_earth", HelpService, bad={"latitude": -90.5, "longitude": 2}, good={"latitude": -90, "longitude": -180}),
    Broken("helpservice_point_on_earth", HelpService, bad={"latitude": 50, "longitude": -180.5}, good={"latitude": None, "longitude": None}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
