"""What a risk would cost: people who would not complete, said as a number or counted in an audience (RD12).

Who has completed is known on a higher floor, which plugs it in.
"""

from collections.abc import Callable, Iterable

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from audiences.domain import segments
from audiences.models import Person
from programs.domain import audience
from programs.models import Risk

Done = Callable[[int], QuerySet]
_done: list[Done] = []


def plug(done: Done) -> None:
    """`done(program_id)` gives the ids of people who need the program no more."""
    _done.append(done)


def of(risks: Iterable[Risk]) -> dict[int, int | None]:
    """People by risk id, as the data is now; None where the audience is gone. Three queries however many risks.

    Takes risks with `wave` and `segment` at hand.
    """
    listed = list(risks)
    by_wave = audience.conditions({risk.wave for risk in listed if risk.wave})
    wanted = {}
    for risk in listed:
        match = by_wave[risk.wave_id] if risk.wave else segments.condition(risk.segment) if risk.segment else None
        if match is not None:
            wanted[f"risk_{risk.pk}"] = Count("pk", filter=_left(match, risk.program_id))
    counted = Person.objects.present().aggregate(**wanted) if wanted else {}
    return {risk.pk: counted.get(f"risk_{risk.pk}", risk.people) for risk in listed}


def annotated(risks: QuerySet[Risk]) -> QuerySet[Risk]:
    """The rows with `cost`, so that a list can be ordered by it; what is closed costs nothing any more."""
    costs = of(risks.at_large().select_related("wave", "segment"))
    cases = [When(pk=pk, then=Value(people)) for pk, people in costs.items() if people is not None]
    return risks.annotate(cost=Case(*cases, default=None, output_field=IntegerField()))


def _left(match: Q, program: int) -> Q:
    found = match or Q(pk__isnull=False)
    for done in _done:
        found &= ~Q(pk__in=done(program))
    return found
