"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from tests.factories import Broken, row

from terril.services.models import HelpImport, HelpService, HelpStructure

CASES = [
    Broken("help_import_refused_with_a_reason", HelpImport, bad={"state": "refused"}, good={"state": "refused", "refusal": "Illisible."}),
    Broken("helpstructure_point_on_earth", HelpStructure, bad={"latitude": 90.5, "longitude": 2}, good={"latitude": 90, "longitude": 180}),
    Broken("helpstructure_point_on_earth", HelpStructure, bad={"latitude": 50, "longitude": 180.5}, good={"latitude": None}),
    Broken("helpservice_point_on_earth", HelpService, bad={"latitude": -90.5, "longitude": 2}, good={"latitude": -90, "longitude": -180}),
    Broken("helpservice_point_on_earth", HelpService, bad={"latitude": 50, "longitude": -180.5}, good={"latitude": None, "longitude": None}),
    # Half a point.
    Broken("helpstructure_point_on_earth", HelpStructure, bad={"latitude": 50}, good={"latitude": 50, "longitude": 2}),
    Broken("helpstructure_point_on_earth", HelpStructure, bad={"longitude": 2}),
    Broken("helpservice_point_on_earth", HelpService, bad={"latitude": 50}, good={"latitude": 50, "longitude": 2}),
    Broken("helpservice_point_on_earth", HelpService, bad={"longitude": 2}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()


@pytest.mark.django_db
@pytest.mark.parametrize("model", [HelpStructure, HelpService])
def test_half_a_point_kept_before_the_database_refused_it_goes(model: Any) -> None:
    name = model._meta.model_name
    with connection.cursor() as cursor:
        cursor.execute(f"alter table {model._meta.db_table} drop constraint {name}_point_on_earth")
    points = [(50.4, 2.8), (50.4, None), (None, 2.8), (None, None), (0, 0)]
    rows = [row(model, latitude=latitude, longitude=longitude).pk for latitude, longitude in points]
    import_module("terril.services.migrations.0002_whole_points").drop_half_points(apps, None)
    kept = model.objects.in_bulk(rows)
    assert [(kept[pk].latitude, kept[pk].longitude) for pk in rows] == [(50.4, 2.8), (None, None), (None, None), (None, None), (0, 0)]
