import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('territory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='adresse')),
                ('sort_name', models.CharField(db_index=True, editable=False, max_length=200, verbose_name='nom pour le tri')),
                ('acronym', models.CharField(blank=True, max_length=40, verbose_name='sigle')),
                ('kind', models.CharField(choices=[('association', 'Association'), ('collective', 'Collectif d’habitants'), ('public', 'Collectivité ou service public'), ('social_centre', 'Centre social'), ('foundation', 'Fondation'), ('company', 'Entreprise'), ('landlord', 'Bailleur social'), ('school', 'École ou centre de formation'), ('other', 'Autre')], default='association', max_length=20, verbose_name='sorte')),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                ('rna', models.CharField(blank=True, max_length=10, verbose_name='RNA')),
                ('website', models.URLField(blank=True, verbose_name='site')),
                ('summary', models.TextField(blank=True, verbose_name='ce qu’elle fait')),
                ('fictional', models.BooleanField(default=False, verbose_name='fictive')),
                ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.commune', verbose_name='commune')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_rows', to='directory.organisation', verbose_name='réunie à')),
            ],
            options={
                'verbose_name': 'structure',
                'ordering': ['sort_name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('siret', ''), ('siret__regex', '^\\d{14}$'), _connector='OR'), name='organisation_siret_shape', violation_error_message='Un SIRET compte quatorze chiffres.'), models.CheckConstraint(condition=models.Q(('rna', ''), ('rna__regex', '^W\\d{9}$'), _connector='OR'), name='organisation_rna_shape', violation_error_message='Un numéro RNA est un W suivi de neuf chiffres.')],
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160, verbose_name='nom')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='adresse')),
                ('step_free', models.BooleanField(blank=True, null=True, verbose_name='entrée de plain-pied')),
                ('adapted_toilets', models.BooleanField(blank=True, null=True, verbose_name='toilettes adaptées')),
                ('capacity', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='nombre de personnes')),
                ('getting_there', models.CharField(blank=True, max_length=300, verbose_name='comment y aller')),
                ('fictional', models.BooleanField(default=False, verbose_name='fictif')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='territory.commune', verbose_name='commune')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='places', to='directory.organisation', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'lieu',
                'verbose_name_plural': 'lieux',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('name', 'commune'), name='place_once_per_commune', violation_error_message='Ce lieu existe déjà dans cette commune.')],
            },
        ),
    ]
