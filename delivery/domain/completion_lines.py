"""One line of completion data as its source wrote it, and what it says in our terms (CD1).

Pure: a line is text; persons and courses are looked up elsewhere. A line of unsound form is refused with a sentence;
one that only names something unknown (a status, a date) is read as such, so that it can wait for a mapping.
"""

import datetime
import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from audiences.domain import clocks
from delivery.domain import evidence
from delivery.models import CompletionRecord, CompletionSource, Unmatched

COLUMNS = ("record_id", "person", "course_id", "status", "score", "started_at", "completed_at", "evidence")
REQUIRED = ("record_id", "person", "course_id", "status")
LONGEST = {"record_id": 120, "person": 200, "course_id": 200, "status": 200, "started_at": 40, "completed_at": 40}
LONGEST |= {"evidence": 80}
HIGHEST_SCORE = Decimal("9999.99")
YEARS = range(1970, 2200)  # of a date that can be meant

Status = CompletionRecord.Status
Cause = Unmatched.Cause


@dataclass(frozen=True, slots=True)
class Line:
    """All text, as in the file. `person` is an external id or an e-mail address; instants are ISO 8601.

    `evidence` says what the record carries beside a score: words of `evidence.CARRIED`.
    """

    record_id: str
    person: str
    course_id: str
    status: str
    score: str = ""
    started_at: str = ""
    completed_at: str = ""
    evidence: str = ""

    @property
    def raw(self) -> dict[str, str]:
        """The columns; evidence only where there is some, so that files without the column stay what they were."""
        return {name: getattr(self, name) for name in COLUMNS if name != "evidence" or self.evidence}

    @property
    def digest(self) -> str:
        """SHA-256 of the content: equal lines are one record."""
        return hashlib.sha256(json.dumps(self.raw, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says: a ledger status, a score, instants in UTC."""

    status: str
    score: Decimal | None
    started_at: datetime.datetime | None
    completed_at: datetime.datetime | None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a line cannot be placed yet, and the word it is about."""

    cause: str
    value: str


def line(values: dict[str, str]) -> Line:
    """A line of the named columns without space around their values; columns beyond ours are left out."""
    return Line(**{name: values.get(name, "").strip() for name in COLUMNS})


def problem(one: Line) -> tuple[str, str] | None:
    """(column, what is wrong and what is accepted) for a line of unsound form."""
    for name in REQUIRED:
        if not getattr(one, name):
            return name, _("is empty. Every line needs one.")
    for name, longest in LONGEST.items():
        if len(getattr(one, name)) > longest:
            return name, _("is longer than %(longest)s characters.") % {"longest": longest}
    if any("\x00" in value for value in one.raw.values()):
        return "record_id", _("stands in a line with a NUL character. Text without it is accepted.")
    if one.score and _score(one.score) is None:
        return (
            "score",
            _("“%(score)s” is not a score. A number from 0 to %(highest)s is accepted, such as 87.5.")
            % {"score": one.score[:40], "highest": HIGHEST_SCORE},
        )
    strange = [word for word in _evidence(one.evidence) if word not in evidence.CARRIED]
    if strange:
        accepted = " or ".join(evidence.CARRIED)
        return "evidence", _("“%(word)s” is no evidence known here; %(accepted)s is accepted, or both.") % {
            "word": strange[0][:40],
            "accepted": accepted,
        }
    return None


def read(one: Line, source: CompletionSource) -> Reading | Unknown:
    """The line in the words and the time zone of its source. The line is of sound form."""
    status = _status(one.status.lower(), source)
    if status is None:
        return Unknown(Cause.STATUS, one.status)
    instants = []
    for text in (one.started_at, one.completed_at):
        try:
            instants.append(_instant(text, source.time_zone) if text else None)
        except (ValueError, OverflowError):
            return Unknown(Cause.DATE, text)
    score = _score(one.score) if one.score else None
    return Reading(status, score, *instants, evidence=tuple(_evidence(one.evidence)))


def _status(word: str, source: CompletionSource) -> str | None:
    words = {
        Status.COMPLETED: source.complete_statuses,
        Status.STARTED: source.started_statuses,
        Status.FAILED: source.failed_statuses,
    }
    return next((status for status, known in words.items() if word in known), None)


def _evidence(text: str) -> list[str]:
    """The words in it, each once, separated by anything but letters."""
    return list(dict.fromkeys(re.findall(r"[^\W\d_]+", text.lower())))


def _score(text: str) -> Decimal | None:
    """A number with a decimal point or comma, rounded to two places; None where it is none or out of range."""
    try:
        score = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return score.quantize(Decimal("0.01")) if score.is_finite() and 0 <= score <= HIGHEST_SCORE else None


def _instant(text: str, zone: str) -> datetime.datetime:
    """ISO 8601; without an offset on the source's clock; a date alone is the beginning of its day."""
    found = datetime.datetime.fromisoformat(text)
    if found.year not in YEARS:
        raise ValueError(text)
    return clocks.instant_of(found, zone) if found.utcoffset() is None else clocks.to_utc(found)
