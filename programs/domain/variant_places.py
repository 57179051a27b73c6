"""Keeping the places of variants what they are now: who a variant is for does not change by a name or a merger."""

from typing import Any

from programs.models import Variant
from rollout.journal.models import Entry
from rollout.tenancy.models import Tenant

FOLLOWER = "programs.variant_places"
HANDED_OVER = "region.handed_over"
VERBS = {"division.renamed", "division.moved", "division.merged", HANDED_OVER}
_SEPARATOR = "/"


def follow(entry: Entry, tenant: Tenant) -> None:
    """Write the new region or path, also of what is below. Where the place has a variant already, that one stays."""
    if entry.verb == HANDED_OVER:
        for variant in Variant.objects.select_for_update().filter(region=entry.subject_id).order_by("pk"):
            _move(variant, region_id=entry.data["into"])
        return
    old, new = entry.data["from"], entry.data["to"]
    for variant in Variant.objects.select_for_update().filter(division__startswith=old).order_by("pk"):
        if variant.division == old or variant.division.startswith(f"{old}{_SEPARATOR}"):
            _move(variant, division=new + variant.division[len(old) :])


def _move(variant: Variant, **place: Any) -> None:
    fields = ("locale", "region_id", "division", "job_role")
    wanted = {field: getattr(variant, field) for field in fields} | place
    if not Variant.objects.filter(module=variant.module_id, **wanted).exclude(pk=variant.pk).exists():
        Variant.objects.filter(pk=variant.pk).update(**place)
