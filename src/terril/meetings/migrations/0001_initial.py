import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import terril.meetings.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('initiatives', '0001_initial'),
        ('people', '0001_initial'),
        ('programmes', '0001_initial'),
        ('territory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=terril.meetings.models.make_uid, editable=False, max_length=60, unique=True, verbose_name='identifiant de calendrier')),
                ('sequence', models.PositiveIntegerField(default=0, editable=False, verbose_name='révision')),
                ('kind', models.CharField(choices=[('monthly', 'Rencontre mensuelle'), ('peers', 'Rencontre d’entraide')], default='monthly', editable=False, max_length=10, verbose_name='sorte')),
                ('starts_at', models.DateTimeField(verbose_name='commence')),
                ('ends_at', models.DateTimeField(verbose_name='finit')),
                ('previous_start', models.DateTimeField(blank=True, null=True, verbose_name='était prévue')),
                ('place_name', models.CharField(blank=True, max_length=160, verbose_name='nom du lieu')),
                ('place_note', models.CharField(blank=True, max_length=300, verbose_name='précision sur le lieu')),
                ('status', models.CharField(choices=[('tentative', 'lieu à confirmer'), ('confirmed', 'confirmée'), ('cancelled', 'annulée'), ('held', 'tenue')], default='tentative', max_length=10, verbose_name='état')),
                ('cancelled_reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi elle est annulée')),
                ('opening', models.TextField(blank=True, verbose_name='mot d’ouverture')),
                ('notes', models.TextField(blank=True, verbose_name='notes de la rencontre')),
                ('notes_version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version des notes')),
                ('minutes', models.TextField(blank=True, verbose_name='compte rendu')),
                ('minutes_published_at', models.DateTimeField(blank=True, null=True, verbose_name='compte rendu publié le')),
                ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='rappelée le')),
                ('created_at', models.DateTimeField(verbose_name='créée le')),
                ('updated_at', models.DateTimeField(verbose_name='dernier changement')),
                ('fictional', models.BooleanField(default=False, verbose_name='fictive')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='territory.commune', verbose_name='commune')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='directory.place', verbose_name='lieu')),
            ],
            options={
                'verbose_name': 'rencontre',
            },
        ),
        migrations.CreateModel(
            name='MeetingPledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pledge_links', to='meetings.meeting', verbose_name='rencontre')),
                ('pledge', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='meeting_link', to='initiatives.pledge', verbose_name='promesse')),
            ],
            options={
                'verbose_name': 'promesse faite à une rencontre',
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('monthly', 'Rencontre mensuelle'), ('peers', 'Rencontre d’entraide')], default='monthly', max_length=10, verbose_name='sorte de rencontres')),
                ('title', models.CharField(max_length=120, verbose_name='nom de la saison')),
                ('summary', models.TextField(blank=True, verbose_name='en quelques mots')),
                ('created_at', models.DateTimeField(verbose_name='créée le')),
                ('fictional', models.BooleanField(default=False, verbose_name='fictive')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='series', to='programmes.programme', verbose_name='dispositif')),
            ],
            options={
                'verbose_name': 'saison de rencontres',
                'verbose_name_plural': 'saisons de rencontres',
                'constraints': [models.UniqueConstraint(fields=('programme', 'title'), name='series_title_once', violation_error_message='Une saison porte déjà ce nom.'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='series_has_a_title', violation_error_message='Donnez un nom à la saison.')],
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('access', 'Une entrée de plain-pied, une place assise, une aide pour entendre ou voir'), ('childcare', 'Une garde d’enfants sur place'), ('language', 'Une traduction, ou la langue des signes'), ('transport', 'Un trajet : quelqu’un qui m’emmène')], max_length=10), blank=True, default=list, size=None, verbose_name='besoins')),
                ('needs_note', models.CharField(blank=True, max_length=200, verbose_name='précision')),
                ('remind', models.BooleanField(default=True, verbose_name='rappel trois jours avant')),
                ('registered_at', models.DateTimeField(verbose_name='inscrite le')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='désinscrite le')),
                ('client_id', models.CharField(max_length=64, null=True, unique=True, verbose_name='identifiant de l’envoi')),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='meetings.meeting', verbose_name='rencontre')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='people.person', verbose_name='personne')),
                ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='meetings.series', verbose_name='saison')),
            ],
            options={
                'verbose_name': 'inscription',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('meeting__isnull', False), ('series__isnull', True)), models.Q(('meeting__isnull', True), ('series__isnull', False)), _connector='OR'), name='registration_for_meeting_or_series', violation_error_message='On s’inscrit à une rencontre, ou à toute la saison.'), models.CheckConstraint(condition=models.Q(('needs__contained_by', ['access', 'childcare', 'language', 'transport'])), name='registration_needs_known', violation_error_message='Ce besoin n’est pas dans la liste.'), models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True), ('meeting__isnull', False)), fields=('meeting', 'person'), name='registered_once_for_meeting', violation_error_message='Cette personne est déjà inscrite à cette rencontre.'), models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True), ('series__isnull', False)), fields=('series', 'person'), name='registered_once_for_series', violation_error_message='Cette personne est déjà inscrite à cette saison.')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='nom de la saison')),
                ('first_day', models.DateField(verbose_name='premier jour possible')),
                ('last_day', models.DateField(verbose_name='dernier jour possible')),
                ('starts', models.TimeField(verbose_name='commence à')),
                ('ends', models.TimeField(verbose_name='finit à')),
                ('reach_km', models.FloatField(verbose_name='kilomètres que l’on fait pour venir')),
                ('reach_minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes que l’on met pour venir')),
                ('repeat_months', models.PositiveSmallIntegerField(verbose_name='mois sans revenir dans une commune')),
                ('wait_months', models.PositiveSmallIntegerField(verbose_name='mois d’attente au plus')),
                ('never_percent', models.PositiveSmallIntegerField(default=100, verbose_name='poids des communes jamais atteintes')),
                ('priority_percent', models.PositiveSmallIntegerField(default=200, verbose_name='poids des communes prioritaires')),
                ('priorities', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, size=None, verbose_name='communes prioritaires')),
                ('bases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, size=None, verbose_name='d’où part l’équipe')),
                ('places_only', models.BooleanField(default=False, verbose_name='seulement là où un lieu est connu')),
                ('state', models.CharField(choices=[('waiting', 'en cours de calcul'), ('ready', 'prête'), ('impossible', 'impossible')], default='waiting', max_length=10, verbose_name='état')),
                ('progress', models.PositiveSmallIntegerField(default=0, verbose_name='avancement')),
                ('problem', models.TextField(blank=True, verbose_name='ce qui l’empêche')),
                ('late_gap', models.FloatField(null=True, verbose_name='écart prouvé, attente')),
                ('people_gap', models.FloatField(null=True, verbose_name='écart prouvé, habitants')),
                ('seconds', models.FloatField(null=True, verbose_name='secondes de calcul')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='révision')),
                ('asked_at', models.DateTimeField(verbose_name='demandée le')),
                ('client_id', models.CharField(max_length=64, null=True, unique=True, verbose_name='identifiant de l’envoi')),
                ('fictional', models.BooleanField(default=False, verbose_name='fictive')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='programmes.programme', verbose_name='dispositif')),
                ('series', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='meetings.series', verbose_name='saison créée')),
            ],
            options={
                'verbose_name': 'proposition de saison',
                'verbose_name_plural': 'propositions de saison',
                'indexes': [models.Index(fields=['programme', '-id'], name='plan_by_programme')],
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='plan_has_a_title', violation_error_message='Donnez un nom à la saison.'), models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='plan_ends_after_start', violation_error_message='La saison doit finir après avoir commencé : vérifiez les deux dates.'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='plan_hours_in_order', violation_error_message='La rencontre doit finir après avoir commencé : vérifiez les deux heures.'), models.CheckConstraint(condition=models.Q(('reach_km__gte', 0.5), ('reach_km__lte', 100), ('repeat_months__range', (1, 36)), ('wait_months__range', (1, 36))), name='plan_rules_make_sense', violation_error_message='On vient de 0,5 à 100 km ; les délais vont de 1 à 36 mois.'), models.CheckConstraint(condition=models.Q(('never_percent__range', (100, 500)), ('priority_percent__range', (100, 500))), name='plan_weights_make_sense', violation_error_message='Une commune compte d’une à cinq fois.')],
            },
        ),
        migrations.AddField(
            model_name='meeting',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='meetings.series', verbose_name='saison'),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invited_at', models.DateTimeField(verbose_name='invitée le')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meeting_invitations', to='initiatives.initiative', verbose_name='initiative')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='meetings.meeting', verbose_name='rencontre')),
            ],
            options={
                'verbose_name': 'invitation',
                'constraints': [models.UniqueConstraint(fields=('meeting', 'initiative'), name='invited_once', violation_error_message='Cette initiative est déjà invitée.')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('here', models.BooleanField(default=True, verbose_name='là')),
                ('marked_at', models.DateTimeField(verbose_name='noté le')),
                ('client_id', models.CharField(max_length=64, null=True, unique=True, verbose_name='identifiant de l’envoi')),
                ('marked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='noté par')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='people.person', verbose_name='personne')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='meetings.meeting', verbose_name='rencontre')),
            ],
            options={
                'verbose_name': 'présence',
                'constraints': [models.UniqueConstraint(fields=('meeting', 'person'), name='attendance_once', violation_error_message='Cette personne est déjà notée.')],
            },
        ),
        migrations.CreateModel(
            name='PlanDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='jour')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi une autre commune')),
                ('commune', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.commune', verbose_name='commune gardée')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dates', to='meetings.plan', verbose_name='proposition')),
                ('proposed', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.commune', verbose_name='commune proposée')),
            ],
            options={
                'verbose_name': 'date proposée',
                'ordering': ['day'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'day'), name='plan_day_once', violation_error_message='Ce jour est déjà pris.'), models.CheckConstraint(condition=models.Q(('commune__isnull', True), ('commune', models.F('proposed')), models.Q(('reason', ''), _negated=True), _connector='OR'), name='plan_change_has_a_reason', violation_error_message='Dites en une phrase pourquoi une autre commune : chacun de l’équipe la lira.')],
            },
        ),
        migrations.CreateModel(
            name='PlanWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('fixed', 'ce jour-là, dans cette commune'), ('not_day', 'pas ce jour-là'), ('not_town', 'pas dans cette commune'), ('not_there', 'pas dans cette commune ce jour-là')], max_length=10, verbose_name='souhait')),
                ('day', models.DateField(null=True, verbose_name='jour')),
                ('commune', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.commune', verbose_name='commune')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='meetings.plan', verbose_name='proposition')),
            ],
            options={
                'verbose_name': 'souhait pour la saison',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('commune__isnull', False), ('day__isnull', False), ('kind__in', ['fixed', 'not_there'])), models.Q(('commune__isnull', True), ('day__isnull', False), ('kind', 'not_day')), models.Q(('commune__isnull', False), ('day__isnull', True), ('kind', 'not_town')), _connector='OR'), name='plan_wish_says_what_it_needs', violation_error_message='Il manque le jour ou la commune de ce souhait.')],
            },
        ),
        migrations.CreateModel(
            name='Presentation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='place dans l’ordre du jour')),
                ('minutes_planned', models.PositiveSmallIntegerField(default=15, verbose_name='minutes prévues')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('notes_version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version des notes')),
                ('presented_at', models.DateTimeField(blank=True, null=True, verbose_name='présentée à')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presentations', to='initiatives.initiative', verbose_name='initiative')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presentations', to='meetings.meeting', verbose_name='rencontre')),
            ],
            options={
                'verbose_name': 'passage',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('meeting', 'position'), name='presentation_position_once', violation_error_message='Deux passages ne peuvent pas avoir la même place.'), models.UniqueConstraint(fields=('meeting', 'initiative'), name='presented_once_per_meeting', violation_error_message='Cette initiative est déjà à l’ordre du jour.'), models.CheckConstraint(condition=models.Q(('minutes_planned__range', (1, 180))), name='presentation_lasts_a_while', violation_error_message='Un passage dure de 1 à 180 minutes.')],
            },
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['starts_at', 'id'], name='meeting_by_date'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['series', 'starts_at'], name='meeting_by_series'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at__year__range', (2000, 2100))), name='meeting_in_this_century', violation_error_message='Cette année paraît fausse : vérifiez la date.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='meeting_ends_after_start', violation_error_message='La rencontre doit finir après avoir commencé : vérifiez les deux heures.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'confirmed'), _negated=True), ('place__isnull', False), models.Q(('place_name', ''), _negated=True), _connector='OR'), name='meeting_confirmed_has_a_place', violation_error_message='Une rencontre confirmée a un lieu.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'cancelled'), models.Q(('cancelled_reason', ''), _negated=True)), models.Q(models.Q(('status', 'cancelled'), _negated=True), ('cancelled_reason', '')), _connector='OR'), name='meeting_cancelled_says_why', violation_error_message='Une rencontre annulée dit pourquoi, en une phrase.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('minutes_published_at__isnull', True), models.Q(('minutes', ''), _negated=True), _connector='OR'), name='meeting_published_minutes_have_words', violation_error_message='Le compte rendu est vide : écrivez quelques mots avant de l’envoyer.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'cancelled'), _negated=True), fields=('series', 'starts_at'), name='meeting_once_at_a_time', violation_error_message='Une rencontre de cette saison commence déjà à ce moment-là.'),
        ),
    ]
