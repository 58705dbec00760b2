"""A point has a latitude and a longitude, or neither."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

MODELS = ("helpservice", "helpstructure")
WORDS = "La latitude va de -90 à 90 et la longitude de -180 à 180."


def drop_half_points(apps: Any, schema_editor: Any) -> None:
    """The import has always left them out; whatever else wrote one said nothing of where it is."""
    for name in MODELS:
        rows = apps.get_model("services", name).objects
        rows.filter(Q(latitude__isnull=True) | Q(longitude__isnull=True)).update(latitude=None, longitude=None)


class Migration(migrations.Migration):

    dependencies = [
        ("services", "0001_initial"),
        ("territory", "0001_initial"),
    ]

    operations = [
        *(migrations.RemoveConstraint(model_name=name, name=f"{name}_point_on_earth") for name in MODELS),
        migrations.RunPython(drop_half_points, migrations.RunPython.noop),
        *(
            migrations.AddConstraint(
                model_name=name,
                constraint=models.CheckConstraint(
                    condition=Q(latitude__isnull=True, longitude__isnull=True)
                    | Q(latitude__isnull=False, longitude__isnull=False, latitude__range=(-90, 90), longitude__range=(-180, 180)),
                    name=f"{name}_point_on_earth",
                    violation_error_message=WORDS,
                ),
            )
            for name in MODELS
        ),
    ]
