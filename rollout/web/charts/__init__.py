"""Charts drawn on the server as SVG: fluid without scripts, readable without color, printable without page CSS.

Shares and time are percent coordinates, so text never stretches. Every chart takes a `label`, the sentence a reader
should take away; without one it is hidden from assistive technology because the number stands beside it.
"""

from rollout.web.charts.large import burnup, columns
from rollout.web.charts.marks import STATUSES, key, mark
from rollout.web.charts.paint import PAINT
from rollout.web.charts.radial import radar
from rollout.web.charts.small import bar, bounds, spark, stack
from rollout.web.charts.timeline import Band, Scale, ruler

__all__ = [
    "PAINT",
    "STATUSES",
    "Band",
    "Scale",
    "bar",
    "bounds",
    "burnup",
    "columns",
    "key",
    "mark",
    "radar",
    "ruler",
    "spark",
    "stack",
]
