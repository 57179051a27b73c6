import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import rollout.tenancy.models.owned
from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0010_attribute_values"),
        ("tenancy", "0006_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DivisionAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=400)),
            ],
            options={
                "verbose_name_plural": "division aliases",
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listing", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("query", models.TextField(blank=True)),
                ("saved_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="person",
            name="first_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    django.db.models.functions.text.Lower("first_name"),
                    models.Value(" "),
                    django.db.models.functions.text.Lower("last_name"),
                    arg_joiner=" || ",
                    template="%(expressions)s",
                ),
                output_field=models.CharField(max_length=250),
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["tenant", "first_key"], name="person_first"),
        ),
        migrations.AddField(
            model_name="divisionalias",
            name="division",
            field=rollout.tenancy.models.owned.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="aliases",
                to="audiences.division",
            ),
        ),
        migrations.AddField(
            model_name="divisionalias",
            name="tenant",
            field=rollout.tenancy.models.owned.TenantForeignKey(
                db_default=django.db.models.functions.comparison.Cast(
                    django.db.models.functions.comparison.NullIf(
                        models.Func(
                            models.Value("app.tenant_id"),
                            models.Value(True),
                            function="current_setting",
                            output_field=models.TextField(),
                        ),
                        models.Value(""),
                    ),
                    models.BigIntegerField(),
                ),
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenancy.tenant",
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="tenant",
            field=rollout.tenancy.models.owned.TenantForeignKey(
                db_default=django.db.models.functions.comparison.Cast(
                    django.db.models.functions.comparison.NullIf(
                        models.Func(
                            models.Value("app.tenant_id"),
                            models.Value(True),
                            function="current_setting",
                            output_field=models.TextField(),
                        ),
                        models.Value(""),
                    ),
                    models.BigIntegerField(),
                ),
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenancy.tenant",
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="divisionalias",
            constraint=models.UniqueConstraint(fields=("tenant", "path"), name="divisionalias_path_once"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("tenant", "user", "listing", "name"), name="savedview_name_once"
            ),
        ),
        Walls("divisionalias", "savedview"),
    ]
