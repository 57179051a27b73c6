"""Files with personal data that leave the product: each is told to whoever keeps account of it.

The floor that does so lies above this one and plugs in.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.functional import Promise

Note = Callable[[HttpRequest, str | Promise, int], None]


class _Socket:
    note: Note = staticmethod(lambda request, what, rows: None)


def plug(note: Note) -> None:
    """`note(request, what, rows)` runs inside the organization's transaction."""
    _Socket.note = staticmethod(note)


def note(request: HttpRequest, what: str | Promise, rows: int) -> None:
    """`rows` lines of personal data go to the reader as a file: of the list with the lazy words `what`, or so named."""
    _Socket.note(request, what, rows)
