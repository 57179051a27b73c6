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
        ('delivery', '0001_initial'),
        ('programs', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        rollout.tenancy.operations.Tables(
            operations=[
                migrations.CreateModel(
                    name='Sequence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('program', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programs.program')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'program'), name='sequence_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Step',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('name', models.CharField(max_length=80)),
                        ('anchor', models.CharField(choices=[('assigned', 'Assignment'), ('due', 'Due date')], max_length=12)),
                        ('offset_days', models.SmallIntegerField(default=0)),
                        ('working_days', models.BooleanField(default=False)),
                        ('local_time', models.TimeField(null=True)),
                        ('recipient', models.CharField(choices=[('learner', 'Learners'), ('manager', 'Their managers, one digest each')], default='learner', max_length=12)),
                        ('condition', models.CharField(choices=[('not_completed', 'everyone who has not completed'), ('not_started', 'not started'), ('overdue', 'overdue')], default='not_completed', max_length=16)),
                        ('sequence', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='comms.sequence')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'sequence', 'number'), name='step_number_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Message',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cause', models.CharField(choices=[('step', 'Sequence'), ('nudge', 'Nudge'), ('release', 'No longer needed'), ('briefing', 'Briefing of managers')], max_length=12)),
                        ('cause_id', models.BigIntegerField()),
                        ('occurrence', models.CharField(max_length=60)),
                        ('wanted_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField()),
                        ('moved_because', models.CharField(blank=True, max_length=200)),
                        ('state', models.CharField(choices=[('planned', 'Planned'), ('sending', 'Being sent'), ('sent', 'Sent'), ('suppressed', 'Not sent'), ('failed', 'Failed'), ('uncertain', 'Uncertain')], default='planned', max_length=12)),
                        ('state_because', models.CharField(blank=True, max_length=300)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('message_id', models.CharField(max_length=120)),
                        ('to', models.CharField(blank=True, max_length=254)),
                        ('sender', models.CharField(blank=True, max_length=120)),
                        ('reply_to', models.CharField(blank=True, max_length=800)),
                        ('locale', models.CharField(blank=True, max_length=16)),
                        ('subject', models.CharField(blank=True, max_length=400)),
                        ('text', models.TextField(blank=True)),
                        ('html', models.TextField(blank=True)),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('assignment', rollout.tenancy.models.owned.TenantKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='delivery.assignment')),
                        ('program', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='programs.program')),
                        ('recipient', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='audiences.person')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                        ('wave', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='programs.wave')),
                        ('step', rollout.tenancy.models.owned.TenantKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='comms.step')),
                        ('held', models.BooleanField(default=False)),
                        ('bounced_at', models.DateTimeField(null=True)),
                        ('bounced_because', models.CharField(blank=True, max_length=300)),
                        ('cycle', models.PositiveSmallIntegerField(default=1)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state__in', ['planned', 'sending'])), fields=['tenant', 'due_at', 'id'], name='message_due'), models.Index(fields=['tenant', 'program', '-due_at'], name='message_program'), models.Index(fields=['tenant', 'recipient', '-due_at'], name='message_recipient'), models.Index(fields=['tenant', 'message_id'], name='message_by_message_id')],
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'cause', 'cause_id', 'recipient', 'occurrence'), name='message_once')],
                    },
                ),
                migrations.CreateModel(
                    name='StepText',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('locale', models.CharField(default='en', max_length=16)),
                        ('subject', models.CharField(max_length=200)),
                        ('body', models.TextField()),
                        ('step', rollout.tenancy.models.owned.TenantKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='comms.step')),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'step', 'locale'), name='steptext_locale_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='OwnerDigest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('state', models.CharField(choices=[('planned', 'Planned'), ('sending', 'Being sent'), ('sent', 'Sent'), ('suppressed', 'Not sent'), ('failed', 'Failed'), ('uncertain', 'Uncertain')], default='planned', max_length=12)),
                        ('state_because', models.CharField(blank=True, max_length=300)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('message_id', models.CharField(max_length=120)),
                        ('planned_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                        ('bounced_at', models.DateTimeField(null=True)),
                        ('bounced_because', models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'owner', 'day'), name='ownerdigest_once_a_day')],
                        'indexes': [models.Index(condition=models.Q(('state__in', ['planned', 'sending'])), fields=['tenant', 'planned_at'], name='ownerdigest_due')],
                    },
                ),
                migrations.CreateModel(
                    name='DigestOff',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('off_at', models.DateTimeField()),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'owner'), name='digestoff_once')],
                        'indexes': [],
                    },
                ),
            ],
        ),
    ]
