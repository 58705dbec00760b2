"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

import pytest
from tests.factories import NOW, Broken, row

from terril.imports.models import Acquaintance, ColumnMatch, Import, ImportRow, Likeness

CASES = [
    Broken("import_done_has_a_date", Import, bad={"status": "done"}, good={"status": "done", "imported_at": NOW}),
    Broken("import_says_where_from", Import, bad={"source": ""}),
    Broken("import_row_once", ImportRow, twice=("batch", "number")),
    Broken("likeness_with_row_or_known", Likeness, bad={"known_id": None}, good={"known_id": None, "other": lambda: row(ImportRow)}),
    Broken("likeness_with_row_or_known", Likeness, bad={"known_id": 1, "other": lambda: row(ImportRow)}),
    Broken("likeness_of_rows_once", Likeness, base={"known_id": None, "other": lambda: row(ImportRow)}, twice=("row", "aspect", "other")),
    Broken("likeness_of_known_once", Likeness, twice=("row", "aspect", "known_id")),
    Broken("column_match_once", ColumnMatch, twice=("programme", "kind", "fingerprint")),
    Broken("acquaintance_once", Acquaintance, twice=("person", "programme")),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
