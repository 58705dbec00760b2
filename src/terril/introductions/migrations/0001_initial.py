import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
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
            name='Introduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pair', models.CharField(max_length=41, verbose_name='les deux idées')),
                ('origin', models.CharField(choices=[('closeness', 'des mots en commun'), ('complement', 'l’un cherche ce que l’autre propose'), ('idea', 'une idée de la coordination')], default='idea', max_length=10, verbose_name='d’où vient ce rapprochement')),
                ('reason', models.CharField(max_length=300, verbose_name='pourquoi ces deux-là')),
                ('state', models.CharField(choices=[('proposed', 'attend une réponse'), ('agreed', 'les deux ont dit oui'), ('refused', 'refusée'), ('expired', 'restée sans réponse'), ('ended', 'arrêtée')], default='proposed', max_length=10, verbose_name='état')),
                ('ended_reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi elle s’arrête')),
                ('proposed_at', models.DateTimeField(verbose_name='proposée le')),
                ('expires_on', models.DateField(verbose_name='attend jusqu’au')),
                ('reminded_at', models.DateTimeField(null=True, verbose_name='rappelée le')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='close le')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='introductions', to='programmes.programme', verbose_name='dispositif')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='proposée par')),
            ],
            options={
                'verbose_name': 'mise en relation',
                'verbose_name_plural': 'mises en relation',
                'indexes': [models.Index(condition=models.Q(('state', 'proposed')), fields=['programme', 'expires_on', 'id'], name='introduction_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'agreed'])), fields=('pair',), name='introduced_once', violation_error_message='Ces deux idées sont déjà mises en relation.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='introduction_says_why', violation_error_message='Dites en une phrase pourquoi ces deux-là pourraient se parler.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='introduction_closed_with_date', violation_error_message='Une mise en relation close porte sa date.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), _negated=True), models.Q(('ended_reason', ''), _negated=True), _connector='OR'), name='introduction_ends_with_a_reason', violation_error_message='Dites en une phrase pourquoi cette mise en relation s’arrête.')],
            },
        ),
        migrations.CreateModel(
            name='IntroductionSide',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told', models.CharField(max_length=300, verbose_name='ce que l’on dit de l’autre')),
                ('from_public', models.BooleanField(default=False, verbose_name='l’autre idée était publique')),
                ('answer', models.CharField(choices=[('waiting', 'n’a pas encore répondu'), ('yes', 'a dit oui'), ('no', 'a dit non')], default='waiting', max_length=10, verbose_name='réponse')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='répondu le')),
                ('first_name', models.CharField(blank=True, max_length=80, verbose_name='prénom transmis')),
                ('contact', models.CharField(blank=True, max_length=600, verbose_name='contact transmis')),
                ('consent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.consent', verbose_name='accord')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='introductions', to='initiatives.initiative', verbose_name='initiative')),
                ('introduction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sides', to='introductions.introduction', verbose_name='mise en relation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='introductions', to='people.person', verbose_name='à qui l’on demande')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='réponse notée par')),
            ],
            options={
                'verbose_name': 'côté d’une mise en relation',
                'indexes': [models.Index(fields=['initiative', '-id'], name='introduction_by_idea')],
                'constraints': [models.UniqueConstraint(fields=('introduction', 'initiative'), name='introduction_side_once'), models.CheckConstraint(condition=models.Q(('contact', ''), models.Q(('answer', 'yes'), ('consent__isnull', False)), _connector='OR'), name='introduction_contact_needs_a_yes', violation_error_message='Un contact n’est gardé qu’avec l’accord de la personne.'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'waiting'), ('answered_at__isnull', True)), models.Q(models.Q(('answer', 'waiting'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='introduction_answer_has_a_date', violation_error_message='Une réponse porte sa date.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='introduction',
            trigger=pgtrigger.compiler.Trigger(name='introduction_agreed_by_both', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NEW.state = 'agreed' AND (\n                        SELECT count(*) FROM introductions_introductionside\n                        WHERE introduction_id = NEW.id AND answer = 'yes' AND contact <> ''\n                    ) <> 2 THEN\n                        RAISE EXCEPTION 'Une mise en relation demande deux accords.' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='35e621791e2f861ea9c435b07c68cda1bcf1fff6', operation='INSERT OR UPDATE', pgid='pgtrigger_introduction_agreed_by_both_5a0d0', table='introductions_introduction', when='BEFORE')),
        ),
    ]
