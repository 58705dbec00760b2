from django.db import migrations, models
from django.db.models import Q


def point_to_the_words(apps, schema_editor):
    """Answers given before the rule said where in their own words only."""
    apps.get_model("initiatives", "Answer").objects.filter(kind="elsewhere", helper__isnull=True, where="").update(
        where="voir les mots de la réponse"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0007_bringing"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="where",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="où la personne peut aller"),
            preserve_default=False,
        ),
        migrations.RunPython(point_to_the_words, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=~Q(kind="elsewhere") | Q(helper__isnull=False) | ~Q(where=""),
                name="answer_elsewhere_says_where",
                violation_error_message="Une idée n’est pas refusée dans le vide : dites où la personne peut aller.",
            ),
        ),
    ]
