"""Status marks, six shapes that need no color, and the swatches of legends."""

from django.utils.safestring import SafeString, mark_safe

from rollout.web.charts.paint import PAINT, STROKE, attributes, fill

_CUT = ' class="cut" fill="none" stroke="#fff" stroke-width="1.75"'
_RING = '<circle class="ring" cx="7" cy="7" r="6.2" fill="none" stroke="{}" stroke-width="1.5"/>'
_SHAPES = {
    "good": f'<circle cx="7" cy="7" r="7"/><path{_CUT} d="M4 7.2 6.2 9.4 10.2 5"/>',
    "watch": f'<path d="M7 .6 14 13.2H0z"/><path{_CUT} d="M7 5v3.6M7 11v.1"/>',
    "stop": f'<rect x=".5" y=".5" width="13" height="13" rx="2"/><path{_CUT} d="M3.8 7h6.4"/>',
    "info": _RING.format(PAINT["info"]) + '<path d="M7 .8a6.2 6.2 0 0 1 0 12.4z"/>',
    "idle": _RING.format(PAINT["idle"]),
    "waive": f'<path d="M7 0 14 7 7 14 0 7z"/><path{_CUT} d="M4.6 7h4.8"/>',
}
STATUSES = tuple(_SHAPES)
_OUTLINE = f' class="v-outline" fill="{PAINT["paper"]}" stroke="{STROKE["outline"]}"'
_KEYS = {
    "box": '<rect{paint} width="12" height="12" rx="1"/>',
    "line": '<rect{paint} y="5" width="12" height="2"/>',
    "tick": '<rect{paint} x="5" width="2" height="12"/>',
    "dot": '<circle{paint} cx="6" cy="6" r="4"/>',
    "outline": f'<rect{_OUTLINE} x="1" y="1" width="10" height="10" rx="1"/>',
    "ring": f'<circle{_OUTLINE} cx="6" cy="6" r="4"/>',
}


def mark(status: str, label: str | None = None) -> SafeString:
    """The shape of one of STATUSES; `label` where no words stand beside it. KeyError for an unknown status."""
    name = attributes(role="img", aria_label=label) if label else attributes(aria_hidden="true")
    size = attributes(class_="mark", data_status=status, width=14, height=14, viewBox="0 0 14 14", fill=PAINT[status])
    return mark_safe(f"<svg{size}{name}>{_SHAPES[status]}</svg>")  # noqa: S308 (escaped above)


def key(paint: str, shape: str = "box") -> SafeString:
    """A legend's swatch in the shape of the mark it explains: box, line, tick, dot, outline or ring."""
    inner = _KEYS[shape].format(paint=fill(paint))
    svg = f'<svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">{inner}</svg>'
    return mark_safe(svg)  # noqa: S308 (no value from outside)
