"""A radar: several scores of one thing at once, always beside the same numbers in a table."""

from collections.abc import Sequence
from math import cos, pi, sin

from django.utils.safestring import SafeString

from rollout.web.charts.paint import attributes, fill, number, points, stroke, svg, text

RINGS = (0.25, 0.5, 0.75, 1.0)
ROOM = 80  # on each side, for the names of the axes
LONG = 12  # letters of a name that is written in two lines
LINE = 17  # from one line to the next, in the type that phones show


def radar(
    axes: Sequence[object],
    values: Sequence[float],
    *,
    label: str,
    before: Sequence[float] = (),
    most: float = 100,
    size: int = 280,
) -> SafeString:
    """Three to eight axes from 0 to `most`; `before` is drawn dashed under the values."""
    width = size + 2 * ROOM

    def point(axis: int, share: float) -> tuple[float, float]:
        angle = -pi / 2 + axis * 2 * pi / len(axes)
        radius = (size / 2 - 44) * share
        return width / 2 + cos(angle) * radius, size / 2 + sin(angle) * radius

    def shape(paint: str, shares: Sequence[float], thick: float, dashes: str | None = None) -> str:
        corners = points(point(axis, share) for axis, share in enumerate(shares))
        return f'<polygon fill="none"{stroke(paint, thick)}{attributes(stroke_dasharray=dashes)} points="{corners}"/>'

    body = [shape("grid", [ring] * len(axes), 1) for ring in RINGS]
    for axis, name in enumerate(axes):
        x, y = point(axis, 1.13)
        anchor = "middle" if abs(x - width / 2) < 12 else "start" if x > width / 2 else "end"
        lines = _lines(str(name))
        above = LINE * (len(lines) - 1) * (size - y) / size  # away from the rings: up at the top, down at the foot
        body += [text(100 * x / width, y + 4 - above + LINE * n, line, anchor=anchor) for n, line in enumerate(lines)]
    if before:
        body.append(shape("plan", [value / most for value in before], 2, "4 3"))
    shares = [value / most for value in values]
    body.append(shape("line", shares, 2))
    for axis, share in enumerate(shares):
        x, y = point(axis, share)
        body.append(f'<circle{fill("cat-1")} cx="{number(x)}" cy="{number(y)}" r="3"/>')
    return svg("".join(body), style="radar", height=size, label=label, view=f"0 0 {width} {size}")


def _lines(name: str) -> list[str]:
    """A long name of several words, in two lines as even as can be."""
    words = name.split()
    if len(name) <= LONG or len(words) < 2:
        return [name]
    ways = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return list(min(ways, key=lambda way: max(map(len, way))))
