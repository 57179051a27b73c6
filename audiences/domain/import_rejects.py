"""Rejected rows of a file, to be corrected and uploaded again as a delta of the same source."""

from django.core.exceptions import ValidationError

from audiences.domain import people_columns
from audiences.domain.people_formats import readings, sheets
from audiences.models import ImportLine, PeopleImport
from rollout.jobs.models import JobFile


def rows(people_import: PeopleImport) -> tuple[list[str], list[list[str]]]:
    """The header of the file, and the cells of each rejected row as they stand in it: it is read again as it was.

    A file that is not kept any more, or cannot be read, gives no rows.
    """
    file = JobFile.objects.filter(job=people_import.preview_job_id, role=JobFile.Role.INPUT).first()
    numbers = set(people_import.lines.filter(kind=ImportLine.Kind.REJECTED).values_list("row", flat=True).distinct())
    if file is None or not numbers:
        return list(people_columns.COLUMNS), []
    try:
        sheet = sheets.read(bytes(file.content), encoding=readings.given(people_import.reading).encoding)
        return list(sheet.columns), [cells for number, cells in sheet.rows if number in numbers]
    except ValidationError:
        return list(people_columns.COLUMNS), []
