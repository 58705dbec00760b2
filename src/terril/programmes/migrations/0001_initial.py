import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('people', '0001_initial'),
        ('territory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Partnership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='depuis')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partnerships', to='directory.organisation')),
            ],
            options={
                'verbose_name': 'partenariat',
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160, verbose_name='nom')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='adresse')),
                ('summary', models.TextField(verbose_name='en quelques mots')),
                ('origins', models.TextField(blank=True, verbose_name='d’où vient cette démarche')),
                ('for_whom', models.TextField(blank=True, verbose_name='pour qui')),
                ('how', models.TextField(blank=True, verbose_name='comment')),
                ('principles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None, verbose_name='principes')),
                ('starts_on', models.DateField(verbose_name='commence le')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='finit le')),
                ('answer_days', models.PositiveSmallIntegerField(default=10, verbose_name='jours ouvrés pour répondre')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone de la permanence')),
                ('opening', models.CharField(blank=True, max_length=160, verbose_name='heures de la permanence')),
                ('is_open', models.BooleanField(default=True, verbose_name='reçoit des idées')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='directory.organisation', verbose_name='porté par')),
                ('partners', models.ManyToManyField(related_name='partner_in', through='programmes.Partnership', to='directory.organisation', verbose_name='partenaires')),
                ('territory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='territory.territory', verbose_name='territoire')),
            ],
            options={
                'verbose_name': 'dispositif',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='programme_ends_after_start', violation_error_message='La fin vient après le début.'), models.CheckConstraint(condition=models.Q(('answer_days__range', (1, 60))), name='programme_answers_in_time', violation_error_message='Le délai de réponse va de 1 à 60 jours ouvrés.')],
            },
        ),
        migrations.AddField(
            model_name='partnership',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partnerships', to='programmes.programme'),
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('coordinator', 'Coordination'), ('facilitator', 'Animation'), ('volunteer', 'Bénévole'), ('partner', 'Partenaire'), ('observer', 'Observation')], max_length=12, verbose_name='rôle')),
                ('given_at', models.DateTimeField(verbose_name='donné le')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='retiré le')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='donné par')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='pour quelle structure')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='people.person', verbose_name='personne')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='programmes.programme', verbose_name='dispositif')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='retiré par')),
            ],
            options={
                'verbose_name': 'rôle',
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('programme', 'person', 'kind'), name='role_held_once', violation_error_message='Cette personne a déjà ce rôle.')],
            },
        ),
        migrations.AddConstraint(
            model_name='partnership',
            constraint=models.UniqueConstraint(fields=('programme', 'organisation'), name='partner_once', violation_error_message='Cette structure est déjà partenaire.'),
        ),
    ]
