"""Charts with axes, which take a panel of their own."""

from collections.abc import Callable, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rollout.web import formats
from rollout.web.charts.paint import OPACITY, PAINT, STROKE, fill, level, number, points, rect, svg, text

Series = Sequence[tuple[float, float]]  # (percent of the time axis, value)


def burnup(
    *,
    plan: Series,
    actual: Series,
    y_ticks: Sequence[float],
    x_ticks: Sequence[tuple[float, str]],
    label: str,
    low: Series = (),
    high: Series = (),
    target: float | None = None,
    unit: str = "%",
    height: int = 240,
    left: float = 7,
) -> SafeString:
    """Progress against plan and target. `low` and `high` bound the 80% forecast from the last real point on."""
    body, y = _frame(y_ticks, x_ticks, height=height, left=left, unit=unit)

    def line(series: Series) -> str:
        return points((percent * 10, y(value)) for percent, value in series)

    paint = f'fill="none" vector-effect="non-scaling-stroke" points="{line(plan)}"'
    inner = f'<polyline class="v-plan" stroke="{STROKE["plan"]}" stroke-width="1.5" stroke-dasharray="4 3" {paint}/>'
    if low and high:
        edge = line([*high, *reversed(low)])
        band = f'fill="{PAINT["forecast"]}" fill-opacity="{OPACITY["forecast"]}"'
        inner = f'<polygon class="v-forecast" {band} points="{edge}"/>{inner}'
    paint = f'fill="none" vector-effect="non-scaling-stroke" points="{line(actual)}"'
    inner += f'<polyline class="v-line" stroke="{STROKE["line"]}" stroke-width="2" {paint}/>'
    body += (
        f'<svg x="{number(left)}%" y="0" width="{number(100 - left)}%" height="{height}" '
        f'viewBox="0 0 1000 {height}" preserveAspectRatio="none">{inner}</svg>'
    )
    if target is not None:
        body += level("target", y(target), left, 100, width=1.5)
        body += text(
            100,
            y(target) - 5,
            _("Target %(share)s") % {"share": _figure(target, unit)},
            style="v-label-strong",
            anchor="end",
        )
    if actual:
        percent, value = actual[-1]
        x = left + percent * (100 - left) / 100
        body += f'<circle{fill("cat-1")} cx="{number(x)}%" cy="{number(y(value))}" r="4"/>'
        side = "end" if percent > 80 else None
        below = min(y(value) + 18, height - 26)
        body += text(
            x,
            below,
            _("%(figure)s today") % {"figure": _figure(value, unit)},
            style="v-label-strong",
            anchor=side,
            dx=2,
        )
    return svg(body, style="chart", height=height, label=label)


def columns(
    values: Sequence[float],
    *,
    capacity: Sequence[float],
    y_ticks: Sequence[float],
    captions: Sequence[str],
    label: str,
    height: int = 170,
    left: float = 6,
) -> SafeString:
    """Demand per period against a capacity line; what exceeds it changes paint and gets its number."""
    slot = (100 - left) / max(len(values), 1)
    ticks = [((i + 0.5) * 100 / len(captions), caption) for i, caption in enumerate(captions)]
    body, y = _frame(y_ticks, ticks, height=height, left=left)
    base = y(y_ticks[0])
    for i, (value, limit) in enumerate(zip(values, capacity, strict=True)):
        x, width, fit = left + (i + 0.18) * slot, 0.64 * slot, min(value, limit)
        place = {"x": f"{number(x)}%", "width": f"{number(width)}%"}
        body += rect("seq-5", y=y(fit), height=max(base - y(fit), 0.0), **place)
        if value > limit:
            body += rect("stop", y=y(value), height=max(y(limit) - y(value) - 1, 1.0), **place)
            says = _("%(figure)s over") % {"figure": _figure(value - limit)}
            body += text(x + width / 2, y(value) - 5, says, style="v-label-strong", anchor="middle")
        body += level("target", y(limit), left + i * slot, left + (i + 1) * slot, width=2)
    return svg(body, style="chart", height=height, label=label)


def _frame(
    y_ticks: Sequence[float], x_ticks: Sequence[tuple[float, str]], *, height: int, left: float, unit: str = ""
) -> tuple[str, Callable[[float], float]]:
    """Grid, tick labels, and the function from a value to its px from the top. x_ticks: (percent of plot, text)."""
    top, bottom = 14, 22
    low, span = y_ticks[0], (y_ticks[-1] - y_ticks[0]) or 1
    plot = height - top - bottom

    def y(value: float) -> float:
        return top + plot - (value - low) * plot / span

    body = ""
    for tick in y_ticks:
        body += level("grid", y(tick), left, 100) + text(left - 1, y(tick) + 4, _figure(tick, unit), anchor="end")
    for percent, caption in x_ticks:
        side = "start" if percent < 4 else "end" if percent > 96 else "middle"
        body += text(left + percent * (100 - left) / 100, height - 5, caption, anchor=side)
    return body, y


def _figure(value: float, unit: str = "") -> str:
    """At most ten digits, with separators of the reader's language."""
    decimals = len(f"{value:.10g}".partition(".")[2])
    shown = formats.number(value, decimals)
    return formats.in_percent(shown) if unit == "%" else f"{shown}{unit}"
