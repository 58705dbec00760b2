import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('initiatives', '0001_initial'),
        ('people', '0001_initial'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'préparée'), ('asked', 'accord demandé'), ('sent', 'envoyée'), ('received', 'reçue'), ('more', 'une précision est demandée'), ('taken', 'prise en charge'), ('elsewhere', 'renvoyée ailleurs'), ('silent', 'sans réponse'), ('ended', 'close'), ('refused', 'refusée par la personne'), ('withdrawn', 'accord retiré'), ('cancelled', 'annulée')], default='draft', max_length=10, verbose_name='état')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('phone', 'Téléphone'), ('letter', 'Courrier'), ('relay', 'Par quelqu’un'), ('none', 'Aucun')], max_length=10, verbose_name='moyen')),
                ('to_name', models.CharField(blank=True, max_length=160, verbose_name='à l’attention de')),
                ('contact', models.TextField(verbose_name='adresse ou numéro')),
                ('shares', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('words', 'ses premiers mots'), ('title', 'le titre'), ('commune', 'la commune'), ('needs', 'ce qui manque'), ('first_name', 'son prénom'), ('contact', 'comment la joindre')], max_length=12), default=list, size=None, verbose_name='ce qui est transmis')),
                ('summary', models.TextField(blank=True, verbose_name='résumé pour le partenaire')),
                ('snapshot', models.JSONField(default=dict, verbose_name='tel que transmis')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('frozen_at', models.DateTimeField(null=True, verbose_name='figée le')),
                ('consent_text', models.TextField(blank=True, verbose_name='accord, tel que lu')),
                ('written_at', models.DateTimeField(verbose_name='préparée le')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='envoyée le')),
                ('received_at', models.DateTimeField(null=True, verbose_name='reçue le')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='première réponse le')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='close le')),
                ('answer_days', models.PositiveSmallIntegerField(default=10, verbose_name='jours ouvrés pour répondre')),
                ('due_on', models.DateField(null=True, verbose_name='à faire avant le')),
                ('wakes_on', models.DateField(null=True, verbose_name='revient le')),
                ('reminders', models.PositiveSmallIntegerField(default=0, verbose_name='rappels')),
                ('link_number', models.PositiveSmallIntegerField(default=1, verbose_name='numéro du lien')),
                ('link_digest', models.CharField(max_length=64, null=True, unique=True, verbose_name='empreinte du lien')),
                ('code_digest', models.CharField(max_length=64, null=True, unique=True, verbose_name='empreinte du code')),
                ('outcome', models.CharField(blank=True, choices=[('helped', 'la personne a été aidée'), ('partly', 'aidée en partie'), ('nothing', 'cela n’a rien donné'), ('unknown', 'on ne sait pas')], max_length=10, verbose_name='issue')),
                ('outcome_words', models.CharField(blank=True, max_length=300, verbose_name='en une phrase')),
                ('outcome_at', models.DateTimeField(null=True, verbose_name='issue dite le')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi')),
                ('erased_at', models.DateTimeField(null=True, verbose_name='effacée le')),
                ('client_id', models.CharField(max_length=64, null=True, unique=True, verbose_name='identifiant de l’envoi')),
                ('after', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='referrals.referral', verbose_name='après')),
                ('consent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.consent', verbose_name='accord')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='referrals', to='initiatives.initiative', verbose_name='initiative')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='directory.organisation', verbose_name='structure')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.programme', verbose_name='dispositif')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='préparée par')),
            ],
            options={
                'verbose_name': 'orientation',
                'indexes': [models.Index(fields=['programme', 'due_on', '-id'], name='referral_due'), models.Index(condition=models.Q(('wakes_on__isnull', False)), fields=['wakes_on'], name='referral_wakes')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), models.Q(('consent__isnull', False), ('frozen_at__isnull', False)), _connector='OR'), name='referral_leaves_with_consent', violation_error_message='Rien ne part chez un partenaire sans l’accord de la personne.'), models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'asked', 'refused', 'withdrawn', 'cancelled')), ('sent_at__isnull', False), _connector='OR'), name='referral_lives_once_sent', violation_error_message='Cette orientation n’est pas partie.'), models.CheckConstraint(condition=models.Q(models.Q(('link_digest__isnull', True), ('code_digest__isnull', True)), ('sent_at__isnull', False), _connector='OR'), name='referral_link_once_sent', violation_error_message='Le lien ne s’ouvre qu’avec l’accord de la personne.'), models.CheckConstraint(condition=models.Q(('frozen_at__isnull', True), models.Q(('shares', []), _negated=True), models.Q(('summary', ''), _negated=True), ('erased_at__isnull', False), _connector='OR'), name='referral_shares_something', violation_error_message='Cochez au moins une chose à transmettre, ou écrivez un résumé.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', ('elsewhere', 'silent', 'ended', 'refused', 'withdrawn', 'cancelled'))), models.Q(models.Q(('state__in', ('elsewhere', 'silent', 'ended', 'refused', 'withdrawn', 'cancelled')), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='referral_closed_with_date', violation_error_message='Une orientation close porte sa date.'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'ended'), _negated=True), models.Q(('outcome', ''), _negated=True), _connector='OR'), models.Q(('outcome', ''), ('outcome_at__isnull', False), _connector='OR')), name='referral_ends_with_an_outcome', violation_error_message='Dites ce qu’il en est advenu.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='referral_cancelled_with_a_reason', violation_error_message='Dites en une phrase pourquoi cette orientation s’arrête.'), models.CheckConstraint(condition=models.Q(('channel__in', ('email', 'phone', 'letter')), models.Q(('contact', ''), _negated=True)), name='referral_partner_can_be_reached', violation_error_message='Un partenaire se joint par e-mail, par téléphone ou par courrier.'), models.CheckConstraint(condition=models.Q(('answer_days__range', (1, 60))), name='referral_answered_in_time', violation_error_message='Le délai de réponse va de 1 à 60 jours ouvrés.'), models.CheckConstraint(condition=models.Q(('after', models.F('pk')), _negated=True), name='referral_after_another', violation_error_message='Une orientation ne se suit pas elle-même.')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('taken', 'Nous nous en chargeons'), ('elsewhere', 'Ce n’est pas pour nous, mais…'), ('more', 'Il nous manque une précision')], max_length=10, verbose_name='réponse')),
                ('words', models.TextField(blank=True, verbose_name='mots')),
                ('where', models.CharField(blank=True, max_length=200, verbose_name='où essayer')),
                ('said_at', models.DateTimeField(verbose_name='dite le')),
                ('returned', models.TextField(blank=True, verbose_name='réponse de la personne')),
                ('returned_at', models.DateTimeField(null=True, verbose_name='répondue le')),
                ('client_id', models.CharField(max_length=64, null=True, unique=True, verbose_name='identifiant de l’envoi')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='notée par')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='referrals.referral', verbose_name='orientation')),
            ],
            options={
                'verbose_name': 'réponse d’un partenaire',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'elsewhere'), _negated=True), models.Q(('where', ''), _negated=True), _connector='OR'), name='reply_elsewhere_says_where', violation_error_message='Dites qui pourrait aider : un nom, un service, un lieu.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'more'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='reply_more_says_what', violation_error_message='Écrivez votre question : elle part telle quelle à la personne.'), models.CheckConstraint(condition=models.Q(models.Q(('returned', ''), ('returned_at__isnull', True)), models.Q(('returned_at__isnull', False), ('kind', 'more')), _connector='OR'), name='reply_returned_to_a_question', violation_error_message='On ne répond qu’à une question.')],
            },
        ),
        migrations.CreateModel(
            name='PartnerContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('phone', 'Téléphone'), ('letter', 'Courrier'), ('relay', 'Par quelqu’un'), ('none', 'Aucun')], max_length=10, verbose_name='moyen')),
                ('to_name', models.CharField(blank=True, max_length=160, verbose_name='à l’attention de')),
                ('contact', models.TextField(verbose_name='adresse ou numéro')),
                ('kept_at', models.DateTimeField(verbose_name='gardé le')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.organisation', verbose_name='structure')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.programme', verbose_name='dispositif')),
            ],
            options={
                'verbose_name': 'contact d’un partenaire',
                'constraints': [models.UniqueConstraint(fields=('programme', 'organisation'), name='partner_contact_once'), models.CheckConstraint(condition=models.Q(('channel__in', ('email', 'phone', 'letter')), models.Q(('contact', ''), _negated=True)), name='partner_contact_can_be_reached', violation_error_message='Un partenaire se joint par e-mail, par téléphone ou par courrier.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='referral_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."erased_at" IS NULL AND OLD."frozen_at" IS NOT NULL)', func="\n                    IF (OLD.shares, OLD.summary, OLD.snapshot, OLD.consent_text, OLD.initiative_id, OLD.frozen_at)\n                        IS DISTINCT FROM (NEW.shares, NEW.summary, NEW.snapshot, NEW.consent_text, NEW.initiative_id, NEW.frozen_at)\n                    THEN RAISE EXCEPTION 'Ce que la personne a accepté de transmettre ne change plus.';\n                    END IF;\n                    RETURN NEW;\n                ", hash='862eadc8022c684991fd2bff1b6f6added36f683', operation='UPDATE', pgid='pgtrigger_referral_frozen_43f5a', table='referrals_referral', when='BEFORE')),
        ),
    ]
