"""Addresses that people of a program are sent to: in its messages, and where its modules open (RD4)."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audiences.domain import tongues
from comms.models import StepText
from programs.models import Module, Program, Variant

MOST = 100  # addresses that are asked at a time
_IN_TEXT = re.compile(r"https?://[^\s<>()\[\]\"'“”]+")


@dataclass(frozen=True)
class Link:
    """An address with what it stands in."""

    url: str
    stands_in: str


def of(program: Program) -> list[Link]:
    """Each address once, in the order of modules and messages; three queries. Those with merge fields are left out."""
    found: dict[str, Link] = {}
    for url, stands_in in [*_of_modules(program), *_of_messages(program)]:
        if url and "{" not in url:
            found.setdefault(url, Link(url, stands_in))
    return list(found.values())


def _of_modules(program: Program) -> list[tuple[str, str]]:
    modules = Module.objects.filter(program=program).order_by("number")
    texts = Variant.objects.filter(module__program=program).exclude(launch_url="")
    listed = texts.select_related("module").order_by("module__number", "number")
    found = [(module.launch_url, module.title) for module in modules]
    return found + [(text.launch_url, f"{text.module.title}, {tongues.name(text.locale)}") for text in listed]


def _of_messages(program: Program) -> list[tuple[str, str]]:
    texts = StepText.objects.filter(step__sequence__program=program).select_related("step")
    found = []
    for text in texts.order_by("step__number", "locale"):
        stands_in = _("%(step)s, %(language)s") % {"step": text.step.name, "language": tongues.name(text.locale)}
        found += [(url.rstrip(".,;:!?"), stands_in) for url in _IN_TEXT.findall(text.body)]
    return found
