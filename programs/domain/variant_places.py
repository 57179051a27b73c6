"""Keeping the places of variants and of completion rules what they are now: who one is for does not change by a name
or a merger."""

from collections.abc import Iterator
from typing import Any

from programs.models import OwnRule, Variant
from rollout.journal.models import Entry
from rollout.tenancy.models import Tenant

FOLLOWER = "programs.variant_places"
HANDED_OVER = "region.handed_over"
VERBS = {"division.renamed", "division.moved", "division.merged", HANDED_OVER}
_SEPARATOR = "/"


def follow(entry: Entry, tenant: Tenant) -> None:
    """Write the new region or path, also of what is below. Where the place has one of its kind already, that stays."""
    if entry.verb == HANDED_OVER:
        for row in _placed(region=entry.subject_id):
            _move(row, region_id=entry.data["into"])
        return
    old, new = entry.data["from"], entry.data["to"]
    for row in _placed(division__startswith=old):
        if row.division == old or row.division.startswith(f"{old}{_SEPARATOR}"):
            _move(row, division=new + row.division[len(old) :])


def _placed(**place: Any) -> Iterator[Variant | OwnRule]:
    yield from Variant.objects.select_for_update().filter(**place).order_by("pk")
    yield from OwnRule.objects.select_for_update().filter(**place).order_by("pk")


def _move(row: Variant | OwnRule, **place: Any) -> None:
    fields = ("locale", "region_id", "division", "job_role")
    wanted = {field: getattr(row, field) for field in fields} | place
    if isinstance(row, Variant):
        twins = Variant.objects.filter(module=row.module_id, **wanted)
    else:
        twins = OwnRule.objects.in_force().filter(program=row.program_id, country=row.country_id, **wanted)
    if not twins.exclude(pk=row.pk).exists():
        type(row).objects.filter(pk=row.pk).update(**place)
