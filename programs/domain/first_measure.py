"""The measure that every program begins with: its own target, which follows it (ME1)."""

import datetime

from django.utils.translation import gettext as _

from programs.models import Measure, Program

MARGIN = 10  # points under the target below which something is done, until somebody says otherwise


def begin(program: Program, at: datetime.datetime) -> Measure:
    """Complete by the due date, looked at every week by owner and sponsor; fixed as long as nobody changes it."""
    return Measure.objects.create(
        program=program,
        number=1,
        kind=Measure.Kind.COMPLETED,
        target=program.target_percent,
        threshold=max(program.target_percent - MARGIN, 0),
        cadence=Measure.Cadence.WEEKLY,
        readers=_("Owner and sponsor"),
        fixed_at=at,
    )


def follow(program: Program) -> None:
    """The program's target was changed: its measures of everybody's completion say the same."""
    for measure in program.measures.filter(kind=Measure.Kind.COMPLETED, wave=None):
        measure.target = program.target_percent
        measure.threshold = min(measure.threshold, measure.target)
        measure.save(update_fields=["target", "threshold"])
