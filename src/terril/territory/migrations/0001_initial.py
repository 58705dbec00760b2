import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Intercommunality',
            fields=[
                ('siren', models.CharField(max_length=9, primary_key=True, serialize=False, verbose_name='SIREN')),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
            ],
            options={
                'verbose_name': 'intercommunalité',
                'verbose_name_plural': 'intercommunalités',
                'constraints': [models.CheckConstraint(condition=models.Q(('siren__regex', '^\\d{9}$')), name='intercommunality_siren_nine_digits', violation_error_message='Un SIREN compte neuf chiffres.')],
            },
        ),
        migrations.CreateModel(
            name='Commune',
            fields=[
                ('insee_code', models.CharField(max_length=5, primary_key=True, serialize=False, verbose_name='code INSEE')),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
                ('sort_name', models.CharField(db_index=True, max_length=100, verbose_name='nom pour le tri')),
                ('postal_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None, verbose_name='codes postaux')),
                ('departement', models.CharField(max_length=3, verbose_name='département')),
                ('region', models.CharField(max_length=2, verbose_name='région')),
                ('population', models.PositiveIntegerField(verbose_name='population municipale')),
                ('latitude', models.FloatField(help_text='degrés, WGS 84', verbose_name='latitude')),
                ('longitude', models.FloatField(help_text='degrés, WGS 84', verbose_name='longitude')),
                ('intercommunality', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='communes', to='territory.intercommunality', verbose_name='intercommunalité')),
            ],
            options={
                'verbose_name': 'commune',
                'ordering': ['sort_name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('insee_code__regex', '^(\\d{2}|2A|2B)\\d{3}$')), name='commune_insee_code_shape', violation_error_message='Un code INSEE compte cinq caractères, par exemple 62498.'), models.CheckConstraint(condition=models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), name='commune_point_on_earth', violation_error_message='La latitude va de -90 à 90 et la longitude de -180 à 180.')],
            },
        ),
        migrations.CreateModel(
            name='Journey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes')),
                ('destination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='journeys_to', to='territory.commune', verbose_name='vers')),
                ('origin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='journeys_from', to='territory.commune', verbose_name='de')),
            ],
            options={
                'verbose_name': 'temps de trajet',
                'verbose_name_plural': 'temps de trajet',
                'constraints': [models.UniqueConstraint(fields=('origin', 'destination'), name='journey_once', violation_error_message='Ce trajet est déjà dans le tableau.'), models.CheckConstraint(condition=models.Q(('origin', models.F('destination')), _negated=True), name='journey_goes_elsewhere', violation_error_message='Un trajet va d’une commune à une autre.'), models.CheckConstraint(condition=models.Q(('minutes__range', (1, 600))), name='journey_lasts_a_while', violation_error_message='Un trajet dure de 1 à 600 minutes.')],
            },
        ),
        migrations.CreateModel(
            name='Territory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='nom')),
                ('slug', models.SlugField(unique=True, verbose_name='adresse')),
                ('communes', models.ManyToManyField(related_name='territories', to='territory.commune', verbose_name='communes')),
            ],
            options={
                'verbose_name': 'territoire',
                'ordering': ['name'],
            },
        ),
    ]
