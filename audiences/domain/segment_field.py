"""Membership of another segment as a field of rules. A segment never contains itself: `segments` refuses cycles."""

import datetime
from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audiences.domain import segments
from audiences.domain.rule_fields import NOBODY, Field, Op, named
from audiences.models import Person, Segment

KEY = segments.NESTED


def _asked(values: Sequence[str]) -> list[Segment]:
    return [segment for segment in segments.every() if str(segment.number) in values]


def _query(op: str, values: Sequence[str], since: datetime.date | None = None) -> Q:
    found = NOBODY
    for segment in _asked(values):
        found |= segments.condition(segment)
    return found if op == "in" else ~found


def _holds(op: str, values: Sequence[str], person: Person, since: datetime.date | None = None) -> bool:
    return any(segments.holds(segment, person) for segment in _asked(values)) is (op == "in")


def _choices() -> list[tuple[str, str]]:
    return [(str(segment.number), segment.name) for segment in segments.every()]


def _known(values: Sequence[str]) -> set[str]:
    return {str(segment.number) for segment in _asked(values)}


def _record(person: Person, values: Sequence[str]) -> str:
    return ", ".join(segment.name for segment in _asked(values) if segments.holds(segment, person)) or str(_("None"))


FIELD = Field(
    KEY,
    _("Segments"),
    {
        "in": Op(_("include"), _("%(field)s include %(values)s")),
        "not_in": Op(_("do not include"), _("%(field)s do not include %(values)s")),
    },
    _query,
    _holds,
    _record,
    _choices,
    known=_known,
    accepts=_("a segment of the list"),
    names=named(_choices),
    source=lambda person, values: "",
)
