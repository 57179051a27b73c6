"""How numbers, days and moments read (DESIGN 7, Wording), localized by Django."""

import datetime
import zoneinfo
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from django.utils import formats
from django.utils.dateformat import format as date_format

NOTHING = "\N{EN DASH}"


def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """48,210; a dash for None."""
    if value is None:
        return NOTHING
    return formats.number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def percent(value: float, of: float) -> str:
    """62.4% where the base `of` has more than 1,000 people, 62% where it has not."""
    places = 1 if of > 1000 else 0
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{formats.number_format(exact, use_l10n=True)}%"


def share(part: float, whole: float | None) -> str:
    """Part of whole in percent; a dash without a whole. Only a complete part reads 100% and only an empty one 0%."""
    if not whole:
        return NOTHING
    if part in (0, whole):
        return f"{100 * part // whole:g}%"
    places = 1 if whole > 1000 else 0
    step = Decimal(1).scaleb(-places)
    exact = Decimal(100) * Decimal(str(part)) / Decimal(str(whole))
    rounded = exact.quantize(step, ROUND_HALF_UP)
    if rounded == 100 and exact < 100:
        rounded = exact.quantize(step, ROUND_DOWN)
    elif rounded == 0:
        return f"under {step}%"
    return f"{formats.number_format(rounded, use_l10n=True)}%"


def day(value: datetime.date | None) -> str:
    """Tue 6 Oct 2026. An instant gives the day in its own zone."""
    return date_format(value, "D j M Y") if value else NOTHING


def moment(value: datetime.datetime | None, zone: datetime.tzinfo) -> str:
    """Tue 6 Oct 2026, 09:30 on the clock of `zone`."""
    return date_format(value.astimezone(zone), "D j M Y, H:i") if value else NOTHING


def date_range(start: datetime.date | None, end: datetime.date | None) -> str:
    """5 Oct to 20 Nov; with years where they differ; an open end is said."""
    if start and end:
        if start == end:
            return date_format(start, "j M")
        form = "j M" if start.year == end.year else "j M Y"
        return f"{date_format(start, form)} to {date_format(end, form)}"
    if start:
        return f"from {date_format(start, 'j M')}"
    return f"until {date_format(end, 'j M')}" if end else NOTHING


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
