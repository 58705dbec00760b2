"""A commune kept on a day for which none was proposed says why, like any other."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q

WHY = "Aucune commune n’était proposée ce jour-là."


def say_why(apps: Any, schema_editor: Any) -> None:
    apps.get_model("meetings", "PlanDate").objects.filter(commune__isnull=False, proposed__isnull=True, reason="").update(reason=WHY)


class Migration(migrations.Migration):

    dependencies = [
        ("meetings", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="plandate", name="plan_change_has_a_reason"),
        migrations.RunPython(say_why, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="plandate",
            constraint=models.CheckConstraint(
                condition=Q(commune__isnull=True) | Q(proposed__isnull=False, commune=F("proposed")) | ~Q(reason=""),
                name="plan_change_has_a_reason",
                violation_error_message="Dites en une phrase pourquoi une autre commune : chacun de l’équipe la lira.",
            ),
        ),
    ]
