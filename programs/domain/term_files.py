"""Reading a file of approved terms: term, locale, approved, note. Pure; sound rows all together, or a sentence each."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain import tongues
from rollout.tabular import files
from rollout.tabular.files import Expected
from rollout.tenancy.refusals import Slip

COLUMNS = ("term", "locale", "approved", "note")
LABELS = {  # what the list's own export has above its columns, in the language of whoever made it
    "term": gettext_lazy("Term"),
    "locale": gettext_lazy("Language tag"),
    "approved": gettext_lazy("Approved translation"),
    "note": gettext_lazy("Note"),
}
LONGEST = {"term": 120, "locale": 16, "approved": 200, "note": 400}
MOST_ROWS = 5_000
MOST_BYTES = 2 * 1024 * 1024
MOST_PROBLEMS = 20
TOO_LARGE = gettext_lazy("The file has %(size)s MB; up to %(limit)s MB are accepted.")


def _known() -> dict[str, str]:
    """The column by each name that a header may have."""
    return {str(label).lower(): column for column, label in LABELS.items()} | {name: name for name in COLUMNS}


EXPECTED = Expected(
    columns=COLUMNS,
    empty=gettext_lazy("The file is empty. A CSV file or workbook with a header and one row a term is accepted."),
    no_header=gettext_lazy(
        "Row 1 is not a header: it begins with “%(first)s”. Column names term, locale, approved, note are accepted."
    ),
    broken=gettext_lazy(
        "Row %(row)s is not valid CSV (%(error)s). Quotes around a value are doubled inside it and closed after it."
    ),
    counts=lambda cells: sum(name in _known() for name in cells),
)


@dataclass(frozen=True)
class Line:
    """One approved term as a file or a form has it."""

    term: str
    locale: str
    approved: str
    note: str = ""


def read(content: bytes) -> list[Line]:
    """The lines in order. ValidationError with a sentence per problem; then nothing of the file is taken."""
    files.check_size(len(content), MOST_BYTES, TOO_LARGE)
    sheet = files.read(content, EXPECTED)
    known = _known()
    columns = [known.get(name, name) for name in sheet.columns]
    lacking = [column for column in COLUMNS[:3] if column not in columns]
    if lacking:
        said = _("The header has no column %(column)s. Columns term, locale and approved are needed.")
        raise Slip(said % {"column": lacking[0]})
    lines: list[Line] = []
    problems: list[str] = []
    for number, cells in sheet.rows:
        if len(lines) == MOST_ROWS:
            raise Slip(_("The file has more than %(most)s rows. Split it.") % {"most": f"{MOST_ROWS:,}"})
        values = dict(zip(columns, cells, strict=False))
        given = {column: str(values.get(column, "")).strip() for column in COLUMNS}
        problems += _problem(number, given)
        lines.append(Line(**given))
    if not lines:
        raise Slip(_("The file has a header and no lines below it. Nothing was changed."))
    if problems:
        raise Slip(problems[:MOST_PROBLEMS])
    return lines


def _problem(number: int, given: dict[str, str]) -> list[str]:
    for column in COLUMNS[:3]:
        if not given[column]:
            said = _("Row %(row)s, %(column)s: it is empty. Enter a value.")
            return [said % {"row": number, "column": column}]
    for column, longest in LONGEST.items():
        if len(given[column]) > longest:
            said = _("Row %(row)s, %(column)s: it is longer than %(most)s characters.")
            return [said % {"row": number, "column": column, "most": longest}]
    if not tongues.is_known(given["locale"].replace("_", "-")):
        said = _("Row %(row)s, locale: “%(given)s” is no language tag such as de, pt-BR or zh-Hans.")
        return [said % {"row": number, "given": given["locale"]}]
    return []
