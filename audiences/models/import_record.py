"""What an applied import did to whom, so that it can be undone. Personal data, and erasable: the journal has none."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from audiences.models.people_import import PeopleImport
from audiences.models.person import Person
from rollout.tenancy.models import TenantKey, TenantOwned


class ImportedChange(TenantOwned):
    """A person as they were, and as the import left them: values by position of `import_record.POSITIONS`."""

    class Outcome(models.TextChoices):
        NONE = "", _("As the import left them")
        RESTORED = "restored", _("Put back")
        KEPT = "kept", _("Changed since, and left alone")

    people_import = TenantKey(PeopleImport, models.CASCADE, related_name="made")
    person = TenantKey(Person)
    mask = models.BigIntegerField()  # which fields; see people_fields
    source = models.CharField(max_length=40)  # whose file had named the person before
    before = ArrayField(models.TextField(null=True))
    after = ArrayField(models.TextField(null=True))
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True, default="")  # of undoing

    class Meta:
        indexes = [models.Index(fields=["tenant", "people_import", "outcome"], name="importedchange_import")]

    def __str__(self) -> str:
        return f"{self.person_id} by {self.people_import_id}"


class ImportedPeople(TenantOwned):
    """Ids of people whom the import brought in, many in a row."""

    people_import = TenantKey(PeopleImport, models.CASCADE, related_name="brought")
    people = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [models.Index(fields=["tenant", "people_import"], name="importedpeople_import")]

    def __str__(self) -> str:
        return f"{len(self.people)} by {self.people_import_id}"
