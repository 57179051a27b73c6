from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audiences", "0017_local_corrections")]

    operations = [
        migrations.RemoveIndex("segmentstay", "segmentstay_joined"),
        migrations.AddIndex(
            "segmentstay",
            models.Index(fields=["tenant", "segment", "joined_at", "id"], name="segmentstay_joined"),
        ),
    ]
