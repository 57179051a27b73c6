"""Two paints for every mark: a class for the screen's themes, an attribute for the PDF, where SVG sees no CSS."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

PAINT = {  # the light theme of static/css/tokens.css; a test compares them
    "cat-1": "#0d5560",
    "cat-2": "#d46d00",
    "cat-3": "#4a88bc",
    "cat-4": "#48358a",
    "cat-5": "#8c9153",
    "cat-6": "#b97680",
    "cat-7": "#685440",
    "cat-8": "#a81a12",
    "seq-1": "#e9f0ed",
    "seq-2": "#cfe2df",
    "seq-3": "#abd0ce",
    "seq-4": "#80b7b9",
    "seq-5": "#2a7983",
    "seq-6": "#166570",
    "seq-7": "#0a4a54",
    "good": "#2b8463",
    "watch": "#b87a08",
    "stop": "#c23c1b",
    "info": "#2b5ca6",
    "idle": "#838c90",
    "waive": "#a06fbe",
    "track": "#ece9e0",
    "band": "#ded9cd",
    "band-2": "#bfb8a8",
    "ink": "#15222b",
    "paper": "#fffefc",
    "peak": "#faedcf",
    "closed": "#838c90",
    "forecast": "#0d5560",
}
OPACITY = {"closed": ".28", "forecast": ".24"}
STROKE = {
    "line": "#0d5560",
    "plan": "#5a666e",
    "target": "#15222b",
    "today": "#bf3a15",
    "grid": "#ded9cd",
    "axis": "#bfb8a8",
    "outline": "#0d5560",
    "planned": "#0d5560",
}
LABEL = {
    "": "#43515a",
    "v-label-strong": "#15222b",
    "v-label-today": "#bf3a15",
    "v-label-inverse": "#fffefc",
    "v-label-watch": "#7a4f00",
}
FONT = "Segoe UI, Roboto, Noto Sans, Liberation Sans, Arial, sans-serif"


def number(value: float) -> str:
    """A coordinate with at most two decimals, as short as it can be written."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def clamp(value: float, low: float = 0, high: float = 100) -> float:
    return max(low, min(high, value))


def attributes(**values: Any) -> str:
    """Attributes with escaped values; underscores become hyphens and None is left out."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(number(v) if isinstance(v, float) else str(v))}"'
        for name, v in values.items()
        if v is not None
    )


def fill(name: str) -> str:
    """Class and fill of a painted mark; an unknown paint is a KeyError here, not a black shape on a page."""
    return attributes(class_=f"v-{name}", fill=PAINT[name], fill_opacity=OPACITY.get(name))


def stroke(name: str, width: float = 1) -> str:
    return attributes(class_=f"v-{name}", stroke=STROKE[name], stroke_width=width)


def rect(paint: str, *, x: str | float, y: float, width: str, height: float, rx: float | None = None) -> str:
    return f"<rect{fill(paint)}{attributes(x=x, y=y, width=width, height=height, rx=rx)}/>"


def upright(name: str, x: float, top: float, bottom: float, width: float = 1) -> str:
    """A vertical line at `x` percent, from `top` to `bottom` px."""
    at = f"{number(x)}%"
    return f"<line{stroke(name, width)}{attributes(x1=at, x2=at, y1=top, y2=bottom)}/>"


def level(name: str, y: float, left: float, right: float, width: float = 1) -> str:
    """A horizontal line at `y` px, between two percentages."""
    ends = attributes(x1=f"{number(left)}%", x2=f"{number(right)}%", y1=y, y2=y)
    return f"<line{stroke(name, width)}{ends}/>"


def text(
    x: float, y: float, content: object, *, style: str = "", anchor: str | None = None, dx: float | None = None
) -> str:
    """A label at `x` percent and `y` px; `style` is one of LABEL."""
    where = attributes(
        x=f"{number(x)}%",
        y=float(y),
        font_size=11,
        fill=LABEL[style],
        class_=style or None,
        text_anchor=anchor,
        dx=dx,
        font_weight=600 if style else None,
    )
    return f"<text{where}>{escape(str(content))}</text>"


def points(series: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in series)


def svg(
    body: str, *, style: str, height: float, label: str | None = None, width: str = "100%", view: str | None = None
) -> SafeString:
    """The whole drawing: an image named by `label`, or decoration without one."""
    name = attributes(role="img", aria_label=label) if label else attributes(aria_hidden="true")
    size = attributes(class_=style, width=width, height=height, viewBox=view, font_family=FONT)
    return mark_safe(f"<svg{size}{name}>{body}</svg>")  # noqa: S308 (numbers and escaped values only)
