"""What the names of the internet say about mail of a domain: where it is taken in, and who may send in its name."""

from dataclasses import dataclass

import dns.exception
import dns.resolver
from django.conf import settings

SECONDS = 6.0  # for one question, with its repetitions


class Offline(Exception):
    """No name server answered."""


@dataclass(frozen=True)
class MailNames:
    """`exchangers` take mail in, the preferred first; `policies` are SPF records; `dmarc` is empty without one.

    `exists` is false where no such domain is known.
    """

    exists: bool
    exchangers: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    dmarc: str = ""


def of(domain: str) -> MailNames:
    """Three questions. Offline when no name server answers."""
    resolver = _resolver()
    try:
        exchangers = sorted((each.preference, each.exchange.to_text(True)) for each in _ask(resolver, domain, "MX"))
    except dns.resolver.NXDOMAIN:
        return MailNames(exists=False)
    policies = tuple(text for text in _texts(resolver, domain) if text.lower().split(" ")[0] == "v=spf1")
    dmarc = next((text for text in _texts(resolver, f"_dmarc.{domain}") if text.lower().startswith("v=dmarc1")), "")
    return MailNames(True, tuple(host for _preference, host in exchangers if host not in {"", "."}), policies, dmarc)


def _resolver() -> dns.resolver.Resolver:
    try:
        resolver = dns.resolver.Resolver(configure=not settings.OUTBOUND_NAMESERVERS)
    except dns.resolver.NoResolverConfiguration as error:
        raise Offline from error
    if settings.OUTBOUND_NAMESERVERS:
        hosts = [each.rpartition(":") if ":" in each else (each, "", "53") for each in settings.OUTBOUND_NAMESERVERS]
        resolver.nameservers = [dns.nameserver.Do53Nameserver(host, int(port)) for host, _sign, port in hosts]
    resolver.lifetime = SECONDS
    return resolver


def _ask(resolver: dns.resolver.Resolver, name: str, kind: str) -> list:
    try:
        return list(resolver.resolve(name, kind))
    except dns.resolver.NoAnswer:
        return []
    except dns.resolver.NXDOMAIN:
        raise
    except (dns.exception.DNSException, OSError) as error:
        raise Offline from error


def _texts(resolver: dns.resolver.Resolver, name: str) -> list[str]:
    try:
        return [b"".join(each.strings).decode("utf-8", "replace") for each in _ask(resolver, name, "TXT")]
    except dns.resolver.NXDOMAIN:
        return []
