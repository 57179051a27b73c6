"""Scores of people in a program's modules, from the ledger (CD1), without those that an agreement hides.

Who else may see them is the caller's to decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from audiences.domain.agreement_masks import Masks, Shown
from delivery.models import Assignment, CompletionRecord
from programs.models import Module


@dataclass(frozen=True)
class Score:
    """The newest score of one module."""

    module: str
    value: Decimal

    @property
    def words(self) -> str:
        """92, or 77.5."""
        return f"{self.value.normalize():f}"


def of(assignments: Iterable[Assignment], masks: Masks) -> dict[int, list[Score]]:
    """By assignment id, in the order of the modules; people without any are left out. Two queries."""
    listed = [each for each in assignments if not masks.hides(Shown.SCORE, each.person)]
    modules = list(Module.every.filter(program__in={a.program_id for a in listed}).order_by("number"))
    courses = {module.course_id for module in modules if module.course_id}
    records = CompletionRecord.objects.current().filter(
        person__in={a.person_id for a in listed}, module__course_id__in=courses, score__isnull=False
    )
    rows = records.order_by("received_at", "pk").values_list("person", "module__course_id", "score")
    newest = {(person, course): score for person, course, score in rows}
    found = {
        assignment.pk: [
            Score(module.title, newest[assignment.person_id, module.course_id])
            for module in modules
            if module.program_id == assignment.program_id and (assignment.person_id, module.course_id) in newest
        ]
        for assignment in listed
    }
    return {pk: scores for pk, scores in found.items() if scores}
