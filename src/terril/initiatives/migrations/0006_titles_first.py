import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

from terril.kernel.search import normalise


def fold_titles(apps, schema_editor):
    initiatives = apps.get_model("initiatives", "Initiative").objects.exclude(title="").only("pk", "title")
    for initiative in initiatives.order_by("pk").iterator(chunk_size=500):
        initiative.search_title = normalise(initiative.title)
        initiative.save(update_fields=["search_title"])


class Migration(migrations.Migration):
    # The triggers of a row that changes would be pending when its table is altered: the column first, then its words, then the rest.
    atomic = False

    dependencies = [("initiatives", "0005_follow_up")]

    operations = [
        migrations.AddField(
            model_name="initiative",
            name="search_title",
            field=models.TextField(blank=True, default="", editable=False, verbose_name="titre pour la recherche"),
        ),
        migrations.RunPython(fold_titles, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="initiative", name="initiative_search"),
        migrations.RemoveField(model_name="initiative", name="search"),
        migrations.AddField(
            model_name="initiative",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.contrib.postgres.search.CombinedSearchVector(
                    django.contrib.postgres.search.SearchVector("search_title", config="french", weight="A"),
                    "||",
                    django.contrib.postgres.search.SearchVector("search_text", config="french", weight="D"),
                    django.contrib.postgres.search.SearchConfig("french"),
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="initiative",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="initiative_search"),
        ),
    ]
