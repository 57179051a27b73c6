"""Where an act came from. It stands beside the journal, whose entries are never touched, because it can be erased."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rollout.journal.models.entry import Entry
from rollout.tenancy.models import TenantKey, TenantOwned


class Origin(TenantOwned):
    class Channel(models.TextChoices):
        BROWSER = "web", _("Browser")
        COMMAND = "command", _("Command")
        TASK = "job", _("Task")

    entry = TenantKey(Entry, models.CASCADE)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    place = models.CharField(max_length=60, blank=True)  # the network address, the command's name, the job's number

    class Meta:
        db_table = "journal_origin"
        constraints = [models.UniqueConstraint(fields=["tenant", "entry"], name="origin_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.place}".strip()
