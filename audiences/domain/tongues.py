"""Languages of texts for people: which of those that there are somebody is given (CO9, GO3). BCP 47 tags throughout."""

from collections.abc import Collection, Iterator, Sequence

from babel import Locale, UnknownLocaleError

FALLBACK = "en"


def chosen(language: str, available: Collection[str]) -> str:
    """The best of the available locales: the language itself, its wider forms (de-AT, de), English, the first."""
    for candidate in (*wider(language), FALLBACK):
        if candidate in available:
            return candidate
    return min(available)


def offered(language: str, languages: Sequence[str]) -> str:
    """The person's language, or its wider form, where a place offers it; else the first of those it offers."""
    return next((each for each in wider(language) if each in languages), languages[0])


def wider(language: str) -> Iterator[str]:
    """The tag and its wider forms: pt-BR, pt."""
    parts = language.replace("_", "-").split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()


def name(locale: str) -> str:
    """The language's own name: Deutsch for de."""
    try:
        known = Locale.parse(locale, sep="-").get_display_name() or locale
        return known[:1].upper() + known[1:]
    except (UnknownLocaleError, ValueError):
        return locale


def is_known(locale: str) -> bool:
    """Whether it is a tag such as de or pt-BR of a language that has a name."""
    try:
        return Locale.parse(locale, sep="-").get_display_name() is not None
    except (UnknownLocaleError, ValueError, TypeError):
        return False


def called(locale: str, within: str) -> str:
    """What the language is called in another one: German for de in English."""
    try:
        return Locale.parse(locale, sep="-").get_display_name(Locale.parse(within, sep="-")) or locale
    except (UnknownLocaleError, ValueError):
        return locale
