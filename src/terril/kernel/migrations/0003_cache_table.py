"""The table of the shared cache: a base that was only migrated counts the attempts to log in."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", "kernel_cache", database=schema_editor.connection.alias, verbosity=0)


def forget(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS kernel_cache")


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_outbox_lists")]

    operations = [migrations.RunPython(make, forget)]
