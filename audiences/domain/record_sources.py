"""Which people file set a value of a person's record, and when."""

from functools import cached_property

from django.utils.translation import gettext as _

from audiences.domain import people_columns
from audiences.models import ImportLine, LocalCorrection, PeopleImport, Person
from rollout.web import formats

LOOKED_AT = 200  # applied lines about one person, the latest first


class Sources:
    """Sources of one person's values, found with two queries."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def of(self, column: str) -> str:
        """The file and day that set a column of people files last; empty for what no file sets."""
        if not column:
            return ""
        wanted = people_columns.kept_label(column)
        if made := self._corrected.get(column):
            said = _("Corrected here by %(who)s, %(day)s")
            return said % {"who": made.made_by or "Fairway", "day": formats.day(made.made_at)}
        for line in self._lines:
            if line.kind == ImportLine.Kind.NEW or any(label == wanted for label, *_pair in line.changes):
                file, day = line.people_import.file_name, line.people_import.applied_at
                return _("%(file)s, %(day)s") % {"file": file, "day": formats.day(day)}
        source, day = self.person.source, self.person.updated_at
        return _("Source “%(source)s”, %(day)s") % {"source": source, "day": formats.day(day)}

    @cached_property
    def _corrected(self) -> dict[str, LocalCorrection]:
        found = LocalCorrection.objects.filter(person=self.person, ended_at=None).select_related("made_by")
        return {each.field: each for each in found}

    @cached_property
    def _lines(self) -> list[ImportLine]:
        kinds = (ImportLine.Kind.NEW, ImportLine.Kind.CHANGED)
        found = ImportLine.objects.filter(external_id=self.person.external_id, kind__in=kinds)
        applied = found.filter(people_import__state=PeopleImport.State.APPLIED).select_related("people_import")
        return list(applied.order_by("-people_import__applied_at", "-pk")[:LOOKED_AT])
