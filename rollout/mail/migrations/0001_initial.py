from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AccountMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.EmailField(max_length=254)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField(blank=True)),
                ('message_id', models.CharField(max_length=120, unique=True)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('sending', 'Sending'), ('sent', 'Sent'), ('failed', 'Failed'), ('uncertain', 'Uncertain')], default='planned', max_length=12)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['planned', 'sending'])), fields=['due_at'], name='accountmail_due')],
            },
        ),
    ]
