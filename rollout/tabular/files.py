"""Reading an uploaded file of rows, whatever it is written in: told by its content, not by its name."""

from django.utils.functional import Promise

from rollout.tabular import delimited, sheets, workbooks
from rollout.tabular.delimited import ENCODINGS
from rollout.tabular.sheets import Expected, Sheet
from rollout.tenancy.refusals import Slip

__all__ = ["ACCEPTED", "ENCODINGS", "Expected", "Sheet", "check_size", "content_type", "needs_encoding", "read"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACCEPTED = f".csv,.txt,.xlsx,text/csv,{XLSX}"  # what a browser offers to choose


def check_size(size: int, limit: int, sentence: str | Promise) -> None:
    """ValidationError for more bytes than the limit; the sentence takes %(size)s and %(limit)s, in megabytes."""
    if size > limit:
        raise Slip(sentence, params={"size": _megabytes(size), "limit": _megabytes(limit)})


def content_type(content: bytes) -> str:
    """Of a CSV file or a workbook."""
    return XLSX if workbooks.is_one(content) else "text/csv"


def needs_encoding(content: bytes) -> bool:
    """Whether somebody must say how the text is encoded; a workbook says so itself."""
    return not workbooks.is_one(content) and delimited.needs_encoding(content)


def read(content: bytes, expected: Expected, *, encoding: str = "") -> Sheet:
    """The file's header and rows. ValidationError with one sentence when it is empty, unreadable or has no header.

    `encoding` is one of ENCODINGS and says how a text file is written; a workbook says so itself.
    """
    if workbooks.is_one(content):
        records, notes = workbooks.records(content, expected)
        return sheets.under_header(records, expected, notes)
    return sheets.under_header(delimited.records(content, expected, encoding=encoding), expected)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")
