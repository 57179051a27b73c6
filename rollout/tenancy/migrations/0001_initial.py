import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import rollout.tenancy.models.owned
import rollout.tenancy.operations
import rollout.tenancy.permissions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        rollout.tenancy.operations.Tables(
            operations=[
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('email', models.EmailField(max_length=254, unique=True)),
                        ('display_name', models.CharField(blank=True, max_length=120)),
                        ('is_active', models.BooleanField(default=True)),
                        ('date_joined', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Tenant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9-]{1,39}$', 'Use 2 to 40 lower-case letters, digits or hyphens.')])),
                        ('name', models.CharField(max_length=120)),
                        ('time_zone', models.CharField(default='UTC', max_length=64)),
                        ('language', models.CharField(default='en', max_length=16)),
                        ('is_demo', models.BooleanField(default=False)),
                        ('is_loading', models.BooleanField(default=False)),
                        ('clock_offset', models.DurationField(default=datetime.timedelta)),
                        ('second_factor_roles', models.JSONField(blank=True, default=list)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('slug__in', ['accounts', 'admin', 'api', 'favicon.ico', 'healthz', 'help', 'hooks', 'l', 'mail', 'media', 'metrics', 'preferences', 'readyz', 'scim', 'static', 'xapi']), _negated=True), name='tenant_slug_not_reserved'), models.CheckConstraint(condition=models.Q(('is_demo', True), ('clock_offset', datetime.timedelta(0)), _connector='OR'), name='tenant_only_demo_clocks_move')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[(rollout.tenancy.permissions.Role['ADMINISTRATOR'], 'Administrator'), (rollout.tenancy.permissions.Role['PROGRAM_MANAGER'], 'Program manager'), (rollout.tenancy.permissions.Role['REGIONAL_LEAD'], 'Regional lead'), (rollout.tenancy.permissions.Role['DIVISION_LEAD'], 'Division lead'), (rollout.tenancy.permissions.Role['EXECUTIVE'], 'Executive'), (rollout.tenancy.permissions.Role['FACILITATOR'], 'Facilitator'), (rollout.tenancy.permissions.Role['REVIEWER'], 'Reviewer'), (rollout.tenancy.permissions.Role['PARTNER'], 'Partner'), (rollout.tenancy.permissions.Role['AUDITOR'], 'Auditor')], max_length=24)),
                        ('ends_at', models.DateTimeField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='tenancy.tenant')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'tenant', 'role'), name='membership_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Delegation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('purpose', models.CharField(choices=[('away', 'Stands in while they are away'), ('assistant', 'Assists them')], max_length=12)),
                        ('note', models.CharField(blank=True, max_length=200)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('created_at', models.DateTimeField()),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('principal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('tenant', rollout.tenancy.models.owned.TenantForeignKey(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.tenant_id'), models.Value(True), function='current_setting', output_field=models.TextField()), models.Value('')), models.BigIntegerField()), db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['tenant', 'deputy', 'ends_at'], name='delegation_deputy'), models.Index(fields=['tenant', 'principal', 'ends_at'], name='delegation_principal')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='delegation_period'), models.CheckConstraint(condition=models.Q(('deputy', models.F('principal')), _negated=True), name='delegation_to_another')],
                    },
                ),
            ],
        ),
    ]
