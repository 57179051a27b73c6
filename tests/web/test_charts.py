"""The two paints agree, what a chart is told is escaped, and odd numbers draw no odd shapes."""

import datetime
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.conf import settings

from rollout.web import charts, stylesheets
from rollout.web.charts import paint

CSS = Path(settings.BASE_DIR) / "static" / "css"
D = datetime.date


def light_tokens() -> dict[str, str]:
    found = re.findall(r"(--[\w-]+): light-dark\((#\w+), #\w+\)", (CSS / "tokens.css").read_text())
    return dict(found)


def rule(name: str) -> dict[str, str]:
    """Declarations of the class in charts.css."""
    css = (CSS / "charts.css").read_text()
    body = re.search(rf"^\s*(?:\.v-[\w-]+ \{{[^}}]*\}} )*\.{name} \{{ ([^}}]*) \}}", css, re.MULTILINE)
    assert body, name
    return dict(part.split(": ", 1) for part in body[1].strip("; ").split("; "))


def color(declared: str) -> str:
    token = re.fullmatch(r"var\((--[\w-]+)\)", declared)
    return light_tokens()[token[1]] if token else declared


@pytest.mark.parametrize("name", paint.PAINT)
def test_attribute_and_class_paint_the_same(name: str) -> None:
    declared = rule(f"v-{name}")
    assert color(declared["fill"]) == paint.PAINT[name]
    assert declared.get("fill-opacity") == paint.OPACITY.get(name)


@pytest.mark.parametrize("name", paint.STROKE)
def test_attribute_and_class_draw_the_same_line(name: str) -> None:
    assert color(rule(f"v-{name}")["stroke"]) == paint.STROKE[name]


def test_every_file_of_the_stylesheet_is_linked_and_the_layer_order_first() -> None:
    on_disk = {str(path.relative_to(CSS).with_suffix("")) for path in CSS.rglob("*.css")}
    assert on_disk == set(stylesheets.SCREEN)
    assert stylesheets.SCREEN[0] == "layers"
    declared = re.search(r"@layer ([\w, ]+);", (CSS / "layers.css").read_text())
    assert declared
    for path in CSS.rglob("*.css"):
        for layer in re.findall(r"@layer (\w+) \{", path.read_text()):
            assert layer in declared[1].split(", ")


def drawings() -> dict[str, str]:
    scale = charts.Scale(D(2026, 9, 1), D(2026, 12, 31), D(2026, 9, 22))
    hostile = '<script>alert("1")</script>'
    bars = [(D(2026, 9, 1), D(2026, 10, 2), "cat-1", 0.7, hostile), (D(2026, 10, 5), D(2026, 11, 2), "cat-1", None, "")]
    marks = [(D(2026, 9, 9), shape, "stop") for shape in ("dot", "ring", "diamond", "flag", "tick")]
    bands = [(D(2026, 11, 6), D(2026, 11, 9), "closed"), (D(2026, 12, 1), D(2026, 12, 9), "peak")]
    waves = [(D(2026, 1, 1), D(2027, 9, 1), 2, hostile)] * 5
    line = [(0, 0), (50, 40)]
    return {
        "bar": charts.bar(-20, 140, label=hostile),
        "stack": charts.stack([("good", 0), ("stop", 3)], label=hostile),
        "stack of nothing": charts.stack([]),
        "spark": charts.spark([5], label=hostile),
        "flat spark": charts.spark([5, 5, 5]),
        "bounds": charts.bounds(28, low=25, high=35, default=30, floor=25, top=25, label=hostile),
        "row": scale.row(bars=bars, bands=bands, marks=marks, labels=[(D(2026, 9, 1), hostile, "")], label=hostile),
        "axis": scale.axis(weeks=True),
        "ruler": charts.ruler(waves, today=D(2025, 1, 1), label=hostile),
        "burnup": charts.burnup(plan=line, actual=line, y_ticks=[0, 100], x_ticks=[(0, hostile)], label=hostile),
        "burnup before it starts": charts.burnup(plan=[], actual=[], y_ticks=[0, 0], x_ticks=[], label="Nothing yet"),
        "columns": charts.columns([3, 9], capacity=[5, 5], y_ticks=[0, 10], captions=[hostile, ""], label=hostile),
        "mark": charts.mark("stop", hostile),
        "key": charts.key("forecast", "line"),
    }


@pytest.mark.parametrize("name", drawings())
def test_drawings_are_well_formed_and_hold_no_markup_from_outside(name: str) -> None:
    drawing = drawings()[name]
    root = ET.fromstring(drawing)  # noqa: S314  our own output
    assert not root.findall(".//script")
    assert "style=" not in drawing
    assert root.get("aria-hidden") == "true" or root.get("role") == "img"
    for element in root.iter():
        for side in ("x", "width", "x1", "x2"):
            percent = element.get(side, "")
            if percent.endswith("%"):
                assert 0 <= float(percent[:-1]) <= 100


def test_a_spark_and_a_ruler_of_nothing_are_nothing() -> None:
    assert charts.spark([]) == "" == charts.ruler([], today=D(2026, 1, 1), label="Empty")


def test_an_unknown_paint_is_refused_where_it_is_named() -> None:
    with pytest.raises(KeyError):
        charts.bar(5, paint="pink")


def test_a_ruler_shows_each_wave_its_progress_and_its_name() -> None:
    drawn = charts.ruler(
        [(D(2026, 6, 1), D(2026, 7, 1), 0.5, "Pilot"), (D(2026, 8, 1), D(2026, 9, 1), None, "Wave 1")],
        today=D(2026, 6, 16),
        label="Two waves",
    )
    root = ET.fromstring(drawn)  # noqa: S314
    widths = {
        style: [float(r.get("width", "")[:-1]) for r in root.findall(f"rect[@class='{style}']")]
        for style in ("v-seq-3", "v-cat-1")
    }
    assert len(widths["v-seq-3"]) == 2
    assert widths["v-cat-1"] == [pytest.approx(widths["v-seq-3"][0] / 2, abs=0.01)]
    assert [t.text for t in root.findall("text[@class='v-label-bar']")] == ["Pilot", "Wave 1"]


def test_today_stands_where_it_is_whatever_wave_comes_last() -> None:
    waves = [(D(2026, 8, 3), D(2026, 8, 21), 1.0, "Pilot"), (D(2026, 11, 2), D(2026, 11, 27), None, "Wave 1")]
    drawn = str(charts.ruler(waves, today=D(2026, 9, 1), label="Calendar"))
    at = f"{31 / 122 * 100:.2f}%"  # of 1 August to 1 December
    assert f'x1="{at}" x2="{at}" y1="0" y2="52"' in drawn
    assert f'<text x="{at}" y="47"' in drawn


def test_a_long_name_of_an_axis_is_written_in_two_lines() -> None:
    drawn = charts.radar(["Geographic spread", "People", "Legal exposure of data"], [1, 2, 3], label="Scores")
    assert ">Geographic</text>" in drawn
    assert ">spread</text>" in drawn
    assert ">People</text>" in drawn
    assert ">Legal exposure</text>" in drawn
