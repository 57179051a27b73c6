"""The header of a people file: every canonical column is there, and nothing else but attributes. Pure."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audiences.domain.people_columns import ATTRIBUTE, COLUMNS
from rollout.tabular import files
from rollout.tabular.files import Expected, Sheet

EXPECTED = Expected(
    columns=COLUMNS,
    empty=gettext_lazy("The file is empty. A CSV file with a header and one row a person is accepted."),
    no_header=gettext_lazy(
        "Row 1 is not a header: it begins with “%(first)s”. Column names such as external_id, first_name and "
        "last_name are accepted, separated by comma, semicolon or tab."
    ),
    broken=gettext_lazy("Row %(row)s is not valid CSV (%(error)s). A quote inside a quoted value is written twice."),
)
TOO_LARGE = gettext_lazy(
    "The file has %(size)s MB; up to %(limit)s MB are accepted. "
    "Split it by source, or ask your administrator to raise the limit."
)


def check_size(size: int, limit: int) -> None:
    """ValidationError for more bytes than the limit."""
    files.check_size(size, limit, TOO_LARGE)


def read(content: bytes, *, encoding: str = "") -> Sheet:
    """The file's header and rows. ValidationError with one sentence when it is unreadable or has a wrong header."""
    sheet = files.read(content, EXPECTED, encoding=encoding)
    _check_header(sheet.columns)
    rows = list(sheet.rows)
    if not rows:
        raise ValidationError(_("The file has a header and no people below it. Nothing was changed."))
    return Sheet(sheet.columns, iter(rows), sheet.notes)


def _check_header(columns: tuple[str, ...]) -> None:
    if missing := [column for column in COLUMNS if column not in columns]:
        sentence = ngettext(
            "The column %(columns)s is missing from the header. A column may be empty, but it must be there, because "
            "what a file leaves out is taken away.",
            "The columns %(columns)s are missing from the header. A column may be empty, but it must be there, "
            "because what a file leaves out is taken away.",
            len(missing),
        )
        raise ValidationError(sentence, params={"columns": _listed(missing)})
    if unknown := [column for column in columns if column not in COLUMNS and not ATTRIBUTE.fullmatch(column)]:
        sentence = ngettext(
            "The column %(columns)s is not known. Besides the canonical columns, attr_<name> is accepted "
            "for what else you keep of people, such as attr_cost_center.",
            "The columns %(columns)s are not known. Besides the canonical columns, attr_<name> is accepted "
            "for what else you keep of people, such as attr_cost_center.",
            len(unknown),
        )
        raise ValidationError(sentence, params={"columns": _listed(unknown)})
    if twice := sorted({column for column in columns if columns.count(column) > 1}):
        sentence = ngettext(
            "The column %(columns)s is in the header more than once; each once is accepted.",
            "The columns %(columns)s are in the header more than once; each once is accepted.",
            len(twice),
        )
        raise ValidationError(sentence, params={"columns": _listed(twice)})


def _listed(names: list[str]) -> str:
    """“email”; “email” and “site”."""
    quoted = [f"“{name[:40]}”" for name in names]
    if len(quoted) == 1:
        return quoted[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(quoted[:-1]), "last": quoted[-1]}
