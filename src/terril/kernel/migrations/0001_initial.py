import pgtrigger.compiler
import pgtrigger.migrations
from django.core.management import call_command
from django.db import migrations, models


def make_cache_table(apps, schema_editor):
    """The table of the shared cache: a base that was only migrated counts the attempts to log in."""
    call_command("createcachetable", "kernel_cache", database=schema_editor.connection.alias, verbosity=0)


def drop_cache_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS kernel_cache")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('phone', 'Téléphone'), ('letter', 'Courrier'), ('relay', 'Par quelqu’un'), ('none', 'Aucun')], max_length=10, verbose_name='moyen')),
                ('status', models.CharField(choices=[('draft', 'À relire'), ('approved', 'Prêt à partir'), ('sent', 'Parti'), ('failed', 'Non parti'), ('read_back', 'Reçu, dit de vive voix'), ('cancelled', 'Abandonné')], default='approved', max_length=10, verbose_name='état')),
                ('kind', models.CharField(max_length=60, verbose_name='sorte')),
                ('person_id', models.BigIntegerField(db_index=True, null=True, verbose_name='destinataire')),
                ('to_name', models.CharField(max_length=200, verbose_name='nom')),
                ('to_address', models.TextField(verbose_name='adresse, numéro ou relais')),
                ('language', models.CharField(default='fr', max_length=5, verbose_name='langue')),
                ('subject', models.CharField(max_length=200, verbose_name='objet')),
                ('body', models.TextField(verbose_name='texte')),
                ('programme_id', models.BigIntegerField(null=True, verbose_name='dispositif')),
                ('about_type', models.CharField(blank=True, max_length=60, verbose_name='à propos de')),
                ('about_id', models.BigIntegerField(null=True, verbose_name='lequel')),
                ('written_at', models.DateTimeField(verbose_name='écrit le')),
                ('written_by_id', models.BigIntegerField(null=True, verbose_name='écrit par')),
                ('due_on', models.DateField(null=True, verbose_name='à dire avant le')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='relu le')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='parti le')),
                ('closed_by_id', models.BigIntegerField(null=True, verbose_name='dit ou envoyé par')),
                ('outcome', models.CharField(blank=True, max_length=300, verbose_name='ce qui s’est passé')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('next_attempt_at', models.DateTimeField(null=True, verbose_name='prochain essai')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='dernière difficulté')),
                ('batch', models.CharField(blank=True, max_length=20, verbose_name='liasse de courrier')),
            ],
            options={
                'verbose_name': 'message',
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(max_length=40, verbose_name='portée')),
                ('digest', models.CharField(max_length=64, verbose_name='empreinte')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='essais')),
                ('since', models.DateTimeField(verbose_name='depuis')),
                ('until', models.DateTimeField(verbose_name='attendre jusqu’à')),
            ],
            options={
                'verbose_name': 'essai compté',
                'constraints': [models.UniqueConstraint(fields=('scope', 'digest'), name='attempt_once_per_key')],
            },
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='date')),
                ('actor_id', models.BigIntegerField(null=True, verbose_name='qui')),
                ('on_behalf_of_id', models.BigIntegerField(null=True, verbose_name='pour qui')),
                ('verb', models.CharField(max_length=60, verbose_name='quoi')),
                ('subject_type', models.CharField(max_length=60, verbose_name='sur quoi')),
                ('subject_id', models.BigIntegerField(verbose_name='lequel')),
                ('programme_id', models.BigIntegerField(null=True, verbose_name='dispositif')),
                ('data', models.JSONField(default=dict, verbose_name='précisions')),
            ],
            options={
                'verbose_name': 'ligne du journal',
                'indexes': [models.Index(fields=['subject_type', 'subject_id', 'id'], name='journal_by_subject'), models.Index(fields=['programme_id', 'id'], name='journal_by_programme')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='journalentry',
            trigger=pgtrigger.compiler.Trigger(name='journal_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='de492c4e59fcdc4c5cd193070c68288f91cacf04', operation='UPDATE OR DELETE', pgid='pgtrigger_journal_append_only_38f26', table='kernel_journalentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='journalentry',
            trigger=pgtrigger.compiler.Trigger(name='journal_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Le journal ne se vide pas.';", hash='a522d060fc7a0c935ddbfb3084c45b43f1518e37', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_journal_no_truncate_61a74', table='kernel_journalentry', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('status', 'approved')), fields=['programme_id', 'due_on', 'id'], name='message_to_say'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('channel__in', ['email', 'sms']), ('status', 'approved')), fields=['next_attempt_at'], name='message_to_carry'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['about_type', 'about_id'], name='message_about'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('status', 'draft')), fields=['programme_id', 'id'], name='message_draft'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('status', 'failed')), fields=['programme_id', 'id'], name='message_failed'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('batch', ''), _negated=True), fields=['programme_id', 'sent_at'], name='message_batch'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('channel', 'none'), _negated=True), name='message_has_a_channel', violation_error_message='Aucun moyen ne peut porter ce message : cette personne ne souhaite pas être jointe.'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('to_address', ''), _negated=True), models.Q(('body', ''), _negated=True)), name='message_can_be_carried', violation_error_message='Il manque l’adresse ou le texte de ce message.'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['sent', 'read_back']), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='message_sent_has_a_date', violation_error_message='Un message parti porte la date de son départ.'),
        ),
        migrations.RunPython(make_cache_table, drop_cache_table),
    ]
