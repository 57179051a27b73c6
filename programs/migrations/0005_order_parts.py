from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0004_own_rules"),
        ("tenancy", "0004_statistics"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="module",
            name="module_number_once",
        ),
        migrations.AddField(
            model_name="changeorder",
            name="content",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="changeorder",
            name="owner",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="module",
            name="added_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="module",
            name="removed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="module",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)),
                fields=("tenant", "program", "number"),
                name="module_number_once",
            ),
        ),
    ]
