"""What climbs a ladder by itself: people overdue in a wave, and exceptions that wait for a decision (GO8)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from audiences.models import Region
from delivery.domain import carried_requests
from delivery.models import Assignment, AssignmentException
from programs.domain import escalations
from programs.models import EscalationKind, Program, Wave
from rollout.journal.models import Entry
from rollout.tenancy import actors, clock
from rollout.tenancy.models import Tenant
from rollout.web import kept

FOLLOWER = "delivery.escalations"
_DECIDED = {"exception.granted", "exception.refused", "exception.withdrawn", carried_requests.LAPSED}
VERBS = {"assignments.overdue", "exception.asked", *_DECIDED}


def follow(entry: Entry, tenant: Tenant) -> None:
    """Raise each cause once where its program has a ladder for it; a decided exception is resolved."""
    with kept.source():
        if entry.verb == "assignments.overdue":
            _overdue(entry, tenant)
        elif entry.verb == "exception.asked":
            _waiting(entry, tenant)
        else:
            escalations.settle(
                program=entry.data["program"],
                cause=f"exception:{entry.subject_id}",
                resolution=_("Nothing of the exception was left to decide.")
                if entry.verb == carried_requests.LAPSED
                else _("The exception was decided."),
                by=actors.system(tenant),
                at=clock.now(tenant),
            )


def _overdue(entry: Entry, tenant: Tenant) -> None:
    wave = Wave.objects.select_related("program").filter(pk=entry.subject_id).first()
    if wave is None:
        return
    rows = Assignment.objects.filter(pk__in=entry.data["assignments"]).order_by()
    late = list(rows.values_list("person__country__region", "cycle").distinct())
    regions = {region.pk if region else None: region for region in _regions(pk for pk, _cycle in late)}
    for key, cycle in sorted(late, key=lambda each: (each[0] or 0, each[1])):
        region = regions[key]
        escalations.raise_once(
            program=wave.program,
            region=region,
            kind=EscalationKind.NON_COMPLETION,
            cause=f"overdue:{wave.pk}:{region.pk if region else 'none'}{f':{cycle}' if cycle > 1 else ''}",
            title=_("People are overdue: %(wave)s, %(place)s")
            % {"wave": wave.name, "place": region.name if region else _("people of no region")},
            by=actors.system(tenant),
            at=clock.now(tenant),
        )


def _waiting(entry: Entry, tenant: Tenant) -> None:
    """Who asked and why stands with the exception, for those who may read it."""
    found = AssignmentException.objects.filter(pk=entry.subject_id, state=AssignmentException.State.ASKED)
    exception = found.select_related("assignment__person__country__region").first()
    if exception is None:
        return
    country = exception.assignment.person.country
    escalations.raise_once(
        program=Program.objects.get(pk=exception.assignment.program_id),
        region=country.region if country else None,
        kind=EscalationKind.EXCEPTION,
        cause=f"exception:{exception.pk}",
        title=_("An exception waits for a decision"),
        by=actors.system(tenant),
        at=clock.now(tenant),
    )


def _regions(keys: Iterable[int | None]) -> list[Region | None]:
    wanted = set(keys)
    return [*Region.objects.filter(pk__in=wanted - {None}).order_by("pk"), *([None] if None in wanted else [])]
