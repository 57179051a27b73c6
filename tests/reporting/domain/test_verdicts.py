"""Verdicts by blueprint 11, each with its sentence."""

import datetime

import pytest

from reporting.domain import verdicts
from reporting.domain.forecast import Band
from reporting.domain.verdicts import Color, Course, OpenItem

TODAY = datetime.date(2026, 9, 22)
DUE = datetime.date(2026, 10, 2)
START = datetime.date(2026, 10, 5)


def running(low: float, high: float, **more: object) -> Course:
    band = Band(low, high, DUE, ())
    return Course("Wave 2", datetime.date(2026, 8, 24), DUE, True, 5, people=100, share=60.0, band=band, **more)


def planned(*items: OpenItem, **more: object) -> Course:
    return Course("Wave 3", START, datetime.date(2026, 11, 20), False, 5, items=items, **more)


@pytest.mark.parametrize(
    ("course", "color", "word", "reason"),
    [
        (running(95, 98), "green", "On track", "The forecast is 95 to 98% by 2 Oct, target 95%."),
        (running(94.9, 98), "amber", "At risk", "The forecast is 94 to 98% by 2 Oct, target 95%."),
        (running(90, 95), "amber", "At risk", "The forecast is 90 to 95% by 2 Oct, target 95%."),
        (running(88, 94.9), "red", "Off track", "The forecast is 88 to 94% by 2 Oct, target 95%."),
        (
            Course("W", TODAY, DUE, True, 5, people=100, share=40.0),
            "grey",
            "No data",
            "There are too few days of data for a forecast.",
        ),
        (Course("W", TODAY, DUE, True, 5), "grey", "No data", "Nobody is assigned yet."),
        (
            Course("W", TODAY, DUE, True, 5, people=4, share=75.0),
            "grey",
            "No data",
            "It has fewer than 5 people, so no share is shown.",
        ),
        (
            Course("W", TODAY, TODAY - datetime.timedelta(1), True, 5, people=100, share=94.99),
            "red",
            "Missed",
            "It ended at 94%, target 95%.",
        ),
        (
            Course("W", TODAY, DUE, True, 5, closed=True, people=20, share=95.0),
            "green",
            "Complete",
            "It ended at 95%, target 95%.",
        ),
        (planned(), "grey", "Planned", "It launches on 5 Oct; nothing is late."),
        (
            planned(OpenItem("Legal review", datetime.date(2026, 9, 30))),
            "grey",
            "Planned",
            "It launches on 5 Oct; nothing is late.",
        ),
        (
            planned(OpenItem("Legal review", datetime.date(2026, 9, 28))),
            "amber",
            "At risk",
            "Legal review is due 28 Sep and still open.",
        ),
        (
            planned(OpenItem("Legal review", datetime.date(2026, 9, 21))),
            "red",
            "Not ready",
            "The gate cannot open in time for 5 Oct: Legal review was due 21 Sep.",
        ),
        (
            planned(OpenItem("Works council", datetime.date(2026, 9, 21), statutory=True)),
            "red",
            "Blocked",
            "Works council is required by law and was due 21 Sep.",
        ),
        (planned(held=True), "amber", "Held", "It is held; nothing goes out until it is released."),
        (
            Course("W", TODAY, None, False, 5, items=[OpenItem("A", TODAY), OpenItem("B", TODAY)]),
            "red",
            "Not ready",
            "2 blocking items are still open and the start, 22 Sep, has come.",
        ),
    ],
)
def test_each_rule_says_its_reason(course: Course, color: str, word: str, reason: str) -> None:
    found = verdicts.of_wave(course, today=TODAY)
    assert (found.color, found.word, found.reason) == (color, word, reason)


def test_the_worst_wave_that_is_not_over_speaks_for_the_program() -> None:
    green, red = (
        verdicts.Verdict(Color.GREEN, "On track", "fine"),
        verdicts.Verdict(Color.RED, "Missed", "x", over=True),
    )
    amber = verdicts.Verdict(Color.AMBER, "At risk", "it may miss.")
    found = verdicts.overall([("Wave 1", red), ("Wave 2", green), ("Wave 3", amber)])
    assert (found.color, found.reason) == ("amber", "Wave 3: It may miss.")
    assert verdicts.overall([("Wave 1", red)]).color == "red"
    assert verdicts.overall([]).color == "grey"
