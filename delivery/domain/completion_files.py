"""Reading the canonical completion file (CD1): header and lines. Pure.

A file that cannot be read gets one sentence; rows of unsound form get one each, by row and column, and then none of the
file is taken: a learning system writes whole files. Rows that name something unknown are sound and wait as unmatched.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from delivery.domain import completion_lines
from delivery.domain.completion_lines import COLUMNS, REQUIRED, Line
from rollout.tabular import files
from rollout.tabular.files import Expected
from rollout.tenancy.refusals import Slip

MOST_PROBLEMS = 50  # said at once; the rest is counted

EXPECTED = Expected(
    columns=COLUMNS,
    empty=gettext_lazy("The file is empty. A CSV file with a header and one row a record is accepted."),
    no_header=gettext_lazy(
        "Row 1 is not a header: it begins with “%(first)s”. Column names record_id, person, course_id, status, score, "
        "started_at, completed_at, evidence are accepted, separated by comma, semicolon or tab."
    ),
    broken=gettext_lazy(
        "Row %(row)s is not valid CSV (%(error)s). Quotes around a value are doubled inside it and closed after it."
    ),
)
TOO_LARGE = gettext_lazy("The file has %(size)s MB; up to %(limit)s MB are accepted. Split it by month.")


@dataclass(frozen=True)
class File:
    """Sound lines in order, the columns that were left out because nothing here reads them, and sentences about what
    else of the file was not read."""

    lines: list[Line]
    ignored: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read(content: bytes, *, encoding: str = "") -> File:
    """The lines of a file. ValidationError with a sentence per problem, the first MOST_PROBLEMS of them."""
    sheet = files.read(content, EXPECTED, encoding=encoding)
    _check_header(sheet.columns)
    lines, problems = [], []
    for number, cells in sheet.rows:
        line, sentence = _row(number, sheet.columns, cells)
        lines.append(line)
        problems += [sentence] if sentence else []
    if not lines:
        raise Slip(_("The file has a header and no lines below it. Nothing was changed."))
    if problems:
        more = len(problems) - MOST_PROBLEMS
        rest = ngettext("And %(more)s more row.", "And %(more)s more rows.", more) % {"more": more}
        raise Slip(problems[:MOST_PROBLEMS] + ([rest] if more > 0 else []))
    ignored = tuple(column for column in sheet.columns if column and column not in COLUMNS)
    return File(lines, ignored, sheet.notes)


def check_size(size: int, limit: int) -> None:
    """ValidationError for more bytes than the limit."""
    files.check_size(size, limit, TOO_LARGE)


def _row(number: int, columns: tuple[str, ...], cells: list[str]) -> tuple[Line | None, str]:
    if len(cells) != len(columns):
        return None, _("Row %(row)s has %(values)s values; the header has %(columns)s columns.") % {
            "row": number,
            "values": len(cells),
            "columns": len(columns),
        }
    line = completion_lines.line(dict(zip(columns, cells, strict=True)))
    wrong = completion_lines.problem(line)
    if wrong is None:
        return line, ""
    column, what = wrong
    return line, _("Row %(row)s, %(column)s: %(what)s") % {"row": number, "column": column, "what": what}


def _check_header(columns: tuple[str, ...]) -> None:
    if missing := [column for column in REQUIRED if column not in columns]:
        raise Slip(
            _("The header lacks %(missing)s. Every file needs %(required)s."),
            params={"missing": _named(missing), "required": _named(REQUIRED)},
        )
    if twice := sorted({column for column in columns if column in COLUMNS and columns.count(column) > 1}):
        raise Slip(
            _("The header has %(columns)s more than once; each once is accepted."), params={"columns": _named(twice)}
        )


def _named(columns: tuple[str, ...] | list[str]) -> str:
    """“a”, “b” and “c”"""
    quoted = [f"“{column}”" for column in columns]
    if len(quoted) == 1:
        return quoted[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(quoted[:-1]), "last": quoted[-1]}
