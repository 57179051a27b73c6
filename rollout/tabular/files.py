"""Reading an uploaded file of rows, whatever it is written in."""

from django.core.exceptions import ValidationError
from django.utils.functional import Promise

from rollout.tabular import delimited, sheets
from rollout.tabular.delimited import ENCODINGS
from rollout.tabular.sheets import Expected, Sheet

__all__ = ["ENCODINGS", "Expected", "Sheet", "check_size", "read"]


def check_size(size: int, limit: int, sentence: str | Promise) -> None:
    """ValidationError for more bytes than the limit; the sentence takes %(size)s and %(limit)s, in megabytes."""
    if size > limit:
        raise ValidationError(sentence, params={"size": _megabytes(size), "limit": _megabytes(limit)})


def read(content: bytes, expected: Expected, *, encoding: str = "") -> Sheet:
    """The file's header and rows. ValidationError with one sentence when it is empty, unreadable or has no header."""
    return sheets.under_header(delimited.records(content, expected, encoding=encoding), expected)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")
