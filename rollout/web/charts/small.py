"""Charts that sit in a table cell or a tile."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from rollout.web.charts.paint import STROKE, clamp, fill, level, number, points, rect, svg, text, upright


def bar(
    value: float, target: float | None = None, *, paint: str = "cat-1", label: str | None = None, height: int = 12
) -> SafeString:
    """One share in percent, with an optional target tick; values outside 0 to 100 are drawn at the edge."""
    body = rect("track", x=0, y=2, width="100%", height=height - 4)
    body += rect(paint, x=0, y=2, width=f"{number(clamp(value))}%", height=height - 4)
    if target is not None:
        body += upright("target", clamp(target), 0, height, width=2)
    return svg(body, style="bar", height=height, label=label)


def stack(parts: Sequence[tuple[str, float]], *, label: str | None = None, height: int = 14) -> SafeString:
    """Parts of a whole as (paint, amount), in order, with a hairline between them; empty parts are left out."""
    total = sum(amount for _, amount in parts)
    at, body = 0.0, ""
    for paint, amount in parts:
        if amount <= 0:
            continue
        width = amount * 100 / total
        body += rect(paint, x=f"{number(at)}%", y=0, width=f"{number(max(width - 0.25, 0.3))}%", height=height)
        at += width
    return svg(body or rect("track", x=0, y=0, width="100%", height=height), style="bar", height=height, label=label)


def spark(values: Sequence[float], *, label: str | None = None) -> SafeString:
    """A line without axes whose last value is the dot; one value is a dot, none is nothing."""
    if not values:
        return SafeString("")
    low, span = min(values), (max(values) - min(values)) or 1
    step = 100 / max(len(values) - 1, 1)
    line = [(i * step if len(values) > 1 else 100.0, 24 - (v - low) * 20 / span) for i, v in enumerate(values)]
    x, y = line[-1]
    body = (
        f'<polyline class="v-line" points="{points(line)}" fill="none" stroke="{STROKE["line"]}" stroke-width="1.75"/>'
        f'<circle{fill("cat-1")} cx="{number(x)}" cy="{number(y)}" r="3"/>'
    )
    return svg(body, style="spark", height=28, width="112", view="0 0 104 28", label=label)


def bounds(
    value: float,
    *,
    low: float,
    high: float,
    default: float,
    floor: float,
    top: float,
    label: str,
    edges: tuple[str, str] | None = None,
) -> SafeString:
    """A setting inside limits, drawn from `floor` to `top`: allowed range, default (tick) and value (dot).

    `edges` are what stands under the two limits, else their numbers.
    """
    span = (top - floor) or 1

    def at(amount: float) -> float:
        return clamp((amount - floor) * 100 / span)

    body = level("axis", 8, 0, 100)
    body += rect("seq-3", x=f"{number(at(low))}%", y=5, width=f"{number(at(high) - at(low))}%", height=6)
    body += upright("target", at(default), 2, 14, width=2)
    body += f'<circle{fill("cat-1")} cx="{number(at(value))}%" cy="8" r="5"/>'
    says = edges or (str(low), str(high))
    body += "".join(text(at(edge), 26, words, anchor="middle") for edge, words in zip((low, high), says, strict=True))
    return svg(body, style="bounds", height=30, label=label)
