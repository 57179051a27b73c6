"""From how many learning systems the completions of programs come (PL7)."""

from collections.abc import Iterable

from django.db.models import Count

from delivery.models import CompletionRecord


def count(programs: Iterable[int]) -> dict[int, int]:
    """Sources with a record of any of its modules, by program id; one query."""
    records = CompletionRecord.objects.filter(module__program__in=list(programs)).order_by()
    rows = records.values("module__program").annotate(sources=Count("source", distinct=True))
    return dict(rows.values_list("module__program", "sources"))
