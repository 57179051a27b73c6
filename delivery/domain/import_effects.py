"""What an import of people means for assignments: plugged into the preview of imports and into undoing them."""

from collections.abc import Iterator

from django.db.models.expressions import RawSQL
from django.utils.translation import ngettext

from audiences.domain.import_consequences import Consequence, Moves
from audiences.models import PeopleImport
from delivery.models import Assignment

_OPEN = (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS, Assignment.State.EXEMPT)


def ahead(moves: Moves) -> Iterator[Consequence]:
    """Assignments that leavers lose, and that returners get back (decision 9)."""
    lost = Assignment.objects.filter(state__in=_OPEN, person__in=moves.leavers).count()
    yield Consequence(
        ngettext(
            "%(count)s open assignment of a leaver is withdrawn, and its planned messages are dropped.",
            "%(count)s open assignments of leavers are withdrawn, and their planned messages are dropped.",
            lost,
        )
        % {"count": f"{lost:,}"},
        lost,
    )
    gone = Assignment.objects.filter(
        state=Assignment.State.WITHDRAWN, withdrawn_reason=Assignment.Withdrawal.LEFT, person__in=moves.returners
    )
    back = gone.count()
    yield Consequence(
        ngettext(
            "%(count)s assignment of somebody who is back is opened again, with at most ten working days from now "
            "where its deadline is nearer.",
            "%(count)s assignments of people who are back are opened again, with at most ten working days from now "
            "where a deadline is nearer.",
            back,
        )
        % {"count": f"{back:,}"},
        back,
    )


def since(people_import: PeopleImport, people: RawSQL) -> Iterator[Consequence]:
    """Assignments issued to the import's people after it was applied."""
    issued = Assignment.objects.filter(person__in=people, assigned_at__gte=people_import.applied_at).count()
    yield Consequence(
        ngettext(
            "%(count)s assignment was issued to people of this file since. Those of people who leave are withdrawn; "
            "the others stay.",
            "%(count)s assignments were issued to people of this file since. Those of people who leave are withdrawn; "
            "the others stay.",
            issued,
        )
        % {"count": f"{issued:,}"},
        issued,
    )
