"""Working calendars (GO6, CO4): the weekdays people work, and public holidays.

Pure: a calendar is data, days are dates in the person's own place. ISO weekdays: 1 is Monday, 7 is Sunday.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import holidays as public  # national data, generated offline per country and year
from django.utils.translation import gettext

MONDAY_TO_FRIDAY = frozenset({1, 2, 3, 4, 5})
SUNDAY_TO_THURSDAY = frozenset({7, 1, 2, 3, 4})

_SUNDAY_TO_THURSDAY_IN = (
    *("BD", "BH", "DJ", "DZ", "EG", "IL", "IQ", "JO", "KW"),
    *("LY", "MV", "OM", "PS", "QA", "SA", "SD", "SY", "YE"),
)

# Countries whose offices do not work Monday to Friday (statutory or customary week of administrations and banks).
_WEEKS = {
    **dict.fromkeys(_SUNDAY_TO_THURSDAY_IN, SUNDAY_TO_THURSDAY),
    "AF": frozenset({6, 7, 1, 2, 3}),
    "BN": frozenset({1, 2, 3, 4, 6}),
    "IR": frozenset({6, 7, 1, 2, 3}),
    "NP": frozenset({7, 1, 2, 3, 4, 5}),
    "SO": frozenset({6, 7, 1, 2, 3}),
}

_DAY = timedelta(days=1)

# No country rests this long; a calendar that does is a mistake and is refused in place of a search without end.
LONGEST_REST_DAYS = 366


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which local dates are worked: `weekdays` (ISO 1-7) without `holidays`.

    With a `country`, its public holidays of every year count too, so that a date beyond the years named to
    `for_country` is never taken for a working day by mistake. Working weekends that some countries set against
    long holidays (China) are not worked here: nobody's deadline falls on them.
    """

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[date] = frozenset()
    country: str | None = None

    def __post_init__(self) -> None:
        check_weekdays(self.weekdays)

    def is_holiday(self, day: date) -> bool:
        """Whether `day` is a holiday, whatever its weekday."""
        return day in self.holidays or (self.country is not None and day in public_holidays(self.country, day.year))

    def is_working(self, day: date) -> bool:
        """Whether `day` is worked."""
        return day.isoweekday() in self.weekdays and not self.is_holiday(day)

    def next_working(self, day: date) -> date:
        """`day` if it is worked, otherwise the first worked day after it."""
        return self._nearest(day, _DAY)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day` (before it when n is negative); with 0, `next_working(day)`.

        `day` itself is never counted: 1 after a Friday is Monday, and so is 1 after the Saturday.
        """
        if n == 0:
            return self.next_working(day)
        step = _DAY if n > 0 else -_DAY
        for _ in range(abs(n)):
            day = self._nearest(day + step, step)
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """How many worked days lie in (after, until]; 0 when `until` is not later."""
        return sum(self.is_working(after + _DAY * n) for n in range(1, (until - after).days + 1))

    def _nearest(self, day: date, step: timedelta) -> date:
        for _ in range(LONGEST_REST_DAYS):
            if self.is_working(day):
                return day
            day += step
        raise ValueError(
            gettext(
                "The working calendar has no working day in %(days)s days up to %(day)s; "
                "a calendar with at least one working day a year is accepted."
            )
            % {"days": LONGEST_REST_DAYS, "day": day}
        )


def check_weekdays(weekdays: frozenset[int]) -> None:
    """ValueError with a sentence, unless at least one ISO weekday and nothing else."""
    if not weekdays:
        raise ValueError(gettext("No weekday is chosen; at least one of 1 (Monday) to 7 (Sunday) is accepted."))
    wrong = sorted(str(each) for each in weekdays if each not in range(1, 8))
    if wrong:
        said = gettext("%(weekdays)s is no weekday; 1 (Monday) to 7 (Sunday) are accepted.")
        raise ValueError(said % {"weekdays": ", ".join(wrong)})


def working_week(country: str) -> frozenset[int]:
    """ISO weekdays usually worked in a country (ISO 3166-1 alpha-2); Monday to Friday unless known otherwise."""
    return _WEEKS.get(country.upper(), MONDAY_TO_FRIDAY)


def for_country(country: str, years: Iterable[int] = (), weekdays: Iterable[int] | None = None) -> WorkingCalendar:
    """The calendar of a country (ISO 3166-1 alpha-2), with its nationwide public holidays.

    `years` are the years whose dates are listed in `holidays`; other years are looked up when asked for.
    `weekdays` overrides the country's working week, for a person's own pattern. An unknown country works Monday
    to Friday without holidays. Holidays of single states or provinces are not included.
    """
    code = country.upper()
    return _for_country(code, frozenset(years), working_week(code) if weekdays is None else frozenset(weekdays))


@lru_cache(maxsize=1024)
def _for_country(code: str, years: frozenset[int], weekdays: frozenset[int]) -> WorkingCalendar:
    listed = frozenset(day for year in years for day in public_holidays(code, year))
    return WorkingCalendar(weekdays=weekdays, holidays=listed, country=code)


@lru_cache(maxsize=4096)
def public_holidays(country: str, year: int) -> Mapping[date, str]:
    """Nationwide public holidays of a year: English name by date; empty for an unknown country."""
    code = country.upper()
    if code not in _supported():
        return MappingProxyType({})
    listed = public.country_holidays(code, years=year, language="en_US")
    return MappingProxyType({day: name for day, name in sorted(listed.items()) if day.year == year})


@lru_cache(maxsize=1)
def _supported() -> frozenset[str]:
    return frozenset(public.list_supported_countries(include_aliases=False))
