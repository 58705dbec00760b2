import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('territory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('fingerprint', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='empreinte')),
                ('text', models.TextField(verbose_name='texte montré')),
                ('language', models.CharField(max_length=5, verbose_name='langue')),
                ('first_shown_at', models.DateTimeField(verbose_name='montré pour la première fois le')),
            ],
            options={
                'verbose_name': 'texte de consentement',
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_name', models.CharField(blank=True, max_length=80, verbose_name='prénom')),
                ('last_name', models.CharField(blank=True, max_length=80, verbose_name='nom')),
                ('sort_name', models.CharField(db_index=True, editable=False, max_length=170, verbose_name='nom pour le tri')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('phone', 'Téléphone'), ('letter', 'Courrier'), ('relay', 'Par quelqu’un'), ('none', 'Aucun')], default='none', max_length=10, verbose_name='comment la joindre')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, help_text='forme internationale : +33…', max_length=20, verbose_name='téléphone')),
                ('postal_address', models.TextField(blank=True, verbose_name='adresse postale')),
                ('relay', models.CharField(blank=True, max_length=200, verbose_name='par qui la joindre')),
                ('language', models.CharField(default='fr', max_length=5, verbose_name='langue')),
                ('languages', models.CharField(blank=True, max_length=120, verbose_name='langues parlées')),
                ('presentation', models.CharField(blank=True, max_length=300, verbose_name='en une phrase')),
                ('last_contact_on', models.DateField(verbose_name='dernier contact')),
                ('erasure_asked_at', models.DateTimeField(null=True, verbose_name='effacement demandé le')),
                ('erasure_programmes', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveBigIntegerField(), blank=True, default=list, size=None, verbose_name='demande adressée à')),
                ('purge_notice_on', models.DateField(null=True, verbose_name='prévenue de l’effacement le')),
                ('erased_at', models.DateTimeField(null=True, verbose_name='effacée le')),
                ('fictional', models.BooleanField(default=False, verbose_name='personne fictive')),
            ],
            options={
                'verbose_name': 'personne',
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('is_active', models.BooleanField(default=True, verbose_name='ouvert')),
                ('is_administrator', models.BooleanField(default=False, verbose_name='administre l’instance')),
                ('date_joined', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'compte',
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('online', 'par la personne elle-même, en ligne'), ('signed', 'sur papier signé'), ('oral', 'de vive voix, devant témoin')], max_length=10, verbose_name='façon')),
                ('given_at', models.DateTimeField(verbose_name='donné le')),
                ('witness', models.CharField(blank=True, max_length=160, verbose_name='témoin')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='retiré le')),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.consenttext', verbose_name='texte')),
            ],
            options={
                'verbose_name': 'consentement',
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consenttext',
            trigger=pgtrigger.compiler.Trigger(name='consent_text_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='871e00150b042b00e729086bfba71cc8d3e9db5c', operation='UPDATE OR DELETE', pgid='pgtrigger_consent_text_kept_b6115', table='people_consenttext', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='person',
            name='commune',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.commune', verbose_name='commune'),
        ),
        migrations.AddField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_rows', to='people.person', verbose_name='réunie à'),
        ),
        migrations.AddField(
            model_name='consent',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='people.person', verbose_name='personne'),
        ),
        migrations.AddField(
            model_name='consent',
            name='taken_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='recueilli par'),
        ),
        migrations.AddField(
            model_name='account',
            name='person',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account', to='people.person', verbose_name='personne'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('erased_at__isnull', True)), fields=['last_contact_on'], name='person_long_unheard'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('erased_at__isnull', True), ('erasure_asked_at__isnull', False)), fields=['erasure_asked_at'], name='person_asks_erasure'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('channel', 'email'), ('email', '')), models.Q(('channel__in', ['sms', 'phone']), ('phone', '')), models.Q(('channel', 'letter'), ('postal_address', '')), models.Q(('channel', 'relay'), ('relay', '')), _connector='OR', _negated=True), ('erased_at__isnull', False), _connector='OR'), name='person_channel_has_contact', violation_error_message='Il manque l’adresse, le numéro ou le nom qui va avec le moyen choisi.'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('way', 'oral'), _negated=True), models.Q(('witness', ''), _negated=True), _connector='OR'), name='consent_oral_has_witness', violation_error_message='Un accord donné de vive voix demande le nom d’un témoin.'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('way', 'online'), ('taken_by__isnull', False), _connector='OR'), name='consent_taken_by_somebody', violation_error_message='Dites qui a recueilli cet accord.'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='account_email_once', violation_error_message='Un compte existe déjà avec cet e-mail.'),
        ),
    ]
