import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='ce que c’est')),
                ('status', models.CharField(choices=[('matching', 'colonnes à reconnaître'), ('checking', 'lignes à vérifier'), ('done', 'importé'), ('undone', 'défait'), ('dropped', 'abandonné')], default='matching', max_length=10, verbose_name='où cela en est')),
                ('file_name', models.CharField(max_length=120, verbose_name='fichier')),
                ('source', models.CharField(max_length=200, verbose_name='d’où vient ce tableau')),
                ('basis', models.CharField(choices=[('consent', 'Ces personnes nous ont donné leur accord'), ('interest', 'Elles ont pris part à ce que nous faisons, et s’attendent à être jointes')], max_length=10, verbose_name='ce qui permet de le garder')),
                ('sheets', models.JSONField(default=list, verbose_name='feuilles')),
                ('sheet', models.PositiveSmallIntegerField(default=0, verbose_name='feuille choisie')),
                ('header', models.PositiveIntegerField(default=0, verbose_name='ligne des titres')),
                ('headers', models.JSONField(default=list, verbose_name='titres des colonnes')),
                ('columns', models.JSONField(default=dict, verbose_name='colonnes reconnues')),
                ('told', models.JSONField(default=dict, verbose_name='ce qui a été remarqué')),
                ('made', models.JSONField(default=list, verbose_name='ce qui a été créé')),
                ('started_at', models.DateTimeField(verbose_name='commencé le')),
                ('imported_at', models.DateTimeField(null=True, verbose_name='importé le')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='clos le')),
                ('forgotten_at', models.DateTimeField(null=True, verbose_name='lignes effacées le')),
                ('client_id', models.CharField(max_length=64, unique=True, verbose_name='identifiant de l’envoi')),
                ('fictional', models.BooleanField(default=False, verbose_name='fictif')),
                ('imported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='importé par')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='programmes.programme', verbose_name='dispositif')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='par')),
            ],
            options={
                'verbose_name': 'import',
                'indexes': [models.Index(fields=['programme', '-id'], name='import_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), ('imported_at__isnull', False), _connector='OR'), name='import_done_has_a_date', violation_error_message='Un import fait porte sa date.'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='import_says_where_from', violation_error_message='Dites d’où vient ce tableau.')],
            },
        ),
        migrations.CreateModel(
            name='Acquaintance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(max_length=200, verbose_name='comment nous la connaissons')),
                ('basis', models.CharField(choices=[('consent', 'Ces personnes nous ont donné leur accord'), ('interest', 'Elles ont pris part à ce que nous faisons, et s’attendent à être jointes')], max_length=10, verbose_name='ce qui permet de le garder')),
                ('since', models.DateTimeField(verbose_name='depuis')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acquaintances', to='people.person', verbose_name='personne')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.programme', verbose_name='dispositif')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.import', verbose_name='import')),
            ],
            options={
                'verbose_name': 'personne connue par un tableau',
                'constraints': [models.UniqueConstraint(fields=('person', 'programme'), name='acquaintance_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='ligne du fichier')),
                ('cells', models.JSONField(default=list, verbose_name='cases')),
                ('edits', models.JSONField(default=dict, verbose_name='cases corrigées')),
                ('left_out', models.BooleanField(default=False, verbose_name='laissée de côté')),
                ('wrong', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None, verbose_name='champs à reprendre')),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None, verbose_name='à quoi on la reconnaît')),
                ('made', models.JSONField(default=list, verbose_name='ce qui en est venu')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='imports.import', verbose_name='import')),
            ],
            options={
                'verbose_name': 'ligne d’un import',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='import_row_keys')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='import_row_once')],
            },
        ),
        migrations.CreateModel(
            name='Likeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('aspect', models.CharField(max_length=20, verbose_name='de quoi il s’agit')),
                ('known_id', models.BigIntegerField(null=True, verbose_name='déjà connu')),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None, verbose_name='raisons')),
                ('exact', models.BooleanField(default=False, verbose_name='tout est pareil')),
                ('verdict', models.CharField(blank=True, choices=[('same', 'C’est la même chose'), ('different', 'Ce n’est pas la même'), ('later', 'À voir plus tard')], max_length=10, verbose_name='réponse')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='likenesses', to='imports.import', verbose_name='import')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='dit par')),
                ('other', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='imports.importrow', verbose_name='autre ligne')),
                ('row', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='likenesses', to='imports.importrow', verbose_name='ligne')),
            ],
            options={
                'verbose_name': 'ressemblance',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('known_id__isnull', True), ('other__isnull', False)), models.Q(('known_id__isnull', False), ('other__isnull', True)), _connector='OR'), name='likeness_with_row_or_known', violation_error_message='Une ligne ressemble à une autre ligne, ou à ce qui est déjà connu.'), models.UniqueConstraint(condition=models.Q(('other__isnull', False)), fields=('row', 'aspect', 'other'), name='likeness_of_rows_once'), models.UniqueConstraint(condition=models.Q(('known_id__isnull', False)), fields=('row', 'aspect', 'known_id'), name='likeness_of_known_once')],
            },
        ),
        migrations.CreateModel(
            name='ColumnMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='ce que c’est')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='empreinte des titres')),
                ('columns', models.JSONField(default=dict, verbose_name='colonnes reconnues')),
                ('updated_at', models.DateTimeField(verbose_name='dernier changement')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.programme', verbose_name='dispositif')),
            ],
            options={
                'verbose_name': 'correspondance de colonnes',
                'constraints': [models.UniqueConstraint(fields=('programme', 'kind', 'fingerprint'), name='column_match_once')],
            },
        ),
    ]
