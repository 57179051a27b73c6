"""Which waves use which segment, and which of them are armed: launched, or with a gate that lets somebody through."""

from collections.abc import Iterator

from audiences.domain import rule_days
from audiences.domain.segment_uses import Use
from programs.domain import open_gates
from programs.models import Wave, WaveSegment


def every(segment: int | None = None) -> Iterator[Use]:
    """One use a wave and segment, but those of closed waves. Gates are looked at for all segments alone."""
    rows = WaveSegment.objects.exclude(wave__state=Wave.State.CLOSED).select_related("wave__program")
    if segment is not None:
        rows = rows.filter(segment=segment)
    used = list(rows.order_by("wave__program__name", "wave__starts_on", "wave__number"))
    ahead = [row.wave for row in used if row.wave.state == Wave.State.PLANNED and segment is None]
    armed = {pk for pk, gate in open_gates.of_waves(ahead, rule_days.today).items() if not gate.holds_all}
    for row in used:
        launched = row.wave.state == Wave.State.LAUNCHED
        title = f"{row.wave.program.name}, {row.wave.name}"
        yield Use(row.segment_id, title, launched or row.wave_id in armed, launched)
