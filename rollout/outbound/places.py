"""Which machines may be asked: the public internet, and hosts that the operator allows by name."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

PORTS = {"http": 80, "https": 443}
WEB_PORTS = frozenset({80, 443, 8080, 8443})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Closed(Exception):
    """The address must not be asked; the message is a sentence that says why."""


class NameUnknown(Exception):
    """The name of the host leads nowhere, or nobody here can look names up."""


@dataclass(frozen=True)
class Place:
    """Where a connection goes: the address that was looked at is the one that is used (DNS is pinned)."""

    scheme: str
    host: str
    port: int
    address: str


def of(url: str) -> Place:
    """Look the host of an address up, once. Closed or NameUnknown with a sentence."""
    scheme, host, port = _parts(url)
    named = is_allowed(host, port)
    if not named and port not in WEB_PORTS:
        raise Closed(_("Port %(port)s is not asked: only 80, 443, 8080 and 8443 are.") % {"port": port})
    found = _lookup(host, port)
    if not named and (inner := [each for each in found if not is_public(each)]):
        raise Closed(_("It leads into a private network (%(address)s).") % {"address": inner[0]})
    return Place(scheme, host, port, str(found[0]))


def is_allowed(host: str, port: int) -> bool:
    """Whether the operator allows the host, or just this port of it, wherever it lies."""
    return host in settings.OUTBOUND_PRIVATE_HOSTS or f"{host}:{port}" in settings.OUTBOUND_PRIVATE_HOSTS


def is_public(address: Address) -> bool:
    """Whether it lies on the public internet, also where it carries another address inside."""
    inner = _carried(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: Address) -> Address | None:
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _parts(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise Closed(_("It is not the address of a web page.")) from error
    if scheme not in PORTS or not host:
        raise Closed(_("Only addresses that begin with http:// or https:// are asked."))
    if parts.username is not None or parts.password is not None:
        raise Closed(_("It holds a user name. Leave that out."))
    return scheme, host, port or PORTS[scheme]


def _lookup(host: str, port: int) -> list[Address]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NameUnknown(_("The name %(host)s is not known.") % {"host": host}) from error
    return [ipaddress.ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]
