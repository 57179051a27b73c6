"""A toast that offers to take back what was just done."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from rollout.journal.domain import undos
from rollout.web import pages


def say(request: HttpRequest, text: str, done_to: Any) -> None:
    """What happened to the row, with Undo where the act can be undone."""
    entry = undos.offered(done_to, request.actor)
    pages.say(request, text, undo_url=reverse("journal:undo", args=[entry]) if entry else "")
