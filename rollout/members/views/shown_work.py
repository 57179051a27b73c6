"""Open work as `members/_work.html` shows it: kinds with their pieces and addresses."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.urls import reverse
from django.utils.functional import Promise

from rollout.members.domain.open_work import Work


class Labelled(Protocol):
    @property
    def label(self) -> str | Promise: ...


def shown(work: Work, kinds: Mapping[str, Labelled]) -> list[dict[str, Any]]:
    return [
        {
            "label": kinds[key].label,
            "pieces": [
                {"title": piece.title, "note": piece.note, "url": reverse(piece.route[0], args=piece.route[1])}
                for piece in pieces
            ],
        }
        for key, pieces in work.items()
    ]
