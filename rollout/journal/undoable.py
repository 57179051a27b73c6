"""A toast that offers to take back what was just done."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from rollout.journal.domain import undos
from rollout.web import pages


def say(request: HttpRequest, text: str, done_to: Any, *, then: str = "") -> None:
    """What happened to the row, with Undo where the act can be undone; undone, it goes on at the address `then`.

    Without it the reader stays on the page, which has to be there still.
    """
    entry = undos.offered(done_to, request.actor)
    url = reverse("journal:undo", args=[entry]) if entry else ""
    pages.say(request, text, undo_url=f"{url}?{urlencode({'then': then})}" if url and then else url)
