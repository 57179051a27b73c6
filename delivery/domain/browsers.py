"""What a browser is, from how it calls itself to the server."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

UNKNOWN = gettext_noop("Unknown")
LONGEST = 1_000  # signs of a name that are read


@dataclass(frozen=True)
class Browser:
    """A family and its main version, and the system with its main version."""

    name: str
    version: str
    system: str


def read(agent: str) -> Browser:
    """Never raises: what is not known is called so."""
    from ua_parser import parse  # its rules take a while to load, and few processes need them

    found = parse("".join(sign for sign in agent[:LONGEST] if sign.isprintable()))
    browser, system = found.user_agent, found.os
    named = " ".join(filter(None, [system.family, system.major])) if system else UNKNOWN
    if browser is None:
        return Browser(UNKNOWN, "", named[:60])
    return Browser(browser.family[:60], (browser.major or "")[:20], named[:60])
