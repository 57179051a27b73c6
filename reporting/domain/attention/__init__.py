"""What needs somebody today, by what their roles let them do: every item is a row of the product and opens it.

A kind of item is a module here with a `KIND`; `KINDS` lists them.
"""

import datetime
from collections.abc import Sequence

from reporting.domain.attention import (
    agreements,
    behind,
    consultations,
    digests,
    endorsements,
    escalations,
    exceptions_waiting,
    findings,
    followers_behind,
    forecasts,
    gates,
    invitations_waiting,
    items,
    jobs_failed,
    kinds,
    late_reports,
    launches_due,
    memberships_ending,
    orphans,
    own_items,
    people_held,
    pilots,
    records,
    report_mails,
    reviews,
    revisits,
    risks,
    setting_requests,
    settings_again,
    silent_sources,
    sponsor_asks,
    standing_in,
    text_reviews,
    uncertain,
    unmatched,
    urgent_launches,
    waivers,
    waves_over,
)
from reporting.domain.attention.items import Item, due
from reporting.domain.attention.kinds import Kind, Reader
from reporting.domain.forecast import Day
from reporting.domain.standing import Standing
from rollout.tenancy.actors import Actor

__all__ = ["KINDS", "Item", "due", "of", "own_programs"]

KINDS: tuple[Kind, ...] = (
    pilots.KIND,
    gates.KIND,
    own_items.KIND,
    standing_in.KIND,
    urgent_launches.KIND,
    waivers.KIND,
    exceptions_waiting.KIND,
    memberships_ending.KIND,
    forecasts.KIND,
    people_held.KIND,
    findings.KIND,
    sponsor_asks.KIND,
    escalations.KIND,
    consultations.KIND,
    setting_requests.KIND,
    agreements.KIND,
    endorsements.KIND,
    risks.KIND,
    revisits.KIND,
    uncertain.KIND,
    digests.KIND,
    report_mails.KIND,
    unmatched.KIND,
    settings_again.KIND,
    launches_due.KIND,
    waves_over.KIND,
    reviews.KIND,
    text_reviews.KIND,
    behind.KIND,
    orphans.KIND,
    records.KIND,
    silent_sources.KIND,
    invitations_waiting.KIND,
    followers_behind.KIND,
    jobs_failed.KIND,
    late_reports.KIND,
)


def of(standings: Sequence[Standing], *, by: Actor, at: datetime.datetime, today: Day) -> list[Item]:
    """Items of the actor, the gravest and nearest first; a fixed number of queries."""
    reader = Reader(by, at, today, standings)
    found = [item for kind in kinds.present(KINDS, reader) for item in kind.find(reader)]
    return sorted(found, key=lambda item: (items.RANK[item.status], item.on, item.title))


def own_programs(standings: Sequence[Standing], by: Actor) -> set[int]:
    """Programs that the actor, or whom they stand in for, owns or leads a wave of; by id."""
    user = by.principal
    return {
        one.program.pk
        for one in standings
        if user and (one.program.owner_id == user.pk or any(wave.wave.lead_id == user.pk for wave in one.waves))
    }
