"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

import pytest
from tests.factories import Broken

from terril.directory.models import Organisation, Place

CASES = [
    Broken("organisation_siret_shape", Organisation, bad={"siret": "8012345670001"}, good={"siret": "80123456700012"}),
    Broken("organisation_siret_shape", Organisation, bad={"siret": "801 234 567 00"}, good={"siret": ""}),
    Broken("organisation_rna_shape", Organisation, bad={"rna": "W62100123"}, good={"rna": "W621001234"}),
    Broken("organisation_rna_shape", Organisation, bad={"rna": "w621001234"}),
    Broken("place_once_per_commune", Place, twice=("name", "commune")),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
