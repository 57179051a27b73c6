"""The readiness of waves as a reader sees it: rows by what they stop, shares by area. Queries do not grow."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from programs.domain import checks, findings, gate_steps, gates, inherited_evidence, scope_words
from programs.domain.gates import Blocker
from programs.domain.open_gates import Gate
from programs.models import Finding, ReadinessItem, Waiver, Wave
from rollout.web import formats

STATUSES = (
    ("good", lazy("Done")),
    ("waive", lazy("Waived")),
    ("info", lazy("In progress")),
    ("watch", lazy("Waiver asked")),
    ("stop", lazy("Blocked")),
    ("idle", lazy("Not started")),
)


@dataclass(frozen=True)
class Row:
    """An item with its waivers' say. `why` is set while it blocks; `waiver` is the one that counts or waits."""

    item: ReadinessItem
    status: str
    words: str
    why: str
    waiver: Waiver | None
    automatic: bool  # a check can settle it
    by_hand: bool  # a person can
    about: str  # whom it holds, where it is not everybody of the wave, and what it guards beside the launch
    finding: Finding | None = None  # that is open since the launch

    @property
    def settled(self) -> bool:
        return self.status in ("good", "waive")


@dataclass(frozen=True)
class Area:
    """Items of one area: how many are settled, of how many, and (status, count) for the stacked bar."""

    label: str
    settled: int
    total: int
    parts: list[tuple[str, int]]


@dataclass(frozen=True)
class Board:
    rows: list[Row]

    @property
    def blocking(self) -> list[Row]:
        return [row for row in self.rows if row.why]

    def gate(self, wave: Wave) -> Gate:
        """The gate before the launch of the wave, from these rows."""
        guarding = [row for row in self.blocking if gate_steps.guards(row.item, ReadinessItem.Step.LAUNCH)]
        return Gate(wave, [Blocker(row.item, row.why) for row in guarding])

    @property
    def open(self) -> list[Row]:
        """Open without blocking."""
        return [row for row in self.rows if not row.why and not row.settled]

    @property
    def done(self) -> list[Row]:
        """Done or waived."""
        return [row for row in self.rows if row.settled]

    @property
    def steps(self) -> list[tuple[str, str, int]]:
        """Key, words and how many open items each step waits for, in order; a pilot's is its launch."""
        return [(str(step), str(label), self._waits(step)) for step, label in gate_steps.LABELS.items()]

    def _waits(self, step: str) -> int:
        return sum(gate_steps.guards(row.item, step) for row in self.blocking)

    @property
    def gate_on(self) -> datetime.date | None:
        """When the last blocking item is due."""
        return max((row.item.due_on for row in self.rows if row.item.blocking), default=None)

    @property
    def areas(self) -> list[Area]:
        found = []
        for area in ReadinessItem.Area:
            rows = [row for row in self.rows if row.item.area == area]
            if rows:
                counted = Counter(row.status for row in rows)
                parts = [(status, counted[status]) for status, _ in STATUSES if counted[status]]
                found.append(Area(area.label, sum(row.settled for row in rows), len(rows), parts))
        return found

    def row(self, item: ReadinessItem) -> Row:
        return next(row for row in self.rows if row.item.pk == item.pk)


def of_wave(wave: Wave, today: datetime.date) -> Board:
    return of_waves([wave], today)[wave.pk]


def of_waves(waves: Iterable[Wave], today: datetime.date) -> dict[int, Board]:
    """Boards by wave id."""
    by_pk = {wave.pk: wave for wave in waves}
    items = list(
        ReadinessItem.objects.filter(wave__in=by_pk)
        .select_related("owner", "settled_by")
        .annotate(files_given=inherited_evidence.counted(today))
        .order_by("wave", "number")
    )
    waivers: dict[int, list[Waiver]] = {item.pk: [] for item in items}
    people = Waiver.objects.filter(item__wave__in=by_pk).select_related("asked_by", "decided_by").order_by("pk")
    for waiver in people:
        waivers[waiver.item_id].append(waiver)
    ran = [item.pk for item in items if by_pk[item.wave_id].state in (Wave.State.LAUNCHED, Wave.State.CLOSED)]
    open_ones = findings.open_of(ran) if ran else {}
    found: dict[int, list[Row]] = {pk: [] for pk in by_pk}
    cohorts = scope_words.cohorts(items)
    for item in items:
        item.wave = by_pk[item.wave_id]
        found[item.wave_id].append(_row(item, waivers[item.pk], today, cohorts, open_ones.get(item.pk)))
    return {pk: Board(rows) for pk, rows in found.items()}


def _row(
    item: ReadinessItem,
    waivers: list[Waiver],
    today: datetime.date,
    cohorts: Mapping[str, str],
    finding: Finding | None,
) -> Row:
    """In a wave that runs, an item that is open holds whoever joins; in a closed one nothing holds anybody."""
    asked = next((waiver for waiver in waivers if waiver.state == Waiver.State.ASKED), None)
    if item.wave.state == Wave.State.CLOSED:
        stopping, passing = [], next((each for each in waivers if each.state == Waiver.State.GRANTED), None)
    else:
        stopping, passing = gates.blockers([item], waivers, today), gates.standing_waiver(item, waivers, today)
    if item.is_done(today):
        status = "good"
    elif passing:
        status = "waive"
    elif asked:
        status = "watch"
    elif item.state == ReadinessItem.State.IN_PROGRESS:
        status = "info"
    else:
        status = "stop" if stopping else "idle"
    why = stopping[0].why if stopping else ""
    if why and finding and finding.cause == Finding.Cause.REOPENED:  # its own day was that of the launch
        why = _("It is open again since %(day)s.") % {"day": formats.long_day(finding.opened_at)}
    check = checks.get(item.check_name)
    by_hand = check is None or check.by_hand
    about = scope_words.holds(item, cohorts)
    return Row(item, status, dict(STATUSES)[status], why, passing or asked, check is not None, by_hand, about, finding)
