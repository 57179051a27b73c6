"""Which people file set a value of a person's record, and when."""

import datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from audiences.domain import people_columns
from audiences.models import ImportLine, LocalCorrection, PeopleImport, Person
from rollout.web import formats

Rows = list[dict[str, Any]]

LOOKED_AT = 200  # applied lines about one person, the latest first


class Sources:
    """Sources of one person's values, found with one query."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def of(self, column: str) -> str:
        """The file and day that set a column of people files last; empty for what no file sets."""
        if not column:
            return ""
        wanted = people_columns.kept_label(column)
        corrections, lines = self._found
        if made := next((each for each in corrections if each["field"] == column), None):
            said = _("Corrected here by %(who)s, %(day)s")
            return said % {"who": made["name"] or made["email"] or "Fairway", "day": _day(made["at"])}
        for line in lines:
            if line["kind"] == ImportLine.Kind.NEW or any(label == wanted for label, *_pair in line["changes"]):
                return _("%(file)s, %(day)s") % {"file": line["file"], "day": _day(line["at"])}
        source, day = self.person.source, self.person.updated_at
        return _("Source “%(source)s”, %(day)s") % {"source": source, "day": formats.day(day)}

    @cached_property
    def _found(self) -> tuple[Rows, Rows]:
        """Corrections that hold, and lines of applied files, the latest first."""
        corrected = LocalCorrection.objects.filter(person=OuterRef("pk"), ended_at=None)
        who = {"name": "made_by__display_name", "email": "made_by__email"}
        said = corrected.values(said=JSONObject(field="field", at="made_at", **who))
        kinds = (ImportLine.Kind.NEW, ImportLine.Kind.CHANGED)
        lines = ImportLine.objects.filter(external_id=self.person.external_id, kind__in=kinds)
        applied = lines.filter(people_import__state=PeopleImport.State.APPLIED)
        of_file = {"file": "people_import__file_name", "at": "people_import__applied_at"}
        latest = applied.order_by("-people_import__applied_at", "-pk")[:LOOKED_AT]
        told = latest.values(said=JSONObject(kind="kind", changes="changes", **of_file))
        row = Person.objects.filter(pk=self.person.pk).values_list(ArraySubquery(said), ArraySubquery(told))
        return row.get()


def _day(instant: str) -> str:
    return formats.day(datetime.datetime.fromisoformat(instant))
