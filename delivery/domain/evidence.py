"""What a completion has to carry before it counts: asked once, when its record comes in (CD1, setting `evidence`).

The answer is written on the record and never changes: a setting that changes later judges later records only, and
states derived again come out the same. A correction counts as well with what was asked when its record first said
completed, so that what was complete stays complete.
"""

import datetime
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audiences.domain.settings import book, catalogue
from audiences.domain.settings.book import Book, ProgramLayer
from audiences.models import SettingPolicy, SettingValue, Statute
from delivery.models import CompletionRecord, CompletionSource
from programs.domain import program_settings
from programs.models import Module, Program, ProgramSettingPolicy, ProgramSettingValue

NAME = "evidence"
LATER = "*"  # stands for programs that get the course later
_TABLES = (SettingValue, SettingPolicy, Statute, ProgramSettingValue, ProgramSettingPolicy)

Unmet = dict[str, str]  # program key or LATER: the kind that is missing, "" where nothing is


class Kind(StrEnum):
    RECORD = "record"
    ATTESTATION = "attestation"
    SCORE = "score"
    SIGNATURE = "signature"


CARRIED = (Kind.ATTESTATION, Kind.SIGNATURE)  # what a line can say that it carries; a score is a value of its own
_WORDS = {
    Kind.ATTESTATION: lazy("the person’s own statement"),
    Kind.SCORE: lazy("a score"),
    Kind.SIGNATURE: lazy("a signature"),
}


def meets(asked: str, *, carried: Collection[str], has_score: bool) -> bool:
    """Whether a record with this evidence counts. What somebody signed is their own statement too."""
    if asked == Kind.SCORE:
        return has_score
    if asked == Kind.ATTESTATION:
        return Kind.ATTESTATION in carried or Kind.SIGNATURE in carried
    return asked == Kind.RECORD or asked in carried


def missing(unmet: Mapping[str, str], program_id: int) -> str:
    """The kind of evidence a record lacks for the program; empty when it counts there."""
    return unmet.get(str(program_id), unmet.get(LATER, ""))


def words(kinds: Iterable[str]) -> str:
    """“Evidence missing: a score”, for one kind or several."""
    said = named(kinds)
    return _("Evidence missing: %(kinds)s") % {"kinds": said} if said else ""


def named(kinds: Iterable[str]) -> str:
    """“a score, a signature”; each kind once, nothing for an empty one."""
    return ", ".join(str(_WORDS[Kind(kind)]) for kind in dict.fromkeys(kinds) if kind)


@dataclass(frozen=True)
class Lacking:
    """Completions of one module that a source sent without the evidence asked for, and what they lack."""

    module: str
    program: str
    records: int
    lacks: str


def lacking(source: CompletionSource, *, most: int = 20) -> list[Lacking]:
    """Of current records, the most frequent first; one query."""
    rows = (
        CompletionRecord.objects.current()
        .filter(source=source, status=CompletionRecord.Status.COMPLETED)
        .exclude(unmet={})
        .order_by()
        .values("module__title", "module__program__name", "unmet")
        .annotate(records=Count("pk"))
    )
    found = [
        Lacking(row["module__title"], row["module__program__name"], row["records"], words(row["unmet"].values()))
        for row in rows.order_by("-records", "module__title")
    ]
    return [each for each in found if each.lacks][:most]


class Demands:
    """What is asked of completions of these courses; each state of the settings is read once, at first need."""

    def __init__(self, course_ids: Collection[str]) -> None:
        self._programs: dict[str, set[int]] = {}
        for course_id, program in Module.every.filter(course_id__in=course_ids).values_list("course_id", "program"):
            self._programs.setdefault(course_id, set()).add(program)
        self._changes = _changes()
        self._read: dict[int, tuple[Book, Mapping[int, ProgramLayer]]] = {}

    def unmet(
        self,
        *,
        course_id: str,
        country: int | None,
        carried: Collection[str],
        has_score: bool,
        instants: Iterable[datetime.datetime],
    ) -> Unmet:
        """What a completion lacks, by program; empty when it lacks nothing anywhere.

        What was asked at any of `instants` will do; the last of them names what is missing.
        """
        listed = list(instants)

        def lacking(program: int | None) -> str:
            kinds = [self._asked(at, country, program) for at in listed]
            met = any(meets(kind, carried=carried, has_score=has_score) for kind in kinds)
            return "" if met else kinds[-1]

        later = lacking(None)
        found: Unmet = {LATER: later} if later else {}
        for program in sorted(self._programs.get(course_id, ())):
            if (kind := lacking(program)) != later:
                found[str(program)] = kind
        return found

    def _asked(self, at: datetime.datetime, country: int | None, program: int | None) -> str:
        place = bisect_right(self._changes, at)
        if not place:
            return str(catalogue.get(NAME).default)  # nobody had decided anything yet
        if place not in self._read:
            self._read[place] = self._at(self._changes[place - 1])
        settings, layers = self._read[place]
        layer = layers.get(program) if program else None
        return str(settings.value(NAME, country=country, program=layer))

    def _at(self, instant: datetime.datetime) -> tuple[Book, Mapping[int, ProgramLayer]]:
        settings = book.at(instant)
        programs = Program.objects.filter(pk__in=set().union(*self._programs.values()))
        return settings, program_settings.layers(programs, settings)


def _changes() -> list[datetime.datetime]:
    """When decisions on evidence take effect, in order; between two of them nothing changes."""
    first, *others = (
        table.objects.filter(name=NAME).order_by().values_list("effective_at", flat=True) for table in _TABLES
    )
    return sorted(set(first.union(*others)))
