import django.db.models.deletion
import django.db.models.functions.comparison
import rollout.journal.models.entry
import rollout.tenancy.models.owned
import rollout.tenancy.operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
        ('tenancy', '__first__'),
    ]

    operations = [
        rollout.tenancy.operations.Tables(
            operations=[
                migrations.CreateModel(
                    name='Entry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('verb', models.CharField(max_length=60)),
                        ('subject', models.CharField(max_length=40)),
                        ('subject_id', models.BigIntegerField()),
                        ('reason', models.TextField(blank=True)),
                        ('data', models.JSONField(default=dict)),
                        ('at', models.DateTimeField()),
                        ('xid', rollout.journal.models.entry.TransactionId(db_default=models.Func(function='pg_current_xact_id', output_field=models.TextField()), editable=False)),
                        ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('on_behalf_of', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'verbose_name_plural': 'entries',
                        'db_table': 'journal_entry',
                        'indexes': [models.Index(fields=['tenant', 'xid', 'id'], name='entry_follow'), models.Index(fields=['tenant', 'subject', 'subject_id', '-id'], name='entry_subject'), models.Index(fields=['tenant', '-at', '-id'], name='entry_at'), models.Index(fields=['tenant', 'actor', '-at', '-id'], name='entry_actor'), models.Index(fields=['tenant', 'verb', '-at', '-id'], name='entry_verb'), models.Index(fields=['tenant', 'subject', '-at', '-id'], name='entry_noun')],
                    },
                ),
                migrations.CreateModel(
                    name='Origin',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('web', 'Browser'), ('command', 'Command'), ('job', 'Task')], max_length=8)),
                        ('place', models.CharField(blank=True, max_length=60)),
                        ('entry', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='journal.entry')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'db_table': 'journal_origin',
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'entry'), name='origin_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Cursor',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('follower', models.CharField(max_length=60)),
                        ('xid', models.CharField(default='0', max_length=20)),
                        ('entry_id', models.BigIntegerField(default=0)),
                        ('position', models.BigIntegerField(default=0)),
                        ('failures', models.PositiveIntegerField(default=0)),
                        ('last_error', models.TextField(blank=True)),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'db_table': 'journal_cursor',
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'follower'), name='cursor_once')],
                    },
                ),
            ],
        ),
    ]
