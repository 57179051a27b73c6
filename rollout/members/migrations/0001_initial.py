import django.db.models.deletion
import django.db.models.functions.comparison
import rollout.tenancy.models.owned
import rollout.tenancy.permissions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
        ('tenancy', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('role', models.CharField(choices=[(rollout.tenancy.permissions.Role['ADMINISTRATOR'], 'Administrator'), (rollout.tenancy.permissions.Role['PROGRAM_MANAGER'], 'Program manager'), (rollout.tenancy.permissions.Role['REGIONAL_LEAD'], 'Regional lead'), (rollout.tenancy.permissions.Role['DIVISION_LEAD'], 'Division lead'), (rollout.tenancy.permissions.Role['EXECUTIVE'], 'Executive'), (rollout.tenancy.permissions.Role['FACILITATOR'], 'Facilitator'), (rollout.tenancy.permissions.Role['REVIEWER'], 'Reviewer'), (rollout.tenancy.permissions.Role['PARTNER'], 'Partner'), (rollout.tenancy.permissions.Role['AUDITOR'], 'Auditor')], max_length=24)),
                ('scopes', models.JSONField(default=dict)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('language', models.CharField(default='en', max_length=16)),
                ('digest', models.CharField(max_length=64)),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'digest'), name='invitation_digest_once'), models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None)), fields=('tenant', 'email', 'role'), name='invitation_one_waiting')],
            },
        ),
    ]
