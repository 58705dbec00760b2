import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('initiatives', '0001_initial'),
        ('people', '0001_initial'),
        ('programmes', '0001_initial'),
        ('territory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Accompaniment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(default=1, verbose_name='place')),
                ('state', models.CharField(choices=[('proposed', 'proposé'), ('active', 'en cours'), ('declined', 'décliné'), ('lapsed', 'sans suite'), ('ended', 'terminé')], default='proposed', max_length=10, verbose_name='état')),
                ('proposed_at', models.DateTimeField(verbose_name='proposé le')),
                ('reasons', models.TextField(blank=True, verbose_name='pourquoi cette personne')),
                ('started_at', models.DateTimeField(null=True, verbose_name='commencé le')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='clos le')),
                ('end_kind', models.CharField(blank=True, choices=[('alone', 'L’idée avance maintenant toute seule'), ('handed_on', 'Quelqu’un d’autre prend le relais'), ('unavailable', 'La personne qui suivait n’est plus disponible'), ('holder', 'La personne qui porte l’idée l’a souhaité'), ('over', 'L’initiative est accomplie, ou arrêtée')], max_length=12, verbose_name='façon de finir')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi')),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accompaniments', to='initiatives.attachment', verbose_name='rattachement')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accompaniments', to='people.person', verbose_name='qui accompagne')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='proposé par')),
                ('takes_over', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='relays', to='accompaniment.accompaniment', verbose_name='prend le relais de')),
            ],
            options={
                'verbose_name': 'accompagnement',
                'indexes': [models.Index(fields=['person', 'state'], name='accompaniment_by_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('place__in', [1, 2])), name='accompaniment_two_places'), models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('attachment', 'place'), name='accompaniment_place_taken_once', violation_error_message='Quelqu’un d’autre vient d’accepter.'), models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'active'])), fields=('attachment', 'person'), name='accompaniment_person_once', violation_error_message='Cette personne suit déjà cette idée, ou on le lui a déjà proposé.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), _negated=True), models.Q(models.Q(('end_kind', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='accompaniment_ends_with_a_reason', violation_error_message='Un accompagnement ne s’arrête pas sans raison : écrivez-la en une phrase.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('started_at__isnull', True), ('state', 'proposed')), models.Q(('closed_at__isnull', True), ('started_at__isnull', False), ('state', 'active')), models.Q(('closed_at__isnull', False), ('started_at__isnull', True), ('state__in', ['declined', 'lapsed'])), models.Q(('closed_at__isnull', False), ('started_at__isnull', False), ('state', 'ended')), _connector='OR'), name='accompaniment_dates_follow_state')],
            },
        ),
        migrations.CreateModel(
            name='AccompanimentRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                ('by_holder', models.BooleanField(default=False, verbose_name='par la personne elle-même')),
                ('words', models.CharField(blank=True, max_length=600, verbose_name='ce qui aiderait')),
                ('skills', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('listen', 'écouter, mettre des mots'), ('method', 'organiser un projet'), ('association', 'créer une association'), ('budget', 'budget et dossiers d’aide'), ('permit', 'autorisations, assurances'), ('tell', 'faire savoir, affiches'), ('digital', 'numérique'), ('event', 'fêtes et événements'), ('garden', 'jardin, nature'), ('build', 'travaux, bricolage'), ('food', 'cuisine, alimentation'), ('youth', 'enfance et jeunesse'), ('culture', 'culture, spectacle'), ('sport', 'sport'), ('care', 'santé, aide à domicile')], max_length=12), blank=True, default=list, size=None, verbose_name='savoir-faire')),
                ('language', models.CharField(blank=True, choices=[('ar', 'arabe'), ('kab', 'kabyle'), ('pl', 'polonais'), ('pt', 'portugais'), ('it', 'italien'), ('en', 'anglais'), ('es', 'espagnol'), ('uk', 'ukrainien'), ('ru', 'russe'), ('tr', 'turc'), ('ro', 'roumain'), ('pcd', 'ch’ti'), ('fsl', 'langue des signes')], max_length=3, verbose_name='langue souhaitée')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='close le')),
                ('closed_reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='par')),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='askings', to='initiatives.attachment', verbose_name='rattachement')),
            ],
            options={
                'verbose_name': 'demande d’accompagnement',
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['asked_at', 'id'], name='asking_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('attachment',), name='asking_open_once', violation_error_message='La demande est déjà notée.')],
            },
        ),
        migrations.CreateModel(
            name='Availability',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('skills', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('listen', 'écouter, mettre des mots'), ('method', 'organiser un projet'), ('association', 'créer une association'), ('budget', 'budget et dossiers d’aide'), ('permit', 'autorisations, assurances'), ('tell', 'faire savoir, affiches'), ('digital', 'numérique'), ('event', 'fêtes et événements'), ('garden', 'jardin, nature'), ('build', 'travaux, bricolage'), ('food', 'cuisine, alimentation'), ('youth', 'enfance et jeunesse'), ('culture', 'culture, spectacle'), ('sport', 'sport'), ('care', 'santé, aide à domicile')], max_length=12), blank=True, default=list, size=None, verbose_name='savoir-faire')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('ar', 'arabe'), ('kab', 'kabyle'), ('pl', 'polonais'), ('pt', 'portugais'), ('it', 'italien'), ('en', 'anglais'), ('es', 'espagnol'), ('uk', 'ukrainien'), ('ru', 'russe'), ('tr', 'turc'), ('ro', 'roumain'), ('pcd', 'ch’ti'), ('fsl', 'langue des signes')], max_length=3), blank=True, default=list, size=None, verbose_name='langues')),
                ('km', models.PositiveSmallIntegerField(default=15, verbose_name='jusqu’où, en kilomètres')),
                ('most', models.PositiveSmallIntegerField(default=3, verbose_name='combien d’idées à la fois')),
                ('resting_until', models.DateField(blank=True, null=True, verbose_name='en pause jusqu’au')),
                ('updated_at', models.DateTimeField(verbose_name='dernier changement')),
                ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.commune', verbose_name='d’où je pars')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offerings', to='people.person', verbose_name='personne')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.programme', verbose_name='dispositif')),
            ],
            options={
                'verbose_name': 'ce que chacun peut apporter',
                'constraints': [models.UniqueConstraint(fields=('programme', 'person'), name='offering_once'), models.CheckConstraint(condition=models.Q(('km__range', (0, 200)), ('most__range', (0, 20))), name='offering_within_reason', violation_error_message='Vérifiez ces nombres : vingt idées et deux cents kilomètres au plus.')],
            },
        ),
        migrations.CreateModel(
            name='SealedNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField(verbose_name='note scellée')),
                ('written_at', models.DateTimeField(verbose_name='écrite le')),
                ('client_id', models.CharField(max_length=64, null=True, unique=True, verbose_name='identifiant de l’envoi')),
                ('accompaniment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='accompaniment.accompaniment', verbose_name='accompagnement')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='écrite par')),
            ],
            options={
                'verbose_name': 'note scellée',
                'ordering': ['-written_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SupportSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField(verbose_name='le')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='durée, en minutes')),
                ('way', models.CharField(choices=[('visit', 'chez la personne, ou sur place'), ('office', 'à la permanence, au centre social'), ('phone', 'au téléphone'), ('screen', 'en visio'), ('writing', 'par écrit'), ('partner', 'chez un partenaire, ensemble')], max_length=8, verbose_name='comment')),
                ('decided', models.TextField(verbose_name='ce que l’on a décidé')),
                ('noted_at', models.DateTimeField(verbose_name='noté le')),
                ('client_id', models.CharField(max_length=64, null=True, unique=True, verbose_name='identifiant de l’envoi')),
                ('accompaniment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='accompaniment.accompaniment', verbose_name='accompagnement')),
            ],
            options={
                'verbose_name': 'temps d’accompagnement',
                'ordering': ['-held_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__range', (1, 720))), name='session_within_a_day', violation_error_message='Une rencontre dure de une minute à douze heures.')],
            },
        ),
        migrations.CreateModel(
            name='NextStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=300, verbose_name='la suite')),
                ('due_on', models.DateField(verbose_name='avant le')),
                ('done_at', models.DateTimeField(null=True, verbose_name='fait le')),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='next_step', to='accompaniment.supportsession', verbose_name='temps d’accompagnement')),
            ],
            options={
                'verbose_name': 'prochaine étape',
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['due_on', 'id'], name='next_step_due')],
            },
        ),
    ]
