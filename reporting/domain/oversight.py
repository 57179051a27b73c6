"""What an auditor looks at first: what people did lately, and what was waived and still holds."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from programs.models import Waiver
from reporting.domain import standing
from rollout.journal.domain import words
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor

SHOWN = 8


@dataclass(frozen=True)
class Act:
    """One entry of the journal in words."""

    entry: Entry
    title: str
    who: str
    why: str


def lately(at: datetime.datetime) -> list[Act]:
    """The last acts of people, the newest first; one query and one for each noun."""
    entries = list(
        Entry.objects.filter(actor__isnull=False, at__lte=at)
        .select_related("actor", "on_behalf_of")
        .order_by("-at", "-pk")[:SHOWN]
    )
    names = words.of_subjects((entry.subject, entry.subject_id) for entry in entries)
    abouts = ((entry, words.about(entry, names[entry.subject, entry.subject_id])) for entry in entries)
    return [
        Act(entry, _title(words.of_verb(entry.verb), about), words.of_actor(entry), words.of_reason(entry))
        for entry, about in abouts
    ]


def _title(what: str, about: str) -> str:
    """Names that say themselves what happened stand alone, as that of a waiver."""
    return about if about.casefold().startswith(what.casefold()) else f"{what}: {about}"


def waivers_in_force(*, by: Actor, at: datetime.datetime) -> Sequence[Waiver]:
    """Granted and not over, the one that ends first on top."""
    return list(
        Waiver.objects.filter(state=Waiver.State.GRANTED, expires_on__gte=standing.today_of(by.tenant, at))
        .select_related("item__wave__program", "decided_by")
        .order_by("expires_on", "pk")
    )
