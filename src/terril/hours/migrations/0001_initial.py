import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('initiatives', '0001_initial'),
        ('people', '0001_initial'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='HourRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_day', models.DateField(verbose_name='à partir du')),
                ('cents', models.PositiveIntegerField(verbose_name='valeur d’une heure, en centimes')),
                ('source', models.CharField(max_length=200, verbose_name='d’où vient ce chiffre')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hour_rates', to='programmes.programme', verbose_name='dispositif')),
            ],
            options={
                'verbose_name': 'valeur d’une heure',
                'ordering': ['-from_day'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'from_day'), name='hour_rate_once_a_day', violation_error_message='Une valeur commence déjà ce jour-là.'), models.CheckConstraint(condition=models.Q(('cents__range', (1, 100000))), name='hour_rate_within_reason', violation_error_message='La valeur d’une heure va d’un centime à mille euros.'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='hour_rate_has_a_source', violation_error_message='Dites d’où vient ce chiffre.')],
            },
        ),
        migrations.CreateModel(
            name='TimeEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noted_with', models.CharField(editable=False, max_length=60, null=True, unique=True, verbose_name='noté avec')),
                ('day', models.DateField(verbose_name='jour')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes')),
                ('kind', models.CharField(choices=[('support', 'accompagner une idée'), ('meeting', 'une rencontre'), ('intake', 'recueillir des idées'), ('calls', 'des appels'), ('team', 'une réunion d’équipe'), ('other', 'autre chose')], default='support', max_length=8, verbose_name='pour quoi')),
                ('state', models.CharField(choices=[('declared', 'déclaré'), ('validated', 'validé'), ('refused', 'à revoir')], default='declared', max_length=10, verbose_name='état')),
                ('declared_at', models.DateTimeField(verbose_name='déclaré le')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='décidé le')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi')),
                ('cents', models.PositiveIntegerField(null=True, verbose_name='valeur, en centimes')),
                ('client_id', models.CharField(max_length=64, null=True, unique=True, verbose_name='identifiant de l’envoi')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='décidé par')),
                ('initiative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='time_entries', to='initiatives.initiative', verbose_name='initiative')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='time_entries', to='people.person', verbose_name='bénévole')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.programme', verbose_name='dispositif')),
                ('rate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hours.hourrate', verbose_name='valeur d’une heure')),
            ],
            options={
                'verbose_name': 'temps donné',
                'ordering': ['-day', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'declared')), fields=['programme', 'day', 'id'], name='time_to_validate'), models.Index(fields=['person', '-day'], name='time_by_person'), models.Index(condition=models.Q(('state', 'validated')), fields=['programme', 'initiative', 'day'], name='time_by_initiative')],
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__range', (1, 1440))), name='time_within_a_day', violation_error_message='Une journée compte vingt-quatre heures : vérifiez la durée.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'declared')), models.Q(models.Q(('state', 'declared'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='time_decided_with_date'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='time_refused_says_why', violation_error_message='Dites en une phrase ce qui est à revoir.'), models.CheckConstraint(condition=models.Q(models.Q(('cents__isnull', False), ('rate__isnull', False), ('state', 'validated')), models.Q(models.Q(('state', 'validated'), _negated=True), ('cents__isnull', True), ('rate__isnull', True)), _connector='OR'), name='time_validated_is_valued', violation_error_message='Avant de valider, donnez la valeur d’une heure.')],
            },
        ),
    ]
