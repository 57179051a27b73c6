"""The readiness check of the delivery platform under load (RD6): own hosts alone, within a ceiling, figures kept."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain.settings import book
from programs.domain import load_probe
from programs.domain.checks import Asking, Check, Detail, Progress, Result, unclear
from programs.domain.load_probe import Ceiling, Load
from programs.models import Module, Variant, Wave
from rollout.outbound import places
from rollout.web import formats


@dataclass(frozen=True)
class Limits:
    """What a run is held against: milliseconds for 95 of 100 answers, errors of 100."""

    p95: int
    errors: int


def probe(wave: Wave, at: datetime.datetime) -> Asking:
    """Loads the launch addresses that lie on hosts which the organization listed as its own, each the same."""
    settings = book.at(at)
    known = _addresses(wave)
    own = [url for url in known if is_own(url, settings.value("own_platforms"))]
    ceiling = Ceiling(*(settings.value(f"load_{name}") for name in ("requests", "at_once", "seconds")))
    limits = Limits(settings.value("load_p95"), settings.value("load_errors"))

    def ask(progress: Progress) -> Result:
        if not own:
            return unclear(_lacking(known))
        try:
            load = load_probe.run(own, ceiling, lambda done, total: progress(done, total, ""))
        except places.NameUnknown as unknown:
            return unclear(str(unknown))
        except places.Closed as closed:
            return Result(False, str(closed))
        return judged(load, ceiling, limits, own)

    return ask


def is_own(url: str, hosts: Sequence[str]) -> bool:
    """Pure: whether the address lies on one of the hosts, given as host or host:port."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    return host in hosts if port is None else f"{host}:{port}" in hosts


def judged(load: Load, ceiling: Ceiling, limits: Limits, urls: Sequence[str]) -> Result:
    """Pure: the figures against the limits."""
    p50, p95 = load.within(50), load.within(95)
    said = _(
        "%(asked)s requests in %(seconds)s seconds, %(at_once)s at once: half within %(p50)s ms, "
        "95%% within %(p95)s ms (%(most)s accepted), %(errors)s%% errors (%(accepted)s%% accepted)."
    ) % {
        "asked": formats.number(load.asked),
        "seconds": f"{load.took:.1f}",
        "at_once": ceiling.at_once,
        "p50": formats.number(p50),
        "p95": formats.number(p95),
        "most": formats.number(limits.p95),
        "errors": f"{load.errors:.1f}",
        "accepted": limits.errors,
    }
    slow, wrong = p95 > limits.p95, load.errors > limits.errors
    figures = {
        "requests": load.asked,
        "at_once": ceiling.at_once,
        "seconds": round(load.took, 1),
        "p50_ms": p50,
        "p95_ms": p95,
        "p95_limit_ms": limits.p95,
        "errors_percent": round(load.errors, 2),
        "errors_limit_percent": limits.errors,
    }
    return Result(not slow and not wrong, said, details=_details(load, limits, urls), figures=figures)


def _details(load: Load, limits: Limits, urls: Sequence[str]) -> tuple[Detail, ...]:
    p95 = load.within(95)
    time = _("%(p95)s ms; at most %(most)s ms are accepted.")
    errors = _("%(errors)s%% of requests; at most %(most)s%% are accepted.")
    return (
        Detail(
            "stop" if p95 > limits.p95 else "good",
            _("95 of 100 answers"),
            time % {"p95": formats.number(p95), "most": formats.number(limits.p95)},
        ),
        Detail(
            "stop" if load.errors > limits.errors else "good",
            _("Without a sound answer"),
            errors % {"errors": f"{load.errors:.1f}", "most": limits.errors},
        ),
        *(Detail("info", url, _("Loaded.")) for url in urls),
    )


def _addresses(wave: Wave) -> list[str]:
    """Where modules of the program open, each once."""
    modules = Module.objects.filter(program=wave.program_id).exclude(launch_url="").order_by("number")
    texts = Variant.objects.filter(module__program=wave.program_id).exclude(launch_url="").order_by("pk")
    found = [*modules.values_list("launch_url", flat=True), *texts.values_list("launch_url", flat=True)]
    return list(dict.fromkeys(found))


def _lacking(known: Sequence[str]) -> str:
    if not known:
        return _("No module has a launch address, so there is nothing to load.")
    said = _("%(host)s is not listed among the own platforms in the settings, so it is not loaded.")
    return said % {"host": urlsplit(known[0]).netloc}


CHECK = Check("load", gettext_lazy("Delivery platform under load"), probe=probe, by_hand=True)
