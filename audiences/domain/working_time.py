"""Which days a person works: their country's week and public holidays, as the tenant keeps them (GO6)."""

from collections.abc import Iterable

from audiences.domain import calendars
from audiences.domain.calendars import WorkingCalendar
from audiences.models import Country


def calendar_of(country: Country | None, years: Iterable[int] = ()) -> WorkingCalendar:
    """The calendar of a country row; Monday to Friday without holidays where no country is known."""
    if country is None:
        return WorkingCalendar()
    return calendars.for_country(country.code, years, country.working_days or None)
