"""Change orders as the page of their wave lists them."""

from typing import Any

from django.urls import reverse

from programs.models import ChangeOrder, Wave

MARKS = {
    ChangeOrder.State.ASKED: "watch",
    ChangeOrder.State.APPROVED: "good",
    ChangeOrder.State.REFUSED: "stop",
    ChangeOrder.State.WITHDRAWN: "idle",
}


def of(wave: Wave) -> list[dict[str, Any]]:
    """The wave's orders for its own page, the newest first."""
    found = wave.orders.select_related("asked_by", "decided_by").order_by("-number")
    return [
        {
            "order": each,
            "mark": MARKS[ChangeOrder.State(each.state)],
            "state": each.get_state_display(),
            "url": reverse("programs:order", args=[wave.program.slug, wave.number, each.number]),
        }
        for each in found
    ]
