"""Whom a manager may see by name in lists of delivery: where an agreement says so, direct reports alone (GO5)."""

import datetime
import zoneinfo
from typing import TypeVar

from django.db.models import Model, QuerySet

from audiences.domain import agreement_masks
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action, Scope

Row = TypeVar("Row", bound=Model)


def named(rows: QuerySet[Row], *, path: str, by: Actor, action: Action, at: datetime.datetime) -> QuerySet[Row]:
    """The rows without those of people whom the actor reaches by the line alone and may not name.

    `path` leads from a row to its person, as “assignment__person__”.
    """
    if any(scope is not Scope.TEAM for scope, _membership in by.reach(action)):
        return rows
    masks = agreement_masks.on(at.astimezone(zoneinfo.ZoneInfo(by.tenant.time_zone)).date())
    return rows.exclude(masks.unnamed(by, path)) if masks.standing else rows
