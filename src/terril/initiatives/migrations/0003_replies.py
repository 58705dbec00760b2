"""What holders answer, add or take back waits on the desk of whoever works on their idea."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('initiatives', '0002_read_before_shown'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('yes', 'Oui, cela me va'), ('cannot', 'Je ne peux pas'), ('call', 'Rappelez-moi'), ('words', 'J’ai quelque chose à dire'), ('added', 'Des mots ajoutés'), ('contact', 'Un nouveau contact'), ('withdrawn', 'L’idée retirée')], max_length=10, verbose_name='réponse')),
                ('words', models.TextField(blank=True, verbose_name='mots')),
                ('said_at', models.DateTimeField(verbose_name='dite le')),
                ('seen_at', models.DateTimeField(null=True, verbose_name='vue le')),
                ('client_id', models.CharField(max_length=64, null=True, unique=True, verbose_name='identifiant de l’envoi')),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='initiatives.attachment', verbose_name='rattachement')),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='par')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='vue par')),
            ],
            options={
                'verbose_name': 'réponse d’un porteur',
                'indexes': [models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['attachment', 'said_at', 'id'], name='reply_unseen')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'words'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='reply_in_words_has_words', violation_error_message='Écrivez quelques mots avant d’envoyer.'), models.CheckConstraint(condition=models.Q(('seen_at__isnull', False), ('seen_by__isnull', True), _connector='OR'), name='reply_seen_at_a_moment', violation_error_message='Dites quand cette réponse a été vue.')],
            },
        ),
    ]
