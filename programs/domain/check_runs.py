"""The history of checks: each run that found something else than the one before (RD4-RD6)."""

import datetime
from collections.abc import Iterable

from programs.domain.checks import Result
from programs.models import CheckRun, ReadinessItem
from rollout.tenancy.actors import Actor

SHOWN = 20  # of an item's runs


def keep(*, item: ReadinessItem, result: Result, by: Actor, at: datetime.datetime) -> CheckRun:
    """Write a run down; one that found the same as the last only says that it did, and when."""
    details = [[each.status, each.about, each.says] for each in result.details]
    found = {"outcome": result.outcome, "sentence": result.sentence, "details": details}
    last = item.runs.order_by("-id").first()
    if last and found == {name: getattr(last, name) for name in found} and not result.figures:
        last.again_at = at
        last.save(update_fields=["again_at"])
        return last
    return CheckRun.objects.create(item=item, figures=dict(result.figures), ran_at=at, ran_by=by.user, **found)


def of_item(item: ReadinessItem) -> list[CheckRun]:
    """The newest runs first."""
    return list(item.runs.select_related("ran_by").order_by("-id")[:SHOWN])


def latest(items: Iterable[ReadinessItem]) -> dict[int, CheckRun]:
    """The last run of each item by its id, in one query."""
    runs = CheckRun.objects.filter(item__in=[item.pk for item in items])
    return {run.item_id: run for run in runs.order_by("item", "-id").distinct("item")}
