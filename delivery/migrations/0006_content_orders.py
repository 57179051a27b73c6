from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0005_assignment_own_rule"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="content_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="assignmentcycle",
            name="content_at",
            field=models.DateTimeField(null=True),
        ),
    ]
