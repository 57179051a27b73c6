"""Rows of work against hours, week by week, as the heat map shows them (PL11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import ngettext

from programs.domain import owner_hours, review_loads, support
from programs.domain.owner_weeks import Week
from rollout.web import formats


@dataclass(frozen=True)
class WeekRow:
    """Whose work it is, against what, and where that is changed."""

    name: str
    note: str
    weeks: Sequence[Week]
    url: str = ""


def of_owners(loads: Iterable[owner_hours.Load], *, may_manage: bool) -> list[WeekRow]:
    """Owners of readiness items; their hours open for whoever may change them."""
    return [
        WeekRow(
            str(load.owner),
            ngettext("%(n)s hour a week", "%(n)s hours a week", load.hours) % {"n": load.hours},
            load.weeks,
            reverse("programs:owner_hours", args=[load.owner.pk]) if may_manage else "",
        )
        for load in loads
    ]


def of_reviewers(loads: Iterable[review_loads.Load]) -> list[WeekRow]:
    """Reviewers of texts, with how much of it has time reserved."""
    return [WeekRow(str(load.reviewer), load.note, load.weeks) for load in loads]


def of_desks(loads: Iterable[support.Load]) -> list[WeekRow]:
    """Those who answer questions of a wave's people, by the place that they are for."""
    return [
        WeekRow(
            load.name,
            ngettext("%(shown)s person of the wave", "%(shown)s people of the wave", load.people)
            % {"shown": formats.number(load.people)},
            load.weeks,
        )
        for load in loads
    ]
