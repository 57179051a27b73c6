"""Facts of countries (TG regions): English name, time zones and the zone most people there live by.

Names and zones come from Unicode CLDR by way of Babel; the choice among several zones is ours and is listed here.
"""

from functools import lru_cache

from babel import Locale
from babel.core import get_global

from audiences.domain import clocks

is_zone = clocks.is_zone

# CLDR codes that are no country: unions, pseudo-locales, and exceptional reservations people files never carry.
_NOT_A_COUNTRY = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})

# The zone of most people (or of the capital) in countries with several; a person's own zone or site overrides it.
_DOMINANT = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Hebron",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
    "XK": "Europe/Belgrade",
}


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """English name by ISO 3166-1 alpha-2 code, in order of name."""
    territories = Locale("en").territories
    names = {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha()}
    return {code: names[code] for code in sorted(names, key=names.__getitem__) if code not in _NOT_A_COUNTRY}


def is_country(code: str | None) -> bool:
    """Whether `code` is an ISO 3166-1 alpha-2 code in capitals, such as DE."""
    return code in countries()


def name(code: str) -> str:
    """English name of a country; the code itself when it is not one."""
    return countries().get(code, code)


@lru_cache(maxsize=512)
def zones(code: str) -> tuple[str, ...]:
    """IANA zones used in a country, the dominant one first; empty when unknown or nobody lives there."""
    listed = [each for each in get_global("territory_zones").get(code, []) if is_zone(each)] if is_country(code) else []
    first = _DOMINANT.get(code)
    return (first, *(each for each in listed if each != first)) if first else tuple(listed)


def default_zone(code: str) -> str | None:
    """The zone to assume for a person of whom only the country is known; None when there is no sound guess."""
    if code in _DOMINANT or len(zones(code)) == 1:
        return zones(code)[0]
    return None


def city(zone_name: str) -> str:
    """The city in a zone's name, for sentences: Chicago for America/Chicago, UTC for Etc/UTC."""
    return zone_name.rsplit("/", 1)[-1].replace("_", " ")
