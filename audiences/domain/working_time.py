"""Which days people of a place work: the working week in force there, and its public holidays (GO6)."""

from collections.abc import Iterable

from audiences.domain import calendars
from audiences.domain.calendars import WorkingCalendar
from audiences.domain.settings.book import Book, ProgramLayer


def calendar_of(
    country: int | None, settings: Book, *, program: ProgramLayer | None = None, years: Iterable[int] = ()
) -> WorkingCalendar:
    """The calendar of a country by its key; the general working week without holidays where no country is known."""
    week = frozenset(map(int, settings.value("working_week", country=country, program=program)))
    found = settings.countries.get(country) if country else None
    return calendars.for_country(found.code, years, week) if found else WorkingCalendar(week)
