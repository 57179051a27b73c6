"""Which language a message is written in, and the words a message needs that no text brings along (CO9)."""

import datetime
from collections.abc import Collection, Iterator, Sequence

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

from audiences.domain import clocks, places

FALLBACK = "en"
_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_LAST_MINUTE = datetime.time(23, 59)
_END_OF_DAY = {
    "en": "{day}, end of day in {place}",
    "de": "{day}, Ende des Tages in {place}",
    "es": "{day}, fin del día en {place}",
    "ar": "{day}، نهاية اليوم في \u2068{place}\u2069",
}
_AT_TIME = {
    "en": "{day}, {time} in {place}",
    "de": "{day}, {time} Uhr in {place}",
    "es": "{day}, {time} en {place}",
    "ar": "{day}، {time} في \u2068{place}\u2069",
}
_ANYBODY = {"en": "colleague", "de": "zusammen", "es": "colega", "ar": "زميلنا"}


def chosen(language: str, available: Collection[str]) -> str:
    """The best of the available locales: the language itself, its wider forms (de-AT, de), English, the first."""
    for candidate in (*_chain(language), FALLBACK):
        if candidate in available:
            return candidate
    return min(available)


def offered(language: str, languages: Sequence[str]) -> str:
    """The person's language, or its wider form, where a place offers it; else the first of those it offers."""
    return next((each for each in _chain(language) if each in languages), languages[0])


def _chain(language: str) -> Iterator[str]:
    parts = language.replace("_", "-").split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()


def is_right_to_left(locale: str) -> bool:
    return locale.partition("-")[0] in _RIGHT_TO_LEFT


def name(locale: str) -> str:
    """The language's own name: Deutsch for de."""
    try:
        return (Locale.parse(locale, sep="-").get_display_name() or locale).capitalize()
    except (UnknownLocaleError, ValueError):
        return locale


def anybody(locale: str) -> str:
    """How to greet whoever reads a shared mailbox."""
    return _ANYBODY.get(locale.partition("-")[0], _ANYBODY[FALLBACK])


def due_words(due_at: datetime.datetime, *, zone: str, place: str, locale: str) -> str:
    """Friday 20 November, end of day in Pune: the due instant on the recipient's clock, in the text's language."""
    wall = clocks.local(due_at, zone)
    language = locale.partition("-")[0]
    forms = _END_OF_DAY if wall.time().replace(second=0, microsecond=0) == _LAST_MINUTE else _AT_TIME
    form = forms.get(language, "{day} ({place})" if forms is _END_OF_DAY else "{day}, {time} ({place})")
    return form.format(day=_day(wall, locale), time=f"{wall:%H:%M}", place=place or places.city(zone))


def _day(wall: datetime.datetime, locale: str) -> str:
    if locale.partition("-")[0] == "en":
        return f"{wall:%A} {wall.day} {wall:%B}"
    try:
        known = Locale.parse(locale, sep="-")
        weekday, comma = format_date(wall, "EEEE", locale=known), "\N{ARABIC COMMA}" if known.language == "ar" else ","
        return f"{weekday}{comma} {format_skeleton('MMMMd', wall, locale=known)}"
    except (UnknownLocaleError, ValueError, KeyError):
        return wall.date().isoformat()
