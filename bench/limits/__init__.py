"""One file per measurement: `measure()` answers figures with their limits, `planted()` the same of a slow control."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, as a share of what a bare peer did in the same run; the share may not be below `limit`.

    `rate` and `peer` are in `unit`. `target` is what PERFORMANCE asks for, where it names a share; it is shown only.
    """

    name: str
    unit: str
    rate: float
    peer: float
    peer_name: str
    limit: float
    target: float | None = None

    @property
    def share(self) -> float:
        return self.rate / self.peer

    @property
    def kept(self) -> bool:
        return self.share >= self.limit


def seconds(call: Callable[[], object], times: int = 1) -> float:
    """Median of the times that a call takes."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def side_by_side(ours: Callable[[], object], peers: Callable[[], object], times: int) -> tuple[float, float]:
    """Medians of both, taken in turns: what else the machine does then weighs on both alike."""
    pairs = [(seconds(ours), seconds(peers)) for _ in range(times)]
    return statistics.median(ours for ours, _ in pairs), statistics.median(peer for _, peer in pairs)


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.1f}"


def table(figures: list[Figure]) -> str:
    """Figures under each other, each with its verdict."""
    lines = [("measured", "rate", "peer", "share", "limit", "target", "verdict")]
    for each in figures:
        lines.append(
            (
                each.name,
                f"{_rate(each.rate)} {each.unit}",
                f"{_rate(each.peer)} {each.peer_name}",
                f"{each.share:.3f}",
                f"{each.limit:.3f}",
                "" if each.target is None else f"{each.target:.2f}",
                "kept" if each.kept else "BROKEN",
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
