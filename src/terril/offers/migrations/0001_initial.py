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
        ('territory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('premises', 'un local'), ('equipment', 'du matériel'), ('skill', 'un savoir-faire'), ('hands', 'des bras'), ('contact', 'un contact'), ('authorisation', 'une autorisation'), ('money', 'de l’argent'), ('communication', 'faire savoir')], max_length=15, verbose_name='sorte')),
                ('what', models.CharField(max_length=160, verbose_name='quoi')),
                ('conditions', models.TextField(blank=True, max_length=600, verbose_name='conditions')),
                ('rhythm', models.CharField(blank=True, max_length=120, verbose_name='quand')),
                ('is_free', models.BooleanField(default=True, verbose_name='gratuit')),
                ('cost', models.CharField(blank=True, max_length=120, verbose_name='prix')),
                ('quantity', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='pour combien d’idées à la fois')),
                ('shown_as', models.CharField(blank=True, max_length=120, verbose_name='nom montré')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='à partir du')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('visibility', models.CharField(choices=[('team', 'L’équipe de la plateforme'), ('network', 'Le réseau des partenaires'), ('public', 'Tout le monde')], default='public', max_length=10, verbose_name='qui la voit')),
                ('state', models.CharField(choices=[('submitted', 'à relire'), ('published', 'proposée'), ('paused', 'en pause'), ('ended', 'terminée')], default='published', max_length=10, verbose_name='état')),
                ('ended_reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi elle est terminée')),
                ('created_at', models.DateTimeField(verbose_name='notée le')),
                ('updated_at', models.DateTimeField(verbose_name='dernier changement')),
                ('reminded_at', models.DateTimeField(null=True, verbose_name='rappelée le')),
                ('client_id', models.CharField(max_length=64, null=True, unique=True, verbose_name='identifiant de l’envoi')),
                ('fictional', models.BooleanField(default=False, verbose_name='fictive')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='territory.commune', verbose_name='commune')),
                ('consent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.consent', verbose_name='accord')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='notée par')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='directory.organisation', verbose_name='structure')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='people.person', verbose_name='qui en répond')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='directory.place', verbose_name='lieu')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='programmes.programme', verbose_name='dispositif')),
            ],
            options={
                'verbose_name': 'offre',
                'indexes': [models.Index(condition=models.Q(('state', 'published')), fields=['kind', 'commune'], name='offer_to_match'), models.Index(condition=models.Q(('state', 'published'), ('visibility', 'public')), fields=['-id'], name='offer_public_list'), models.Index(fields=['programme', 'state', '-id'], name='offer_of_programme'), models.Index(condition=models.Q(('reminded_at__isnull', True), ('state', 'published')), fields=['ends_on'], name='offer_ending')],
                'constraints': [models.CheckConstraint(condition=models.Q(('organisation__isnull', False), ('place__isnull', False), ('person__isnull', False), _connector='OR'), name='offer_comes_from_somebody', violation_error_message='Dites qui propose : une structure, un lieu ou une personne.'), models.CheckConstraint(condition=models.Q(('person__isnull', True), ('consent__isnull', False), _connector='OR'), name='offer_of_a_person_has_an_agreement', violation_error_message='Dites comment la personne a donné son accord.'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='offer_ends_after_start', violation_error_message='La fin vient après le début.'), models.CheckConstraint(condition=models.Q(('quantity__isnull', True), ('quantity__range', (1, 500)), _connector='OR'), name='offer_quantity_is_a_number', violation_error_message='De 1 à 500 idées à la fois ; laissez vide s’il n’y a pas de limite.'), models.CheckConstraint(condition=models.Q(models.Q(('cost', ''), ('is_free', True)), models.Q(('is_free', False), models.Q(('cost', ''), _negated=True)), _connector='OR'), name='offer_says_its_price', violation_error_message='Gratuit, ou bien dites le prix.'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_reason', '')), models.Q(('state', 'ended'), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='offer_ends_with_a_reason', violation_error_message='Dites en une phrase pourquoi cette offre se termine.')],
            },
        ),
        migrations.CreateModel(
            name='Match',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('asked', 'demandée'), ('proposed', 'proposée'), ('accepted', 'acceptée'), ('declined', 'déclinée'), ('ended', 'sans suite')], default='proposed', max_length=10, verbose_name='état')),
                ('to_offerer', models.CharField(blank=True, max_length=300, verbose_name='ce que l’on dit de l’idée')),
                ('from_public', models.BooleanField(default=False, verbose_name='l’idée était publique')),
                ('due_on', models.DateField(null=True, verbose_name='à tenir avant le')),
                ('offerer_agreed_at', models.DateTimeField(null=True, verbose_name='oui de qui propose, le')),
                ('holder_agreed_at', models.DateTimeField(null=True, verbose_name='oui de qui porte l’idée, le')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi')),
                ('slot', models.PositiveSmallIntegerField(null=True, verbose_name='place prise')),
                ('key', models.CharField(max_length=40, unique=True, verbose_name='clé de la page')),
                ('made_at', models.DateTimeField(verbose_name='depuis')),
                ('proposed_at', models.DateTimeField(null=True, verbose_name='proposée le')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='close le')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offer_matches', to='initiatives.initiative', verbose_name='initiative')),
                ('need', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='offer_matches', to='initiatives.need', verbose_name='besoin')),
                ('pledge', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='offer_match', to='initiatives.pledge', verbose_name='promesse')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.programme', verbose_name='dispositif')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='offers.offer', verbose_name='offre')),
            ],
            options={
                'verbose_name': 'proposition',
                'indexes': [models.Index(condition=models.Q(('state__in', ['asked', 'proposed'])), fields=['programme', 'state', 'proposed_at', 'id'], name='match_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'proposed', 'accepted'])), fields=('offer', 'initiative'), name='match_once_at_a_time', violation_error_message='Cette offre est déjà proposée à cette idée.'), models.UniqueConstraint(fields=('offer', 'slot'), name='match_takes_a_free_place', violation_error_message='Cette place vient d’être prise.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), models.Q(('holder_agreed_at__isnull', False), ('offerer_agreed_at__isnull', False)), _connector='OR'), name='match_accepted_by_both', violation_error_message='Il faut l’accord des deux.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['declined', 'ended']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='match_declined_says_why', violation_error_message='Dites en une phrase pourquoi.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'proposed'), _negated=True), models.Q(('to_offerer', ''), _negated=True), _connector='OR'), name='match_proposed_has_words', violation_error_message='Dites en une phrase ce que cherche cette idée.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='match_within_the_offer', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NEW.slot IS NOT NULL AND NEW.slot > (SELECT quantity FROM offers_offer WHERE id = NEW.offer_id) THEN\n                        RAISE EXCEPTION 'Cette offre n’a plus de place libre.' USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='7189ad2ccc81a8894dd4d7a3c711cfdea3502b0d', operation='INSERT OR UPDATE', pgid='pgtrigger_match_within_the_offer_21fd6', table='offers_match', when='BEFORE')),
        ),
    ]
