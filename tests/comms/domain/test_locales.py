import datetime

import pytest

from audiences.domain import tongues
from comms.domain import locales

DUE = datetime.datetime(2026, 11, 20, 18, 29, tzinfo=datetime.UTC)  # 23:59 in Pune


@pytest.mark.parametrize(
    ("language", "available", "expected"),
    [
        ("de-AT", ["de-AT", "de", "en"], "de-AT"),
        ("de-AT", ["de", "en"], "de"),
        ("de-AT", ["en", "fr"], "en"),
        ("de-AT", ["pl", "fr"], "fr"),
        ("zh-Hant-TW", ["zh-Hant", "en"], "zh-Hant"),
        ("", ["en", "de"], "en"),
    ],
)
def test_the_best_language_there_is(language, available, expected):
    assert tongues.chosen(language, available) == expected


@pytest.mark.parametrize(
    ("locale", "place", "expected"),
    [
        ("en", "Pune", "Friday 20 November, end of day in Pune"),
        ("en", "", "Friday 20 November, end of day in Kolkata"),
        ("de", "Pune", "Freitag, 20. November, Ende des Tages in Pune"),
        ("fr", "Pune", "vendredi, 20 novembre (Pune)"),
        ("xx-nonsense", "Pune", "2026-11-20 (Pune)"),
    ],
)
def test_the_due_date_in_words(locale, place, expected):
    assert locales.due_words(DUE, zone="Asia/Kolkata", place=place, locale=locale) == expected


def test_a_due_time_of_day_is_said():
    noon = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
    assert locales.due_words(noon, zone="Etc/UTC", place="", locale="en") == "Friday 20 November, 12:00 in UTC"
