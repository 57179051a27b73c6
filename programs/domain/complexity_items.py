"""What a complex program has on its checklists beyond the usual items (PL7): one for each score that is high. Pure.

They do not block; whoever owns the wave decides how far it needs them.
"""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_noop

from programs.domain.complexity_rules import Score
from programs.domain.item_templates import Template
from programs.models import Module, ReadinessItem

_Area = ReadinessItem.Area
_LIVE = frozenset({Module.Modality.VILT, Module.Modality.ILT})

TEMPLATES: Mapping[str, tuple[int, Template]] = {  # score: from which value, the item
    "audience": (
        80,
        Template(
            "complexity.audience",
            _Area.TECHNOLOGY,
            gettext_noop("Load test of the learning platform with a day’s peak of people"),
            gettext_noop("On the checklist because the audience scores 80 or more."),
            7,
            blocking=False,
            takes=3,
        ),
    ),
    "geography": (
        50,
        Template(
            "complexity.geography",
            _Area.SUPPORT,
            gettext_noop("Support hours that cover the first and the last time zone"),
            gettext_noop("On the checklist because the spread over countries and time zones scores 50 or more."),
            5,
            blocking=False,
            takes=2,
        ),
    ),
    "localization": (
        50,
        Template(
            "complexity.localization",
            _Area.COMMUNICATIONS,
            gettext_noop("A native reader for each language before its messages go"),
            gettext_noop("On the checklist because the languages to be served score 50 or more."),
            8,
            blocking=False,
            takes=2,
        ),
    ),
    "modality": (
        50,
        Template(
            "complexity.modality",
            _Area.FACILITATORS,
            gettext_noop("Stand-ins for facilitators, and rooms held for a second date"),
            gettext_noop("On the checklist because the mix of modalities scores 50 or more."),
            6,
            blocking=False,
            takes=2,
            modalities=_LIVE,
        ),
    ),
    "compliance": (
        60,
        Template(
            "complexity.compliance",
            _Area.LEGAL,
            gettext_noop("Works councils and counsel booked for their review weeks"),
            gettext_noop("On the checklist because the legal exposure scores 60 or more."),
            20,
            blocking=False,
            takes=2,
        ),
    ),
    "systems": (
        50,
        Template(
            "complexity.systems",
            _Area.TECHNOLOGY,
            gettext_noop("A marked test record through every source, seen and removed"),
            gettext_noop("On the checklist because the learning systems score 50 or more."),
            10,
            blocking=False,
            takes=2,
        ),
    ),
}
ALL = tuple(template for _least, template in TEMPLATES.values())


def of(scores: Iterable[Score], taught: Iterable[str]) -> list[Template]:
    """The items that these scores ask for, of a program whose modules are taught through these modalities."""
    learned = set(taught)
    asked = [TEMPLATES[score.key][1] for score in scores if score.value >= TEMPLATES[score.key][0]]
    return [template for template in asked if not template.modalities or template.modalities & learned]
