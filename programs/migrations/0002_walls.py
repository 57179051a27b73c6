from django.db import migrations

from rollout.tenancy.operations import Walls


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial"), ("tenancy", "0002_roles"), ("audiences", "0002_walls")]

    operations = [
        Walls(
            "program",
            "module",
            "partnergrant",
            "wave",
            "wavesegment",
            "readinessitem",
            "waiver",
            "launch",
            "programsettingpolicy",
            "programsettingvalue",
            "sponsorask",
            "risk",
            "decision",
            "dependant",
            "calendarperiod",
            "variant",
            "variantupdate",
            "review",
            "languagefallback",
            "reviewwindow",
            "package",
            "packagefile",
            "stakeholder",
            "contact",
            "endorsement",
            "appearance",
            "measure",
            "story",
            "approvedterm",
            "plandraft",
            "draftwave",
            "changeorder",
            "leadacceptance",
            "checkrun",
            "pilotcriterion",
            "pilothold",
            "pilotverdict",
            "consultation",
            "consultedregion",
            "finding",
            "escalationrung",
            "escalation",
            "evidencecontent",
            "evidencefile",
            "ownerhours",
            "briefingread",
            "urgentlaunch",
            "programcycle",
            "ownrule",
            "ownrulemodule",
        )
    ]
