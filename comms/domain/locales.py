"""The words a message needs in its language that no text brings along (CO9)."""

import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

from audiences.domain import clocks, places, tongues

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


def is_right_to_left(locale: str) -> bool:
    return locale.partition("-")[0] in _RIGHT_TO_LEFT


def anybody(locale: str) -> str:
    """How to greet whoever reads a shared mailbox."""
    return _ANYBODY.get(locale.partition("-")[0], _ANYBODY[tongues.FALLBACK])


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
