import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
import terril.initiatives.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('people', '0001_initial'),
        ('programmes', '0001_initial'),
        ('territory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='TermCount',
            fields=[
                ('term', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('held', models.PositiveIntegerField()),
            ],
            options={
                'verbose_name': 'fréquence d’un mot',
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attached_at', models.DateTimeField(verbose_name='depuis')),
                ('answer_due_on', models.DateField(verbose_name='réponse due le')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='répondue le')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='programmes.programme', verbose_name='dispositif')),
                ('referent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='suivie par')),
            ],
            options={
                'verbose_name': 'rattachement',
            },
        ),
        migrations.CreateModel(
            name='Initiative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=12, unique=True, verbose_name='référence')),
                ('title', models.CharField(blank=True, max_length=140, verbose_name='titre')),
                ('stage', models.CharField(choices=[('idea', 'Idée'), ('project', 'Projet'), ('running', 'En route'), ('completed', 'Accomplie'), ('ended', 'Arrêtée')], default='idea', max_length=10, verbose_name='étape')),
                ('ended_reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi elle s’est arrêtée')),
                ('visibility', models.CharField(choices=[('private', 'Moi et la personne qui suit mon idée'), ('programme', 'L’équipe de la plateforme'), ('network', 'Le réseau des partenaires'), ('public', 'Tout le monde')], default='programme', max_length=10, verbose_name='qui la voit')),
                ('created_at', models.DateTimeField(verbose_name='arrivée le')),
                ('updated_at', models.DateTimeField(verbose_name='dernier changement')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='retirée le')),
                ('excerpt', models.CharField(blank=True, max_length=240, verbose_name='premiers mots')),
                ('search_text', models.TextField(editable=False, verbose_name='texte pour la recherche')),
                ('search_title', models.TextField(blank=True, default='', editable=False, verbose_name='titre pour la recherche')),
                ('search', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('search_title', config='french', weight='A'), '||', django.contrib.postgres.search.SearchVector('search_text', config='french', weight='D'), django.contrib.postgres.search.SearchConfig('french')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('fictional', models.BooleanField(default=False, verbose_name='fictive')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='initiatives', to='territory.commune', verbose_name='commune')),
                ('programmes', models.ManyToManyField(related_name='initiatives', through='initiatives.Attachment', to='programmes.programme', verbose_name='dispositifs')),
            ],
            options={
                'verbose_name': 'initiative',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='initiative_search'), models.Index(condition=models.Q(('visibility', 'public'), ('withdrawn_at__isnull', True)), fields=['-created_at', '-id'], name='initiative_public_list'), models.Index(condition=models.Q(('visibility', 'public'), ('withdrawn_at__isnull', True)), fields=['commune', '-created_at'], name='initiative_public_commune'), models.Index(condition=models.Q(('visibility', 'public'), ('withdrawn_at__isnull', True)), fields=['stage', '-created_at'], name='initiative_public_stage'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['created_at', 'id'], name='initiative_to_ask_after')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('stage', 'ended'), _negated=True), models.Q(('ended_reason', ''), _negated=True), _connector='OR'), name='initiative_ends_with_a_reason', violation_error_message='Rien ne s’arrête sans raison : écrivez-la en une phrase.'), models.CheckConstraint(condition=models.Q(('stage', 'ended'), ('ended_reason', ''), _connector='OR'), name='initiative_reason_only_when_ended', violation_error_message='Une raison d’arrêt va avec une initiative arrêtée.')],
            },
        ),
        migrations.CreateModel(
            name='Holder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shown_as', models.CharField(blank=True, max_length=120, verbose_name='nom montré')),
                ('since', models.DateTimeField(verbose_name='depuis')),
                ('until', models.DateTimeField(null=True, verbose_name='jusqu’à')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='directory.organisation', verbose_name='structure')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='people.person', verbose_name='personne')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holders', to='initiatives.initiative', verbose_name='initiative')),
            ],
            options={
                'verbose_name': 'porteur, porteuse',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', True), ('person__isnull', False)), models.Q(('organisation__isnull', False), ('person__isnull', True)), _connector='OR'), name='holder_is_person_or_organisation', violation_error_message='Une initiative est portée par une personne ou par une structure.'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('initiative', 'person'), name='holder_person_once')],
            },
        ),
        migrations.CreateModel(
            name='FollowCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=9, unique=True, verbose_name='code')),
                ('made_at', models.DateTimeField(verbose_name='fait le')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='annulé le')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='initiatives.initiative', verbose_name='initiative')),
            ],
            options={
                'verbose_name': 'code de suivi',
            },
        ),
        migrations.AddField(
            model_name='attachment',
            name='initiative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='initiatives.initiative', verbose_name='initiative'),
        ),
        migrations.CreateModel(
            name='Addition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('addition', 'ajout'), ('correction', 'correction'), ('transcription', 'mots entendus')], default='addition', max_length=15, verbose_name='sorte')),
                ('words', models.TextField(verbose_name='mots')),
                ('said_at', models.DateTimeField(verbose_name='dits le')),
                ('client_id', models.CharField(max_length=64, null=True, unique=True, verbose_name='identifiant de l’envoi')),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='par')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='additions', to='initiatives.initiative', verbose_name='initiative')),
            ],
            options={
                'verbose_name': 'ajout',
                'ordering': ['said_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('web', 'en ligne'), ('volunteer', 'recueillie par quelqu’un'), ('meeting', 'à une rencontre'), ('paper', 'sur le formulaire papier'), ('recording', 'par un enregistrement'), ('brought', 'reprise d’un tableau')], max_length=10, verbose_name='façon')),
                ('words', models.TextField(blank=True, verbose_name='premiers mots')),
                ('words_fingerprint', models.CharField(max_length=64, verbose_name='empreinte des mots')),
                ('language', models.CharField(default='fr', max_length=5, verbose_name='langue de l’écran')),
                ('recording', models.FileField(blank=True, upload_to=terril.initiatives.models.where_voices_go, verbose_name='enregistrement')),
                ('recording_type', models.CharField(blank=True, max_length=40, verbose_name='type du fichier')),
                ('taken_at', models.DateTimeField(verbose_name='recueillie le')),
                ('taken_where', models.CharField(blank=True, max_length=160, verbose_name='recueillie où')),
                ('read_back', models.BooleanField(default=False, verbose_name='relue à voix haute et confirmée')),
                ('client_id', models.CharField(max_length=64, unique=True, verbose_name='identifiant de l’envoi')),
                ('consent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.consent', verbose_name='accord')),
                ('initiative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='intake', to='initiatives.initiative', verbose_name='initiative')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='recueillie par')),
            ],
            options={
                'verbose_name': 'dépôt',
                'indexes': [models.Index(condition=models.Q(('way', 'meeting')), fields=['taken_at'], name='intake_at_meetings')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), models.Q(('recording', ''), _negated=True), _connector='OR'), name='intake_has_words_or_recording', violation_error_message='Il faut quelques mots, ou un enregistrement.'), models.CheckConstraint(condition=models.Q(('way__in', ['web', 'recording']), ('taken_by__isnull', False), _connector='OR'), name='intake_taken_by_somebody', violation_error_message='Dites qui a recueilli ces mots.')],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('premises', 'un local'), ('equipment', 'du matériel'), ('skill', 'un savoir-faire'), ('hands', 'des bras'), ('contact', 'un contact'), ('authorisation', 'une autorisation'), ('money', 'de l’argent'), ('communication', 'faire savoir')], max_length=15, verbose_name='sorte')),
                ('text', models.CharField(max_length=300, verbose_name='besoin')),
                ('said_at', models.DateTimeField(verbose_name='dit le')),
                ('met_at', models.DateTimeField(null=True, verbose_name='trouvé le')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='initiatives.initiative', verbose_name='initiative')),
            ],
            options={
                'verbose_name': 'besoin',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('met_at__isnull', False)), fields=['kind', '-met_at'], name='need_met')],
            },
        ),
        migrations.CreateModel(
            name='Closeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared', models.CharField(max_length=200, verbose_name='mots communs')),
                ('score', models.FloatField(verbose_name='proximité, de 0 à 1')),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None, verbose_name='thèmes communs')),
                ('offered', models.CharField(blank=True, max_length=300, verbose_name='ce que l’autre a')),
                ('dismissed_at', models.DateTimeField(null=True, verbose_name='écartée le')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closeness', to='initiatives.initiative', verbose_name='initiative')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.initiative', verbose_name='autre initiative')),
                ('need', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='initiatives.need', verbose_name='besoin')),
            ],
            options={
                'verbose_name': 'proximité',
                'constraints': [models.UniqueConstraint(fields=('initiative', 'other'), name='closeness_once'), models.CheckConstraint(condition=models.Q(('initiative', models.F('other')), _negated=True), name='closeness_between_two'), models.UniqueConstraint(django.db.models.functions.comparison.Least('initiative', 'other'), django.db.models.functions.comparison.Greatest('initiative', 'other'), name='closeness_once_for_both')],
            },
        ),
        migrations.CreateModel(
            name='News',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('months', models.PositiveSmallIntegerField(verbose_name='mois après le dépôt')),
                ('code', models.CharField(max_length=9, null=True, unique=True, verbose_name='code')),
                ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                ('message_id', models.BigIntegerField(null=True, unique=True, verbose_name='message qui le demande')),
                ('reminded_at', models.DateTimeField(null=True, verbose_name='rappelé le')),
                ('taken_at', models.DateTimeField(null=True, verbose_name='pris en charge le')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='répondu le')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='sans nouvelles depuis')),
                ('became', models.CharField(blank=True, choices=[('alive', 'Elle vit'), ('slowly', 'Elle avance doucement'), ('waiting', 'Elle attend'), ('stopped', 'Elle s’est arrêtée'), ('unsaid', 'Autre chose, ou rien à dire')], max_length=10, verbose_name='ce qu’elle est devenue')),
                ('how_many', models.PositiveIntegerField(null=True, verbose_name='combien de personnes')),
                ('words', models.TextField(blank=True, verbose_name='mots')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi elle s’est arrêtée')),
                ('shown', models.BooleanField(default=False, verbose_name='peut être montrée')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='initiatives.initiative', verbose_name='initiative')),
                ('need', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='initiatives.need', verbose_name='ce qui manque')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='noté par')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.programme', verbose_name='dispositif')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='qui appelle')),
            ],
            options={
                'verbose_name': 'nouvelles d’une initiative',
                'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True), ('closed_at__isnull', True)), fields=['programme', 'asked_at', 'id'], name='news_waiting'), models.Index(condition=models.Q(('answered_at__isnull', False)), fields=['programme', '-answered_at', '-id'], name='news_latest')],
                'constraints': [models.UniqueConstraint(fields=('initiative', 'months'), name='asked_after_once', violation_error_message='Cette question a déjà été posée.'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('became', '')), models.Q(('answered_at__isnull', False), models.Q(('became', ''), _negated=True)), _connector='OR'), name='news_answered_says_what', violation_error_message='Une réponse dit ce que l’idée est devenue.'), models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), ('closed_at__isnull', True), _connector='OR'), name='news_answered_or_silent', violation_error_message='Une idée dont on a des nouvelles n’est pas sans nouvelles.'), models.CheckConstraint(condition=models.Q(('became', 'stopped'), ('reason', ''), _connector='OR'), name='news_reason_when_stopped', violation_error_message='Une raison d’arrêt va avec une idée arrêtée.'), models.CheckConstraint(condition=models.Q(models.Q(('taken_at__isnull', True), ('taken_by__isnull', True)), models.Q(('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='news_taken_by_somebody', violation_error_message='Dites qui appelle.')],
            },
        ),
        migrations.CreateModel(
            name='NewsCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('months', models.PositiveSmallIntegerField()),
                ('outcome', models.CharField(max_length=10)),
                ('count', models.IntegerField(default=0)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.programme')),
            ],
            options={
                'verbose_name': 'nombre de nouvelles',
                'constraints': [models.UniqueConstraint(fields=('programme', 'months', 'outcome'), name='news_count_once')],
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('image', models.ImageField(height_field='height', upload_to='pictures/%Y/%m', verbose_name='image', width_field='width')),
                ('width', models.PositiveIntegerField(default=0, editable=False)),
                ('height', models.PositiveIntegerField(default=0, editable=False)),
                ('description', models.CharField(max_length=300, verbose_name='ce que l’on y voit')),
                ('added_at', models.DateTimeField(verbose_name='ajoutée le')),
                ('initiative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='picture', to='initiatives.initiative', verbose_name='initiative')),
            ],
            options={
                'verbose_name': 'image',
            },
        ),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=160, verbose_name='qui promet')),
                ('what', models.CharField(max_length=300, verbose_name='quoi')),
                ('due_on', models.DateField(verbose_name='avant le')),
                ('made_at', models.DateTimeField(verbose_name='promis le')),
                ('outcome', models.CharField(choices=[('open', 'à tenir'), ('kept', 'tenue'), ('not_kept', 'non tenue')], default='open', max_length=10, verbose_name='issue')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='close le')),
                ('reminded_at', models.DateTimeField(null=True, verbose_name='rappelée le')),
                ('client_id', models.CharField(max_length=64, null=True, unique=True, verbose_name='identifiant de l’envoi')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pledges', to='initiatives.initiative', verbose_name='initiative')),
                ('need', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='pledges', to='initiatives.need', verbose_name='besoin')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='directory.organisation', verbose_name='pour quelle structure')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='people.person', verbose_name='qui promet')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.programme', verbose_name='dispositif')),
            ],
            options={
                'verbose_name': 'promesse',
                'indexes': [models.Index(condition=models.Q(('outcome', 'open')), fields=['programme', 'due_on', 'id'], name='pledge_falling_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'not_kept'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='pledge_not_kept_says_why', violation_error_message='Une promesse non tenue dit pourquoi, en une phrase.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('outcome', 'open')), models.Q(models.Q(('outcome', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='pledge_closed_with_date', violation_error_message='Une promesse close porte sa date.')],
            },
        ),
        migrations.CreateModel(
            name='PublicCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('idea', 'Idée'), ('project', 'Projet'), ('running', 'En route'), ('completed', 'Accomplie'), ('ended', 'Arrêtée')], max_length=10)),
                ('count', models.PositiveIntegerField(default=0)),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='territory.commune')),
            ],
            options={
                'verbose_name': 'nombre d’initiatives publiques',
                'constraints': [models.UniqueConstraint(fields=('commune', 'stage'), name='public_count_once')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('present', 'Venez la présenter'), ('talk', 'Parlons-en d’abord'), ('helper', 'Voici quelqu’un qui peut aider'), ('elsewhere', 'Ce n’est pas ici, et voici pourquoi')], max_length=10, verbose_name='réponse')),
                ('body', models.TextField(verbose_name='les mots de la réponse')),
                ('where', models.CharField(blank=True, max_length=200, verbose_name='où la personne peut aller')),
                ('answered_at', models.DateTimeField(verbose_name='le')),
                ('released_at', models.DateTimeField(null=True, verbose_name='partie le')),
                ('message_id', models.BigIntegerField(null=True, unique=True, verbose_name='message qui la porte')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='par')),
                ('helper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='qui peut aider')),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='initiatives.attachment', verbose_name='rattachement')),
            ],
            options={
                'verbose_name': 'réponse',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'helper'), _negated=True), ('helper__isnull', False), _connector='OR'), name='answer_helper_is_named', violation_error_message='Dites qui peut aider.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'elsewhere'), _negated=True), ('helper__isnull', False), models.Q(('where', ''), _negated=True), _connector='OR'), name='answer_elsewhere_says_where', violation_error_message='Une idée n’est pas refusée dans le vide : dites où la personne peut aller.')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('initiative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reading', serialize=False, to='initiatives.initiative')),
                ('terms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), default=list, size=None, verbose_name='racines et thèmes')),
                ('strengths', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), default=list, size=None, verbose_name='forces')),
            ],
            options={
                'verbose_name': 'lecture',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['terms'], name='reading_terms')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='initiative',
            trigger=pgtrigger.compiler.Trigger(name='count_public', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF TG_OP <> 'INSERT' AND OLD.visibility = 'public' AND OLD.withdrawn_at IS NULL THEN\n                        UPDATE initiatives_publiccount SET count = count - 1 WHERE commune_id = OLD.commune_id AND stage = OLD.stage;\n                    END IF;\n                    IF TG_OP <> 'DELETE' AND NEW.visibility = 'public' AND NEW.withdrawn_at IS NULL THEN\n                        INSERT INTO initiatives_publiccount AS c (commune_id, stage, count) VALUES (NEW.commune_id, NEW.stage, 1)\n                        ON CONFLICT (commune_id, stage) DO UPDATE SET count = c.count + 1;\n                    END IF;\n                    RETURN NULL;\n                ", hash='ea66d15a603c4dce05630797c262fc9f1cdced80', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_count_public_74575', table='initiatives_initiative', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['programme', 'answer_due_on', 'id'], name='attachment_waiting'),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(fields=['programme', '-id'], name='attachment_latest'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.UniqueConstraint(fields=('initiative', 'programme'), name='attached_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='intake',
            trigger=pgtrigger.compiler.Trigger(name='first_words_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."client_id" IS DISTINCT FROM (NEW."client_id") OR OLD."recording" IS DISTINCT FROM (NEW."recording") OR OLD."taken_at" IS DISTINCT FROM (NEW."taken_at") OR OLD."way" IS DISTINCT FROM (NEW."way") OR OLD."words" IS DISTINCT FROM (NEW."words") OR OLD."words_fingerprint" IS DISTINCT FROM (NEW."words_fingerprint"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='edcd31a0a8fe4060a07e60e81d3086935dbaa4f5', operation='UPDATE', pgid='pgtrigger_first_words_kept_f07be', table='initiatives_intake', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='news',
            trigger=pgtrigger.compiler.Trigger(name='count_news', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE before text; after text;', func="\n                    IF TG_OP <> 'INSERT' THEN\n                        before := coalesce(nullif(OLD.became, ''), CASE WHEN OLD.closed_at IS NULL THEN 'open' ELSE 'silent' END);\n                    END IF;\n                    IF TG_OP <> 'DELETE' THEN\n                        after := coalesce(nullif(NEW.became, ''), CASE WHEN NEW.closed_at IS NULL THEN 'open' ELSE 'silent' END);\n                    END IF;\n                    IF before IS DISTINCT FROM after THEN\n                        INSERT INTO initiatives_newscount AS c (programme_id, months, outcome, count)\n                        SELECT coalesce(NEW.programme_id, OLD.programme_id), coalesce(NEW.months, OLD.months), outcome, change\n                        FROM (VALUES (before, -1), (after, 1)) AS changes (outcome, change) WHERE outcome IS NOT NULL ORDER BY outcome\n                        ON CONFLICT (programme_id, months, outcome) DO UPDATE SET count = c.count + EXCLUDED.count;\n                    END IF;\n                    RETURN NULL;\n                ", hash='c2653f4c66d76e7ef3fa8947551a7ed94b210a28', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_count_news_87a61', table='initiatives_news', when='AFTER')),
        ),
    ]
