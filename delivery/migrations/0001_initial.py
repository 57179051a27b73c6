import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import rollout.tenancy.models.owned
import rollout.tenancy.operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audiences', '0001_initial'),
        ('programs', '0001_initial'),
        ('tenancy', '0001_initial'),
        ('tenancy', '__first__'),
    ]

    operations = [
        rollout.tenancy.operations.Tables(
            operations=[
                migrations.CreateModel(
                    name='Assignment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('assigned', 'Not started'), ('in_progress', 'In progress'), ('completed', 'Completed'), ('exempt', 'Exempt'), ('withdrawn', 'Withdrawn')], default='assigned', max_length=12)),
                        ('assigned_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField()),
                        ('base_due_at', models.DateTimeField(null=True)),
                        ('due_zone', models.CharField(max_length=64)),
                        ('due_rule', models.JSONField(default=dict)),
                        ('started_at', models.DateTimeField(null=True)),
                        ('completed_at', models.DateTimeField(null=True)),
                        ('overdue_at', models.DateTimeField(null=True)),
                        ('exempt_from', models.DateTimeField(null=True)),
                        ('exempt_until', models.DateTimeField(null=True)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('withdrawn_reason', models.CharField(blank=True, choices=[('left', 'Has left the company'), ('audience', 'Is no longer in the audience')], max_length=200)),
                        ('person', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='assignments', to='audiences.person')),
                        ('program', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='assignments', to='programs.program')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                        ('wave', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='assignments', to='programs.wave')),
                        ('modality', models.CharField(blank=True, choices=[('elearning', 'Self-paced'), ('vilt', 'Virtual classroom'), ('ilt', 'Classroom')], max_length=12)),
                        ('completed_before_at', models.DateTimeField(null=True)),
                        ('cycle', models.PositiveSmallIntegerField(default=1)),
                        ('cycle_from', models.DateTimeField(null=True)),
                        ('cycle_rule', models.JSONField(default=dict)),
                        ('own_rule', rollout.tenancy.models.owned.TenantKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='programs.ownrule')),
                        ('content_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['tenant', 'wave', 'person'], name='assignment_wave'), models.Index(fields=['tenant', 'person'], name='assignment_person'), models.Index(fields=['tenant', 'due_at'], name='assignment_due')],
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'program', 'person'), name='assignment_once'), models.CheckConstraint(condition=models.Q(models.Q(('cycle', 1), ('cycle_from', None)), models.Q(('cycle__gt', 1), ('cycle_from__isnull', False)), _connector='OR'), name='assignment_cycle')],
                    },
                ),
                migrations.CreateModel(
                    name='AssignmentException',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('extension', 'More time'), ('exemption', 'Exemption'), ('credit', 'Credit for prior learning')], max_length=12)),
                        ('state', models.CharField(choices=[('asked', 'Waiting'), ('granted', 'Granted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('ended', 'Over'), ('lapsed', 'No longer needed')], default='asked', max_length=12)),
                        ('reason', models.TextField()),
                        ('evidence', models.TextField(blank=True)),
                        ('until', models.DateField(null=True)),
                        ('learned_on', models.DateField(null=True)),
                        ('score', models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                        ('by_learner', models.BooleanField(default=False)),
                        ('asked_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('decision', models.TextField(blank=True)),
                        ('due_at', models.DateTimeField(null=True)),
                        ('ends_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('ended_because', models.TextField(blank=True)),
                        ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('assignment', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='exceptions', to='delivery.assignment')),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                        ('cycle', models.PositiveSmallIntegerField(default=1)),
                    ],
                    options={
                        'verbose_name': 'exception',
                        'indexes': [models.Index(fields=['tenant', 'assignment'], name='exception_assignment'), models.Index(condition=models.Q(('state', 'asked')), fields=['tenant', 'asked_at'], name='exception_waiting'), models.Index(condition=models.Q(('kind', 'exemption'), ('state', 'granted')), fields=['tenant', 'ends_at'], name='exception_ends')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('tenant', 'assignment'), name='exception_one_asked'), models.UniqueConstraint(condition=models.Q(('kind', 'exemption'), ('state', 'granted')), fields=('tenant', 'assignment'), name='exception_one_exemption'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state__in', ['asked', 'withdrawn', 'lapsed'])), models.Q(('decided_at__isnull', False), ('state__in', ['granted', 'refused', 'ended'])), _connector='OR'), name='exception_decided'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', False), models.Q(('state__in', ['ended', 'lapsed']), _negated=True), _connector='OR'), name='exception_ended')],
                    },
                ),
                migrations.CreateModel(
                    name='CompletionSource',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=40)),
                        ('name', models.CharField(max_length=120)),
                        ('complete_statuses', models.JSONField(default=list)),
                        ('started_statuses', models.JSONField(default=list)),
                        ('failed_statuses', models.JSONField(default=list)),
                        ('time_zone', models.CharField(default='UTC', max_length=64)),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'slug'), name='source_slug_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='CompletionRecord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('record_id', models.CharField(max_length=120)),
                        ('digest', models.CharField(max_length=64)),
                        ('status', models.CharField(choices=[('started', 'Started'), ('completed', 'Completed'), ('failed', 'Not passed')], max_length=12)),
                        ('score', models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                        ('started_at', models.DateTimeField(null=True)),
                        ('completed_at', models.DateTimeField(null=True)),
                        ('received_at', models.DateTimeField()),
                        ('evidence', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                        ('unmet', models.JSONField(default=dict)),
                        ('raw', models.JSONField(default=dict)),
                        ('module', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='programs.module')),
                        ('person', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='audiences.person')),
                        ('supersedes', rollout.tenancy.models.owned.TenantKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='delivery.completionrecord')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                        ('source', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='delivery.completionsource')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['tenant', 'person', 'module'], name='record_person'), models.Index(fields=['tenant', 'module', 'person'], name='record_module'), models.Index(fields=['tenant', 'received_at'], name='record_received'), models.Index(condition=models.Q(('unmet', {}), _negated=True), fields=['tenant', 'source'], name='record_lacking')],
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'source', 'record_id', 'digest'), name='record_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Issuing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('after_person_id', models.BigIntegerField(default=0)),
                        ('issued', models.PositiveIntegerField(default=0)),
                        ('skipped', models.PositiveIntegerField(default=0)),
                        ('launched_at', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                        ('wave', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='programs.wave')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'wave'), name='issuing_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='SignedLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64)),
                        ('expires_at', models.DateTimeField()),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('assignment', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='delivery.assignment')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['tenant', 'assignment'], name='signedlink_assignment')],
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'digest'), name='signedlink_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Unmatched',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('record_id', models.CharField(max_length=120)),
                        ('digest', models.CharField(max_length=64)),
                        ('cause', models.CharField(choices=[('person', 'Unknown person'), ('course', 'Unknown course'), ('status', 'Unknown status'), ('date', 'Unreadable date')], max_length=8)),
                        ('value', models.CharField(max_length=200)),
                        ('raw', models.JSONField(default=dict)),
                        ('received_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('source', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='delivery.completionsource')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'verbose_name_plural': 'unmatched',
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'source', 'record_id', 'digest'), name='unmatched_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='DeviceCheck',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('round', models.PositiveIntegerField(default=1)),
                        ('opened_at', models.DateTimeField()),
                        ('closes_at', models.DateTimeField()),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                        ('wave', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programs.wave')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'wave'), name='devicecheck_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='DeviceReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('works', models.BooleanField()),
                        ('browser', models.CharField(max_length=60)),
                        ('version', models.CharField(blank=True, max_length=20)),
                        ('system', models.CharField(max_length=60)),
                        ('screen', models.CharField(blank=True, max_length=20)),
                        ('cookies', models.BooleanField(default=False)),
                        ('platform', models.BooleanField(null=True)),
                        ('what', models.CharField(blank=True, max_length=500)),
                        ('reported_at', models.DateTimeField()),
                        ('check_of', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='delivery.devicecheck')),
                        ('country', rollout.tenancy.models.owned.TenantKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='audiences.country')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['tenant', 'check_of', '-id'], name='devicereport_check')],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='AssignmentCycle',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('modality', models.CharField(blank=True, choices=[('elearning', 'Self-paced'), ('vilt', 'Virtual classroom'), ('ilt', 'Classroom')], max_length=12)),
                        ('rule', models.JSONField(default=dict)),
                        ('from_at', models.DateTimeField(null=True)),
                        ('until_at', models.DateTimeField()),
                        ('assigned_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField()),
                        ('due_zone', models.CharField(max_length=64)),
                        ('due_rule', models.JSONField(default=dict)),
                        ('overdue_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField()),
                        ('started_at', models.DateTimeField(null=True)),
                        ('completed_at', models.DateTimeField(null=True)),
                        ('assignment', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='cycles', to='delivery.assignment')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                        ('wave', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='programs.wave')),
                        ('own_rule', rollout.tenancy.models.owned.TenantKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='programs.ownrule')),
                        ('content_at', models.DateTimeField(null=True)),
                        ('exempt_from', models.DateTimeField(null=True)),
                        ('exempt_until', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'assignment', 'number'), name='assignmentcycle_once'), models.CheckConstraint(condition=models.Q(('from_at', None), ('until_at__gt', models.F('from_at')), _connector='OR'), name='assignmentcycle_until')],
                    },
                ),
            ],
        ),
    ]
