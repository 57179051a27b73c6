"""Writing what is proposed for waves of a program, all of it or nothing, with all that follows from it."""

import datetime
from collections.abc import Sequence

from audiences.domain.settings import book
from audiences.domain.settings.book import Book
from programs.domain import periods, readiness_dates, waivers, wave_rules
from programs.domain.proposals import FIELDS, Proposal
from rollout.tenancy import bulk
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Slip


def check(proposals: Sequence[Proposal], settings: Book) -> None:
    """ValidationError where a wave may not be planned so: by field for one wave, of several with its name."""
    for each in proposals:
        if len(proposals) == 1:
            wave_rules.check(each.then)
        elif faults := wave_rules.faults(each.then):
            raise Slip([f"{each.wave.name}: {fault}" for fault in faults])
    wave_rules.check_time([each.then for each in proposals], settings)


def apply(proposals: Sequence[Proposal], *, by: Actor, at: datetime.datetime) -> None:
    """The waves, which are locked and ahead, become what is proposed; the caller records it.

    Open items get the days that follow from the start, checks run again, waivers for the calendar lapse.
    """
    settings = book.at(at)
    check(proposals, settings)
    then = {each.wave.pk: each.then for each in proposals}
    bulk.update(list(then.values()), FIELDS)
    readiness_dates.follow(then, settings)
    waivers.lapse(waves=then, check=periods.CHECK, by=by, at=at)
