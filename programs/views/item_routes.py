"""Where a readiness item is shown: on the page of its wave's gate."""

from programs.models import ReadinessItem


def of_item(item: ReadinessItem) -> tuple[str, tuple[object, ...]]:
    return "programs:item", (item.wave.program.slug, item.wave.number, item.number)
