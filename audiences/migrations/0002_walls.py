from django.db import migrations

from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [("audiences", "0001_initial"), ("tenancy", "0002_roles"), ("jobs", "0002_walls")]

    operations = [
        Walls(
            "region",
            "country",
            "regiongrant",
            "division",
            "divisiongrant",
            "person",
            "segment",
            "peopleimport",
            "importline",
            "settingpolicy",
            "settingvalue",
            "statute",
            "sourcereading",
            "attribute",
            "personattribute",
            "divisionalias",
            "savedview",
            "peoplesource",
            "importedchange",
            "importedpeople",
            "segmentstay",
            "possibleduplicate",
            "personmerge",
            "localcorrection",
            "linedoubt",
            "settingrequest",
            "agreement",
            bulk=["person", "personattribute", "importedchange", "segmentstay"],
        )
    ]
