"""From how many learning systems a program's completions come (PL7)."""

from delivery.models import CompletionRecord
from programs.models import Program


def count(program: Program) -> int:
    """Sources with a record of any of its modules."""
    return CompletionRecord.objects.filter(module__program=program).values("source").distinct().count()
