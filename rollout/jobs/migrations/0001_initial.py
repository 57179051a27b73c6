import django.db.models.deletion
import django.db.models.functions.comparison
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
                    name='Job',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40)),
                        ('title', models.CharField(max_length=200)),
                        ('state', models.CharField(choices=[('queued', 'Waiting for a worker'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=12)),
                        ('data', models.JSONField(default=dict)),
                        ('result', models.JSONField(default=dict)),
                        ('done', models.PositiveBigIntegerField(default=0)),
                        ('total', models.PositiveBigIntegerField(default=0)),
                        ('note', models.TextField(blank=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('cancel_asked', models.BooleanField(default=False)),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('on_behalf_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'db_table': 'jobs_job',
                        'indexes': [models.Index(fields=['tenant', 'state', 'id'], name='job_state')],
                    },
                ),
                migrations.CreateModel(
                    name='JobFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('input', 'Input'), ('output', 'Output')], max_length=8)),
                        ('name', models.CharField(max_length=200)),
                        ('content_type', models.CharField(max_length=80)),
                        ('content', models.BinaryField()),
                        ('job', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='jobs.job')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'db_table': 'jobs_file',
                        'indexes': [models.Index(fields=['tenant', 'job'], name='jobfile_job')],
                    },
                ),
                migrations.CreateModel(
                    name='AgendaItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40)),
                        ('due_at', models.DateTimeField(null=True)),
                        ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'db_table': 'jobs_agenda',
                        'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='agenda_due')],
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'kind'), name='agenda_once')],
                    },
                ),
            ],
        ),
    ]
