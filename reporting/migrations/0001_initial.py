import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
import rollout.tenancy.models.owned
import rollout.tenancy.operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('jobs', '0001_initial'),
        ('programs', '0001_initial'),
        ('tenancy', '0001_initial'),
        ('tenancy', '__first__'),
    ]

    operations = [
        rollout.tenancy.operations.Tables(
            operations=[
                migrations.CreateModel(
                    name='ReportRecipient',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address', models.EmailField(max_length=254)),
                        ('added_at', models.DateTimeField()),
                        ('allowed_at', models.DateTimeField(null=True)),
                        ('removed_at', models.DateTimeField(null=True)),
                        ('unsubscribed', models.BooleanField(default=False)),
                        ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('allowed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('program', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programs.program')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('tenant', 'program', 'address'), name='reportrecipient_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='ReportSchedule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_on', models.BooleanField(default=True)),
                        ('weekday', models.PositiveSmallIntegerField(default=1)),
                        ('local_time', models.TimeField(default=datetime.time(7, 30))),
                        ('since', models.DateField()),
                        ('next_at', models.DateTimeField(null=True)),
                        ('program', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programs.program')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'program'), name='reportschedule_once'), models.CheckConstraint(condition=models.Q(('weekday__range', (1, 7))), name='reportschedule_weekday')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='StatusReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('as_of', models.DateTimeField()),
                        ('scheduled_for', models.DateTimeField(null=True)),
                        ('headline', models.CharField(blank=True, max_length=300)),
                        ('verdict', models.CharField(blank=True, max_length=8)),
                        ('content', models.JSONField(default=dict)),
                        ('pdf', models.BinaryField(null=True)),
                        ('job', rollout.tenancy.models.owned.TenantKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='jobs.job')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('program', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='reports', to='programs.program')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'program', 'number'), name='report_number_once'), models.UniqueConstraint(fields=('tenant', 'program', 'scheduled_for'), name='report_scheduled_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='ReportDelivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('planned', 'Planned'), ('sending', 'Being sent'), ('sent', 'Sent'), ('suppressed', 'Not sent'), ('failed', 'Failed'), ('uncertain', 'Uncertain')], default='planned', max_length=12)),
                        ('state_because', models.CharField(blank=True, max_length=300)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('message_id', models.CharField(max_length=120)),
                        ('planned_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                        ('recipient', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='reporting.reportrecipient')),
                        ('report', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='reporting.statusreport')),
                        ('bounced_at', models.DateTimeField(null=True)),
                        ('bounced_because', models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        'verbose_name_plural': 'report deliveries',
                        'indexes': [models.Index(condition=models.Q(('state__in', ['planned', 'sending'])), fields=['tenant', 'planned_at'], name='reportdelivery_due')],
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'report', 'recipient'), name='reportdelivery_once')],
                    },
                ),
                migrations.CreateModel(
                    name='FirstRunDismissal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('dismissed_at', models.DateTimeField()),
                        ('dismissed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('tenant',), name='firstrundismissal_once')],
                        'indexes': [],
                    },
                ),
            ],
        ),
    ]
