"""Places that the rules of segments name, when these are called otherwise or become one with another."""

from collections.abc import Container, Mapping

from audiences.domain import rule_values
from audiences.models import Segment


def naming(field: str, values: Container[str]) -> list[Segment]:
    """Segments whose rules name one of the values of the field, by name."""
    return [each for each in Segment.objects.order_by("name") if rule_values.names(each.rule, field, values)]


def rewrite(field: str, by: Mapping[str, str]) -> None:
    """Let the rules name the places as they are now: a name alone changes nobody's membership."""
    for segment in Segment.objects.select_for_update():
        rule = rule_values.replaced(segment.rule, field, by)
        if rule != segment.rule:
            Segment.objects.filter(pk=segment.pk).update(rule=rule, former=None)
