"""How a deadline reads on the learner's clock."""

import datetime

import pytest

from delivery.domain import calendar_entries, deadlines


@pytest.mark.parametrize(
    ("due_at", "zone", "place", "words"),
    [
        ("2026-10-03T04:59+00:00", "America/Chicago", "Houston", "end of day Friday 2 October, Houston"),
        ("2026-10-03T04:59+00:00", "America/Chicago", "", "end of day Friday 2 October, Chicago"),
        ("2026-10-02T15:30+00:00", "Asia/Kolkata", "Pune", "Friday 2 October, 21:00, Pune"),
        ("2027-01-04T22:59+00:00", "Europe/Berlin", "", "end of day Monday 4 January 2027, Berlin"),
    ],
)
def test_words(due_at: str, zone: str, place: str, words: str) -> None:
    at = datetime.datetime(2026, 9, 22, tzinfo=datetime.UTC)
    assert deadlines.words(datetime.datetime.fromisoformat(due_at), zone, at=at, place=place) == words


def test_days_left_are_local_dates() -> None:
    due_at = datetime.datetime(2026, 10, 3, 4, 59, tzinfo=datetime.UTC)  # 2 October 23:59 in Chicago
    for at, left in (((2026, 10, 2, 4, 59), 1), ((2026, 10, 2, 5, 0), 0), ((2026, 10, 3, 5, 0), -1)):
        now = datetime.datetime(*at, tzinfo=datetime.UTC)
        assert deadlines.days_left(due_at, "America/Chicago", at=now) == left


def test_a_calendar_entry_is_folded_and_escaped() -> None:
    text = calendar_entries.deadline(
        uid="assignment-1-2@fairway",
        summary="Due: Leading; with, clarity\\ 日本語の研修コンプライアンスの基礎と応用の全部のコース",
        description="line one\nline two\x00",
        due_at=datetime.datetime(2026, 10, 3, 4, 59, tzinfo=datetime.UTC),
        made_at=datetime.datetime(2026, 9, 22, tzinfo=datetime.UTC),
    )
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert "SUMMARY:Due: Leading\\; with\\, clarity\\\\ 日本語の研修" in unfolded
    assert "DESCRIPTION:line one\\nline two \r\n" in unfolded
    assert "DTEND:20261003T045900Z" in text
