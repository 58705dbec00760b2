import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('territory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='HelpImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=300, verbose_name='fichier')),
                ('file', models.FileField(blank=True, max_length=300, upload_to='help', verbose_name='fichier reçu')),
                ('only_source', models.CharField(blank=True, max_length=100, verbose_name='seulement cette source')),
                ('complete', models.BooleanField(default=False, verbose_name='complet')),
                ('state', models.CharField(choices=[('waiting', 'attend son tour'), ('reading', 'en cours de lecture'), ('writing', 'en cours d’écriture'), ('done', 'importé'), ('refused', 'refusé')], default='waiting', max_length=8, verbose_name='état')),
                ('refusal', models.TextField(blank=True, verbose_name='pourquoi il est refusé')),
                ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='fini le')),
                ('percent', models.PositiveSmallIntegerField(default=0, help_text='pour cent de la lecture', verbose_name='avancement')),
                ('structures_created', models.PositiveIntegerField(default=0, verbose_name='structures ajoutées')),
                ('structures_updated', models.PositiveIntegerField(default=0, verbose_name='structures mises à jour')),
                ('structures_unchanged', models.PositiveIntegerField(default=0, verbose_name='structures inchangées')),
                ('structures_gone', models.PositiveIntegerField(default=0, verbose_name='structures parties')),
                ('services_created', models.PositiveIntegerField(default=0, verbose_name='aides ajoutées')),
                ('services_updated', models.PositiveIntegerField(default=0, verbose_name='aides mises à jour')),
                ('services_unchanged', models.PositiveIntegerField(default=0, verbose_name='aides inchangées')),
                ('services_gone', models.PositiveIntegerField(default=0, verbose_name='aides parties')),
                ('rejected', models.PositiveIntegerField(default=0, verbose_name='fiches écartées')),
                ('left_aside', models.PositiveIntegerField(default=0, verbose_name='fiches d’une autre source')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person', verbose_name='demandé par')),
            ],
            options={
                'verbose_name': 'import de l’annuaire des aides',
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='HelpRejection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='ligne, ou rang dans la liste')),
                ('kind', models.CharField(choices=[('structure', 'structure'), ('service', 'aide')], max_length=9, verbose_name='sorte')),
                ('key', models.CharField(blank=True, max_length=200, verbose_name='identifiant')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='nom')),
                ('faults', models.JSONField(verbose_name='ce qui ne va pas')),
                ('record', models.TextField(blank=True, verbose_name='la fiche')),
                ('help_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejections', to='services.helpimport')),
            ],
            options={
                'verbose_name': 'fiche écartée',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='HelpStructure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True, verbose_name='identifiant')),
                ('source', models.CharField(max_length=100, verbose_name='source')),
                ('name', models.CharField(max_length=150, verbose_name='nom')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('link', models.URLField(blank=True, max_length=2083, verbose_name='fiche chez la source')),
                ('insee_code', models.CharField(blank=True, max_length=5, verbose_name='code INSEE')),
                ('postal_code', models.CharField(blank=True, max_length=5, verbose_name='code postal')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='ville')),
                ('address', models.TextField(blank=True, verbose_name='adresse')),
                ('latitude', models.FloatField(help_text='degrés, WGS 84', null=True, verbose_name='latitude')),
                ('longitude', models.FloatField(help_text='degrés, WGS 84', null=True, verbose_name='longitude')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='téléphone')),
                ('email', models.EmailField(blank=True, max_length=320, verbose_name='e-mail')),
                ('hours', models.CharField(blank=True, max_length=500, verbose_name='horaires')),
                ('updated_on', models.DateField(verbose_name='mise à jour à la source le')),
                ('gone_at', models.DateTimeField(null=True, verbose_name='disparue le')),
                ('digest', models.CharField(editable=False, max_length=32, verbose_name='empreinte')),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                ('website', models.URLField(blank=True, max_length=2083, verbose_name='site')),
                ('access_link', models.URLField(blank=True, max_length=2083, verbose_name='accessibilité du lieu')),
                ('networks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None, verbose_name='réseaux')),
                ('commune', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='territory.commune', verbose_name='commune')),
                ('seen_in', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='services.helpimport')),
            ],
            options={
                'verbose_name': 'structure d’aide',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HelpService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True, verbose_name='identifiant')),
                ('source', models.CharField(max_length=100, verbose_name='source')),
                ('name', models.CharField(max_length=150, verbose_name='nom')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('link', models.URLField(blank=True, max_length=2083, verbose_name='fiche chez la source')),
                ('insee_code', models.CharField(blank=True, max_length=5, verbose_name='code INSEE')),
                ('postal_code', models.CharField(blank=True, max_length=5, verbose_name='code postal')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='ville')),
                ('address', models.TextField(blank=True, verbose_name='adresse')),
                ('latitude', models.FloatField(help_text='degrés, WGS 84', null=True, verbose_name='latitude')),
                ('longitude', models.FloatField(help_text='degrés, WGS 84', null=True, verbose_name='longitude')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='téléphone')),
                ('email', models.EmailField(blank=True, max_length=320, verbose_name='e-mail')),
                ('hours', models.CharField(blank=True, max_length=500, verbose_name='horaires')),
                ('updated_on', models.DateField(verbose_name='mise à jour à la source le')),
                ('gone_at', models.DateTimeField(null=True, verbose_name='disparue le')),
                ('digest', models.CharField(editable=False, max_length=32, verbose_name='empreinte')),
                ('kind', models.CharField(blank=True, max_length=30, verbose_name='sorte d’aide')),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), default=list, size=None, verbose_name='thématiques')),
                ('fee', models.CharField(blank=True, max_length=10, verbose_name='frais')),
                ('fee_words', models.TextField(blank=True, verbose_name='précisions sur les frais')),
                ('audiences', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None, verbose_name='publics')),
                ('audience_words', models.TextField(blank=True, verbose_name='précisions sur les publics')),
                ('conditions', models.TextField(blank=True, verbose_name='conditions d’accès')),
                ('modes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None, verbose_name='modes d’accueil')),
                ('zone', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=9), default=list, size=None, verbose_name='zone d’éligibilité')),
                ('reach_modes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None, verbose_name='comment demander')),
                ('reach_link', models.URLField(blank=True, max_length=2083, verbose_name='lien pour demander')),
                ('reach_words', models.TextField(blank=True, verbose_name='précisions pour demander')),
                ('reached_by', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None, verbose_name='qui demande')),
                ('search_text', models.TextField(editable=False, verbose_name='texte pour la recherche')),
                ('search', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector('search_text', config='french'), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('commune', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='territory.commune', verbose_name='commune')),
                ('seen_in', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='services.helpimport')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='services.helpstructure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'aide',
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='helpimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('refusal', ''), _negated=True), _connector='OR'), name='help_import_refused_with_a_reason', violation_error_message='Un refus dit pourquoi.'),
        ),
        migrations.AddIndex(
            model_name='helpstructure',
            index=models.Index(fields=['source', 'id'], name='help_structure_source'),
        ),
        migrations.AddConstraint(
            model_name='helpstructure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='helpstructure_point_on_earth', violation_error_message='La latitude va de -90 à 90 et la longitude de -180 à 180.'),
        ),
        migrations.AddIndex(
            model_name='helpservice',
            index=models.Index(fields=['source', 'id'], name='help_service_source'),
        ),
        migrations.AddIndex(
            model_name='helpservice',
            index=models.Index(condition=models.Q(('gone_at__isnull', True)), fields=['-updated_on', '-id'], name='help_service_fresh'),
        ),
        migrations.AddIndex(
            model_name='helpservice',
            index=models.Index(condition=models.Q(('gone_at__isnull', True)), fields=['latitude', 'longitude'], name='help_service_point'),
        ),
        migrations.AddIndex(
            model_name='helpservice',
            index=django.contrib.postgres.indexes.GinIndex(fields=['themes'], name='help_service_themes'),
        ),
        migrations.AddIndex(
            model_name='helpservice',
            index=django.contrib.postgres.indexes.GinIndex(fields=['modes'], name='help_service_modes'),
        ),
        migrations.AddIndex(
            model_name='helpservice',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='help_service_search'),
        ),
        migrations.AddConstraint(
            model_name='helpservice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='helpservice_point_on_earth', violation_error_message='La latitude va de -90 à 90 et la longitude de -180 à 180.'),
        ),
    ]
