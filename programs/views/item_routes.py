"""Where a readiness item is shown: on the page of its wave's gate; and where a text is: on its own."""

from programs.models import ReadinessItem, Variant


def of_item(item: ReadinessItem) -> tuple[str, tuple[object, ...]]:
    return "programs:item", (item.wave.program.slug, item.wave.number, item.number)


def of_variant(variant: Variant) -> tuple[str, tuple[object, ...]]:
    module = variant.module
    return "programs:variant", (module.program.slug, module.number, variant.number)
