"""Rows that come in bulk look up their parents by key, one by one, in installations made before they did."""

from django.db import migrations

from rollout.tenancy.operations import BulkChecks


class Migration(migrations.Migration):
    dependencies = [
        ("comms", "0002_walls"),
        ("delivery", "0003_out_of_audience"),
        ("audiences", "0005_line_doubts"),
    ]
    operations = [
        BulkChecks(
            "audiences.Person",
            "audiences.PersonAttribute",
            "audiences.ImportedChange",
            "audiences.SegmentStay",
            "delivery.Assignment",
            "delivery.CompletionRecord",
            "comms.Message",
        )
    ]
