"""What agreements hide of people, asked by every page, file and report that shows it: one place for all (GO5).

An agreement in force shows what it lists. One that is negotiated or expired shows nothing until it is agreed.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from audiences.models import Agreement, Person
from rollout.tenancy.actors import Actor

Shown, Depth = Agreement.Shown, Agreement.Depth


@dataclass(frozen=True)
class Masks:
    """The agreements that stand on a day. `hides` asks of one person, `hidden` is the same in SQL."""

    standing: tuple[Agreement, ...] = ()
    today: datetime.date = datetime.date.min
    _places: dict[str, list[Agreement]] = field(default_factory=dict, compare=False, repr=False)

    def hides(self, what: str, person: Person) -> bool:
        """Whether a field may not be seen of the person; of those with a division, that is read with them."""
        return any(_touches(each, person) for each in self._hiding(what))

    def hidden(self, what: str, path: str = "") -> Q:
        """People of whom the field may not be seen; `path` leads to them, as “person__”."""
        return _any(self._hiding(what), path)

    def unnamed(self, by: Actor, path: str = "") -> Q:
        """People below the actor whose names an agreement keeps from anybody but their direct manager."""
        direct = [each for each in self.standing if not _is_in_force(each, self.today) or each.depth == Depth.DIRECT]
        own = Q(**{f"{path}manager": by.person.id}) if by.person else Q(pk__in=[])
        return _any(direct, path) & ~own

    def _hiding(self, what: str) -> list[Agreement]:
        if what not in self._places:
            self._places[what] = [
                each for each in self.standing if not _is_in_force(each, self.today) or what not in each.shown
            ]
        return self._places[what]


def on(today: datetime.date) -> Masks:
    """The masks of a day of the organization's calendar; one query."""
    return Masks(tuple(Agreement.objects.standing().select_related("country", "division").order_by("number")), today)


def is_in_force(agreement: Agreement, today: datetime.date) -> bool:
    """Whether it is agreed, not ended, and not over."""
    return agreement.ended_at is None and _is_in_force(agreement, today)


def _is_in_force(agreement: Agreement, today: datetime.date) -> bool:
    return agreement.agreed_on is not None and agreement.agreed_on <= today <= agreement.valid_until


def people(agreement: Agreement, path: str = "") -> Q:
    """The people whom it is about."""
    if agreement.country_id:
        return Q(**{f"{path}country": agreement.country_id})
    division = agreement.division
    return Q(**{f"{path}division__lft__gte": division.lft, f"{path}division__rgt__lte": division.rgt})


def _touches(agreement: Agreement, person: Person) -> bool:
    if agreement.country_id:
        return person.country_id == agreement.country_id
    own, about = person.division, agreement.division
    return own is not None and about.lft <= own.lft and own.rgt <= about.rgt


def _any(agreements: Iterable[Agreement], path: str) -> Q:
    found = Q(pk__in=[])
    for each in agreements:
        found |= people(each, path)
    return found
