"""Read before it is shown: what everybody reads was read by somebody of the team."""

from typing import Any

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# What everybody reads, counted anew: fewer ideas than before.
COUNTED = """
    DELETE FROM initiatives_publiccount;
    INSERT INTO initiatives_publiccount (commune_id, stage, count)
    SELECT commune_id, stage, count(*) FROM initiatives_initiative
    WHERE visibility = 'public' AND withdrawn_at IS NULL AND read_at IS NOT NULL GROUP BY commune_id, stage;
"""


def read_what_was_answered(apps: Any, schema_editor: Any) -> None:
    """Whoever answered an idea had read it; what came since, and what nobody answered, waits for somebody of the team."""
    from terril.initiatives.text import masked, search_text

    Initiative = apps.get_model("initiatives", "Initiative")
    Addition = apps.get_model("initiatives", "Addition")
    Attachment = apps.get_model("initiatives", "Attachment")
    answered = Attachment.objects.filter(initiative=models.OuterRef("pk"), answered_at__isnull=False)
    first = models.Subquery(answered.order_by("-answered_at").values("answered_at")[:1])
    for idea in Initiative.objects.annotate(answered=first).select_related("commune", "intake").iterator(chunk_size=500):
        added = list(Addition.objects.filter(initiative=idea).order_by("said_at", "pk"))
        latest = max([idea.created_at, *(one.said_at for one in added)])
        idea.read_at = idea.answered
        idea.to_read_since = None if idea.answered and latest <= idea.answered else latest
        if idea.answered:
            shown = [one for one in added if one.said_at <= idea.answered]
            Addition.objects.filter(pk__in=[one.pk for one in shown]).update(read_at=idea.answered)
            idea.holders.update(read_as=models.F("shown_as"))
            intake = getattr(idea, "intake", None)
            idea.public_title = search_text(masked(idea.title))
            idea.public_text = search_text(
                idea.commune.name, masked(intake.words if intake else ""), *(masked(one.words) for one in shown)
            )
        idea.save(update_fields=["read_at", "to_read_since", "public_title", "public_text"])
    News = apps.get_model("initiatives", "News")
    News.objects.filter(answered_at__isnull=False).update(read_at=models.F("answered_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('initiatives', '0001_initial'),
        ('people', '0001_initial'),
        ('programmes', '0001_initial'),
        ('territory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('insult', 'Des mots blessants ou haineux'), ('private', 'Un nom, un numéro ou une adresse que cette personne n’a pas donnés'), ('false', 'C’est faux, ou ce n’est pas une idée'), ('other', 'Autre chose')], max_length=10, verbose_name='ce qui ne va pas')),
                ('words', models.TextField(blank=True, verbose_name='mots')),
                ('contact', models.CharField(blank=True, max_length=200, verbose_name='contact')),
                ('reported_at', models.DateTimeField(verbose_name='signalé le')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='regardé le')),
                ('client_id', models.CharField(max_length=64, null=True, unique=True, verbose_name='identifiant de l’envoi')),
            ],
            options={
                'verbose_name': 'signalement',
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='initiative',
            name='count_public',
        ),
        migrations.RemoveIndex(
            model_name='initiative',
            name='initiative_public_list',
        ),
        migrations.RemoveIndex(
            model_name='initiative',
            name='initiative_public_commune',
        ),
        migrations.RemoveIndex(
            model_name='initiative',
            name='initiative_public_stage',
        ),
        migrations.AddField(
            model_name='addition',
            name='aside_at',
            field=models.DateTimeField(null=True, verbose_name='laissés de côté le'),
        ),
        migrations.AddField(
            model_name='addition',
            name='read_at',
            field=models.DateTimeField(null=True, verbose_name='lus le'),
        ),
        migrations.AddField(
            model_name='holder',
            name='read_as',
            field=models.CharField(blank=True, max_length=120, verbose_name='nom lu par l’équipe'),
        ),
        migrations.AddField(
            model_name='initiative',
            name='featured_at',
            field=models.DateTimeField(null=True, verbose_name='mise en avant le'),
        ),
        migrations.AddField(
            model_name='initiative',
            name='hidden_at',
            field=models.DateTimeField(null=True, verbose_name='cachée le'),
        ),
        migrations.AddField(
            model_name='initiative',
            name='hidden_because',
            field=models.CharField(blank=True, max_length=300, verbose_name='pourquoi elle est cachée'),
        ),
        migrations.AddField(
            model_name='initiative',
            name='public_text',
            field=models.TextField(blank=True, default='', editable=False, verbose_name='texte public pour la recherche'),
        ),
        migrations.AddField(
            model_name='initiative',
            name='public_title',
            field=models.TextField(blank=True, default='', editable=False, verbose_name='titre public pour la recherche'),
        ),
        migrations.AddField(
            model_name='initiative',
            name='read_at',
            field=models.DateTimeField(null=True, verbose_name='lue par l’équipe le'),
        ),
        migrations.AddField(
            model_name='initiative',
            name='to_read_since',
            field=models.DateTimeField(null=True, verbose_name='à lire depuis'),
        ),
        migrations.AddField(
            model_name='news',
            name='read_at',
            field=models.DateTimeField(null=True, verbose_name='lue par l’équipe le'),
        ),
        migrations.RunPython(read_what_was_answered, migrations.RunPython.noop),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
        migrations.AddField(
            model_name='initiative',
            name='public_search',
            field=models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('public_title', config='french', weight='A'), '||', django.contrib.postgres.search.SearchVector('public_text', config='french', weight='D'), django.contrib.postgres.search.SearchConfig('french')), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddIndex(
            model_name='initiative',
            index=django.contrib.postgres.indexes.GinIndex(fields=['public_search'], name='initiative_public_search'),
        ),
        migrations.AddIndex(
            model_name='initiative',
            index=models.Index(condition=models.Q(('read_at__isnull', False), ('visibility', 'public'), ('withdrawn_at__isnull', True)), fields=['-created_at', '-id'], name='initiative_public_list'),
        ),
        migrations.AddIndex(
            model_name='initiative',
            index=models.Index(condition=models.Q(('read_at__isnull', False), ('visibility', 'public'), ('withdrawn_at__isnull', True)), fields=['commune', '-created_at'], name='initiative_public_commune'),
        ),
        migrations.AddIndex(
            model_name='initiative',
            index=models.Index(condition=models.Q(('read_at__isnull', False), ('visibility', 'public'), ('withdrawn_at__isnull', True)), fields=['stage', '-created_at'], name='initiative_public_stage'),
        ),
        migrations.AddIndex(
            model_name='initiative',
            index=models.Index(condition=models.Q(('featured_at__isnull', False)), fields=['-featured_at'], name='initiative_featured'),
        ),
        migrations.AddIndex(
            model_name='initiative',
            index=models.Index(condition=models.Q(('to_read_since__isnull', False), ('visibility', 'public'), ('withdrawn_at__isnull', True)), fields=['to_read_since', 'id'], name='initiative_to_read'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='count_public', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF TG_OP <> 'INSERT' AND OLD.visibility = 'public' AND OLD.withdrawn_at IS NULL AND OLD.read_at IS NOT NULL THEN\n                        UPDATE initiatives_publiccount SET count = count - 1 WHERE commune_id = OLD.commune_id AND stage = OLD.stage;\n                    END IF;\n                    IF TG_OP <> 'DELETE' AND NEW.visibility = 'public' AND NEW.withdrawn_at IS NULL AND NEW.read_at IS NOT NULL THEN\n                        INSERT INTO initiatives_publiccount AS c (commune_id, stage, count) VALUES (NEW.commune_id, NEW.stage, 1)\n                        ON CONFLICT (commune_id, stage) DO UPDATE SET count = c.count + 1;\n                    END IF;\n                    RETURN NULL;\n                ", hash='ae74ba146e8b45405ef4709cd04ebab26b61dcac', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_count_public_74575', table='initiatives_initiative', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='addition',
            constraint=models.CheckConstraint(condition=models.Q(('read_at__isnull', True), ('aside_at__isnull', True), _connector='OR'), name='addition_shown_or_aside', violation_error_message='Des mots sont montrés, ou laissés de côté.'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('hidden_at__isnull', True), ('hidden_because', '')), models.Q(('hidden_at__isnull', False), ('read_at__isnull', True), models.Q(('hidden_because', ''), _negated=True)), _connector='OR'), name='initiative_hidden_says_why', violation_error_message='Dites pourquoi elle est cachée ; elle n’est alors montrée à personne.'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(('featured_at__isnull', True), ('read_at__isnull', False), _connector='OR'), name='initiative_featured_was_read', violation_error_message='L’accueil montre seulement ce que l’équipe a lu.'),
        ),
        migrations.AddField(
            model_name='report',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='initiatives.initiative', verbose_name='initiative'),
        ),
        migrations.AddField(
            model_name='report',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='regardé par'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['reported_at', 'id'], name='report_waiting'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='report_settled_by_somebody', violation_error_message='Dites qui a regardé ce signalement.'),
        ),
    ]
