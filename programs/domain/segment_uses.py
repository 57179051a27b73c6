"""Which waves use which segment, and which of them are armed: launched, or with an open gate."""

from collections.abc import Iterator

from audiences.domain import rule_days
from audiences.domain.segment_uses import Use
from programs.domain import gates
from programs.models import ReadinessItem, Waiver, Wave, WaveSegment


def every() -> Iterator[Use]:
    """One use a wave and segment, but those of closed waves."""
    rows = WaveSegment.objects.exclude(wave__state=Wave.State.CLOSED).select_related("wave__program")
    used = list(rows.order_by("wave__program__name", "wave__starts_on", "wave__number"))
    armed = _open_gates([row.wave for row in used if row.wave.state == Wave.State.PLANNED])
    for row in used:
        launched = row.wave.state == Wave.State.LAUNCHED
        title = f"{row.wave.program.name}, {row.wave.name}"
        yield Use(row.segment_id, title, launched or row.wave_id in armed)


def _open_gates(waves: list[Wave]) -> set[int]:
    """Ids of the waves that nothing blocks: they have a checklist, and its gate is open."""
    if not waves:
        return set()
    today = rule_days.today()
    items: dict[int, list[ReadinessItem]] = {}
    for item in ReadinessItem.objects.filter(wave__in=waves):
        items.setdefault(item.wave_id, []).append(item)
    waivers = list(Waiver.objects.filter(item__wave__in=waves))
    return {pk for pk, listed in items.items() if not gates.blockers(listed, waivers, today)}
