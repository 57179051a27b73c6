"""How numbers, days and moments read (DESIGN 7, Wording), in the reader's language."""

import datetime
import zoneinfo
from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from babel.dates import format_date
from babel.lists import format_list
from django.utils import formats
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

NOTHING = "\N{EN DASH}"
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DAYS = {  # patterns of Unicode TR 35; 6 Oct is `short`, 6 October `long`, Tuesday 6 October `full`
    "en": {
        "day": "EEE d MMM y",
        "day_of_year": "EEE d MMM",
        "short": "d MMM",
        "short_year": "d MMM y",
        "long": "d MMMM",
        "long_year": "d MMMM y",
        "full": "EEEE d MMMM",
        "full_year": "EEEE d MMMM y",
    },
    "de": {
        "day": "EEE, d. MMM y",
        "day_of_year": "EEE, d. MMM",
        "short": "d. MMM",
        "short_year": "d. MMM y",
        "long": "d. MMMM",
        "long_year": "d. MMMM y",
        "full": "EEEE, d. MMMM",
        "full_year": "EEEE, d. MMMM y",
    },
    "es": {
        "day": "EEE d MMM y",
        "day_of_year": "EEE d MMM",
        "short": "d MMM",
        "short_year": "d MMM y",
        "long": "d 'de' MMMM",
        "long_year": "d 'de' MMMM 'de' y",
        "full": "EEEE d 'de' MMMM",
        "full_year": "EEEE d 'de' MMMM 'de' y",
    },
    "ar": {
        "day": "EEEE d MMM y",
        "day_of_year": "EEEE d MMM",
        "short": "d MMM",
        "short_year": "d MMM y",
        "long": "d MMMM",
        "long_year": "d MMMM y",
        "full": "EEEE d MMMM",
        "full_year": "EEEE d MMMM y",
    },
}
_MONTHS = {"month": "LLL", "month_year": "LLL y", "long_month": "LLLL", "long_month_year": "LLLL y"}
_PERCENT = {"de": "{}\N{NO-BREAK SPACE}%", "es": "{}\N{NO-BREAK SPACE}%"}


def language() -> str:
    """The reader's interface language without its region."""
    return (get_language() or "en").partition("-")[0]


def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """48,210; a dash for None."""
    if value is None:
        return NOTHING
    return formats.number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def hours(value: float) -> str:
    """2 or 1.5: hours with no more decimals than they need, two at most."""
    return number(round(value, 2) if value % 1 else int(value))


def signed(value: float) -> str:
    """+7.5: a change, whose sign stays before it where pages run from right to left."""
    return isolated(f"{'+' if value > 0 else ''}{number(value, 1)}")


def in_words(value: int) -> str:
    """four: a small count as a word, in languages whose words do not bend with what they count; else its figure."""
    return _COUNTS[value] if language() == "en" and 0 <= value < len(_COUNTS) else number(value)


def percent(value: float, of: float) -> str:
    """62.4% where the base `of` has more than 1,000 people, 62% where it has not."""
    places = 1 if of > 1000 else 0
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return in_percent(formats.number_format(exact, use_l10n=True))


def in_percent(figure: object) -> str:
    """62% for 62, with the space that some languages put there."""
    return _PERCENT.get(language(), "{}%").format(figure)


def share(part: float, whole: float | None) -> str:
    """Part of whole in percent; a dash without a whole. Only a complete part reads 100% and only an empty one 0%."""
    if not whole:
        return NOTHING
    if part in (0, whole):
        return in_percent(f"{100 * part // whole:g}")
    places = 1 if whole > 1000 else 0
    step = Decimal(1).scaleb(-places)
    exact = Decimal(100) * Decimal(str(part)) / Decimal(str(whole))
    rounded = exact.quantize(step, ROUND_HALF_UP)
    if rounded == 100 and exact < 100:
        rounded = exact.quantize(step, ROUND_DOWN)
    elif rounded == 0:
        return _("under %(share)s") % {"share": in_percent(formats.number_format(step, use_l10n=True))}
    return in_percent(formats.number_format(rounded, use_l10n=True))


def day(value: datetime.date | None) -> str:
    """Tue 6 Oct 2026. An instant gives the day in its own zone."""
    return dated(value, "day")


def short_day(value: datetime.date | None) -> str:
    """6 Oct."""
    return dated(value, "short")


def long_day(value: datetime.date) -> str:
    """6 October 2026."""
    return dated(value, "long_year")


def dated(value: datetime.date | None, form: str) -> str:
    """The day in one of the forms of `_DAYS` or `_MONTHS`; KeyError for another. A dash for None."""
    if value is None:
        return NOTHING
    forms = _DAYS.get(language(), _DAYS["en"]) | _MONTHS
    return format_date(value, forms[form], locale=language() if language() in _DAYS else "en")


def time(value: datetime.time | datetime.datetime) -> str:
    """09:30, in 24 hours everywhere."""
    return f"{value:%H:%M}"


def moment(value: datetime.datetime | None, zone: datetime.tzinfo, form: str = "day") -> str:
    """Tue 6 Oct 2026, 09:30 on the clock of `zone`."""
    if not value:
        return NOTHING
    there = value.astimezone(zone)
    return _("%(day)s, %(time)s") % {"day": dated(there, form), "time": time(there)}


def date_range(start: datetime.date | None, end: datetime.date | None) -> str:
    """5 Oct to 20 Nov; with years where they differ; an open end is said."""
    if start and end:
        if start == end:
            return short_day(start)
        form = "short" if start.year == end.year else "short_year"
        return _("%(start)s to %(end)s") % {"start": dated(start, form), "end": dated(end, form)}
    if start:
        return _("from %(day)s") % {"day": short_day(start)}
    return _("until %(day)s") % {"day": short_day(end)} if end else NOTHING


def listed(words: Sequence[object], joined_by: str = "and") -> str:
    """Pune, Graz and Austin; `joined_by` is "and" or "or". Empty for no words."""
    texts = [str(each) for each in words]
    if language() not in _DAYS or language() == "en":
        return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {joined_by} {texts[-1]}" if texts else ""
    style = "or" if joined_by == "or" else "standard"
    return format_list([isolated(text) for text in texts], style=style, locale=language())


def enumerated(words: Iterable[object]) -> str:
    """Pune, Graz, Austin: a list without an end, with the comma of the reader's script."""
    return ("\N{ARABIC COMMA} " if language() == "ar" else ", ").join(str(each) for each in words)


def in_sentence(words: object) -> str:
    """A label as it stands inside a sentence: without its capital, in languages whose nouns have none.

    What is written in capitals alone, such as SME, stays so.
    """
    if language() == "de":
        return str(words)
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in str(words).split(" "))


def isolated(text: object) -> str:
    """The text apart from the direction of what stands around it, where pages run from right to left."""
    if not get_language_bidi():
        return str(text)
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def zone(of: object) -> datetime.tzinfo | None:
    """The time zone of a zone, its name, or anything that has a `time_zone`; None when it is unknown."""
    if isinstance(of, datetime.tzinfo):
        return of
    name = of if isinstance(of, str) else getattr(of, "time_zone", None)
    if isinstance(name, datetime.tzinfo):
        return name
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


def city(of: datetime.tzinfo) -> str:
    """Kolkata for Asia/Kolkata, the way to name a clock when no place is known."""
    return str(of).rsplit("/", 1)[-1].replace("_", " ")
