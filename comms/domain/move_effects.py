"""Messages that move along with a wave which is planned otherwise (CO1): none is written before its launch."""

from collections.abc import Mapping, Sequence

from audiences.domain.settings.book import Book
from comms.domain import send_terms, timelines
from comms.models import Step
from programs.domain.moving_along import Moved
from programs.domain.proposals import Proposal


def moved(proposals: Sequence[Proposal], settings: Book, zone: str) -> Mapping[int, Sequence[Moved]]:
    """The first day of each step, as it is and as it would be, by wave id; one query where the book has the layers."""
    programs = {each.wave.program_id: each.wave.program for each in proposals}
    terms = send_terms.under(settings, programs.values())
    steps: dict[int, list[Step]] = {pk: [] for pk in programs}
    rows = Step.objects.filter(sequence__program__in=programs).select_related("sequence")
    for step in rows.order_by("sequence", "number"):
        steps[step.sequence.program_id].append(step)
    return {
        each.wave.pk: [
            Moved(step.name, *(timelines.estimate(step, wave, zone, terms) for wave in (each.wave, each.then)))
            for step in steps[each.wave.program_id]
        ]
        for each in proposals
    }
