"""What a regulator asks of a program on a day, from the rows as they were then: one table a question (blueprint 02).

Rows carry their instants, so a later act changes no table of an earlier day. Names, places and deadlines of people are
those of then as far as history is kept (`regulator_history`), else those of now.
"""

import datetime
import json
import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from audiences.domain import agreement_masks
from audiences.domain.agreement_masks import Masks, Shown
from audiences.models import Person, Segment, SegmentStay
from comms.models import Message
from delivery.domain import past_cycles
from delivery.models import Assignment, AssignmentException, CompletionRecord
from programs.models import Program, ReadinessItem, Variant, WaveSegment
from reporting.domain.regulator_history import Then
from rollout.journal.models import Entry
from rollout.tenancy.models import Tenant

Row = list[object]
_PERSONAL = re.compile(r"https?://\S+/l/\S+")  # signed addresses let whoever has them in


@dataclass(frozen=True)
class Table:
    """A file of the pack; heads are column names that do not change with the reader's language."""

    name: str
    heads: tuple[str, ...]
    rows: list[Row]


def of(program: Program, at: datetime.datetime, masks: Masks) -> list[Table]:
    """All tables as of the instant. `masks` hide what agreements hide today."""
    then = Then(program, at)
    return [
        _population(program, at, then),
        _rules(program, at),
        _left_out(program, at, then),
        _content(program, at),
        _messages(program, at),
        _exceptions(program, at),
        _records(program, at, masks),
        _readiness(program, at),
    ]


def masks_of(tenant: Tenant, at: datetime.datetime) -> Masks:
    """What agreements hide on the organization's day of the instant."""
    return agreement_masks.on(at.astimezone(zoneinfo.ZoneInfo(tenant.time_zone)).date())


def _assigned(program: Program, at: datetime.datetime) -> Iterator[Assignment]:
    """In the cycle of then."""
    rows = past_cycles.assigned_by(Assignment.objects.filter(program=program), at)
    listed = rows.select_related("person__country", "person__division", "wave")
    return past_cycles.as_of(listed.order_by("wave__number", "person__external_id").iterator(2_000), at)


def _population(program: Program, at: datetime.datetime, then: Then) -> Table:
    rows = [
        [
            each.person.external_id,
            *then.person(each.person),
            each.wave.name,
            _instant(each.assigned_at),
            _instant(then.due_at(each)),
            _state(each, at),
            _by(each.completed_at, at),
            each.cycle,
        ]
        for each in _assigned(program, at)
        if not _is_out(each, at)
    ]
    heads = ("person", "name", "country", "division", "wave", "assigned_at", "due_at", "state", "completed_at", "cycle")
    return Table("population", heads, rows)


def _rules(program: Program, at: datetime.datetime) -> Table:
    rows: list[Row] = []
    for use in (
        WaveSegment.objects.filter(wave__program=program)
        .select_related("wave", "segment")
        .order_by("wave__number", "segment__number")
    ):
        stays = SegmentStay.objects.filter(segment=use.segment, joined_at__lte=at)
        people = stays.filter(Q(left_at=None) | Q(left_at__gt=at)).count()
        rule, since = _rule(use.segment, at)
        rows.append([use.wave.name, use.segment.name, use.segment.kind, people, rule, since])
    return Table("rules", ("wave", "segment", "kind", "people_in_it_then", "rule", "rule_changed_since"), rows)


def _rule(segment: Segment, at: datetime.datetime) -> tuple[str, int]:
    """The rule on the day and how often it changed since; empty where more than one change lies between."""
    since = Entry.objects.filter(subject="segment", subject_id=segment.pk, verb="segment.changed", at__gt=at).count()
    known = {0: segment.rule, 1: (segment.former or {}).get("rule")}.get(since)
    return (json.dumps(known, sort_keys=True) if known is not None else "", since)


def _left_out(program: Program, at: datetime.datetime, then: Then) -> Table:
    """Whoever was not held to the program on the day, with the reason that the rows give."""
    reasons: dict[int, str] = {}
    taken: set[int] = set()
    for each in _assigned(program, at):
        if why := _is_out(each, at):
            reasons[each.person_id] = why
        else:
            taken.add(each.person_id)
    segments = WaveSegment.objects.filter(wave__program=program).values("segment")
    stays = SegmentStay.objects.filter(segment__in=segments, joined_at__lte=at).order_by("joined_at", "pk")
    for person, left_at, cause in stays.values_list("person", "left_at", "leave_cause"):
        if person in taken or person in reasons:
            continue
        gone = left_at is not None and left_at <= at
        reasons[person] = _gone(cause) if gone else _("In a segment, not assigned yet")
    nowhere = _("In no segment of the program")
    others = Person.objects.exclude(pk__in=taken).select_related("country", "division").order_by("external_id")
    rows: list[Row] = [
        [each.external_id, then.person(each).name, reasons.get(each.pk, nowhere)] for each in others.iterator(2_000)
    ]
    return Table("left_out", ("person", "name", "why"), rows)


def _content(program: Program, at: datetime.datetime) -> Table:
    """The version of each text that people had: the last publication by the day that was not taken back by then."""
    acts = Entry.objects.filter(subject="variant", verb__in=["variant.published", "variant.withdrawn"], at__lte=at)
    published: dict[int, tuple[int, datetime.datetime]] = {}
    for verb, subject, data, when in acts.order_by("id").values_list("verb", "subject_id", "data", "at"):
        if verb == "variant.withdrawn":
            published.pop(subject, None)
        else:
            published[subject] = (data["version"], when)
    texts = Variant.objects.filter(module__program=program, pk__in=published).select_related("module", "region")
    rows: list[Row] = [
        [
            text.module.title,
            text.module.course_id,
            text.locale,
            str(text.region or ""),
            published[text.pk][0],
            _instant(published[text.pk][1]),
        ]
        for text in texts.order_by("module__number", "number")
    ]
    return Table("content", ("module", "course", "locale", "region", "version", "published_at"), rows)


def _messages(program: Program, at: datetime.datetime) -> Table:
    sent = Message.objects.filter(program=program, state=Message.State.SENT, settled_at__lte=at)
    rows: list[Row] = [
        [
            _instant(each.settled_at),
            each.recipient.external_id,
            each.wave.name,
            each.locale,
            each.subject,
            _PERSONAL.sub("[personal address]", each.text),
        ]
        for each in sent.select_related("recipient", "wave").order_by("settled_at", "pk").defer("html").iterator(2_000)
    ]
    return Table("messages", ("sent_at", "person", "wave", "locale", "subject", "text"), rows)


def _exceptions(program: Program, at: datetime.datetime) -> Table:
    """What was asked for and decided by the day; why it was asked stays with those who decide."""
    found = AssignmentException.objects.filter(assignment__program=program, asked_at__lte=at)
    related = ("assignment__person", "asked_by", "decided_by")
    rows: list[Row] = []
    for each in found.select_related(*related).order_by("asked_at", "pk"):
        decided = each.decided_at is not None and each.decided_at <= at
        ended = each.ended_at is not None and each.ended_at <= at
        over = "lapsed" if each.state == "lapsed" else "ended"
        state = over if ended else ("refused" if each.state == "refused" else "granted") if decided else "asked"
        rows.append(
            [
                each.assignment.person.external_id,
                each.kind,
                _instant(each.asked_at),
                state,
                _by(each.decided_at, at),
                str(each.decided_by or "") if decided else "",
            ]
        )
    return Table("exceptions", ("person", "kind", "asked_at", "state", "decided_at", "decided_by"), rows)


def _records(program: Program, at: datetime.datetime, masks: Masks) -> Table:
    found = CompletionRecord.objects.filter(module__program=program, received_at__lte=at)
    related = ("person__division", "module", "source")
    rows: list[Row] = [
        [
            each.person.external_id,
            each.module.title,
            each.source.name,
            each.record_id,
            each.status,
            "" if masks.hides(Shown.SCORE, each.person) or each.score is None else str(each.score),
            _by(each.completed_at, at),
            _instant(each.received_at),
            " ".join(each.evidence),
        ]
        for each in found.select_related(*related).order_by("received_at", "pk").iterator(2_000)
    ]
    heads = ("person", "module", "source", "record", "status", "score", "completed_at", "received_at", "evidence")
    return Table("records", heads, rows)


def _readiness(program: Program, at: datetime.datetime) -> Table:
    """What stood as settled on the day, as the journal tells; the evidence where it is still that of the act."""
    items = ReadinessItem.objects.filter(wave__program=program).select_related("wave")
    known = {item.pk: item for item in items.order_by("wave__number", "number")}
    acts = Entry.objects.filter(subject="readinessitem", subject_id__in=known, at__lte=at, data__has_key="after")
    last: dict[int, tuple[str, datetime.datetime]] = {}
    for subject, data, actor, when in acts.order_by("id").values_list(
        "subject_id", "data", "actor__display_name", "at"
    ):
        if state := (data["after"] or {}).get("state"):
            last.pop(subject, None)
            if state == ReadinessItem.State.DONE:
                last[subject] = (actor or "Fairway", when)
    rows: list[Row] = [
        [item.wave.name, item.title, item.evidence if item.settled_at == last[pk][1] else "", *_settled(last[pk])]
        for pk, item in known.items()
        if pk in last
    ]
    return Table("readiness", ("wave", "item", "evidence", "settled_by", "settled_at"), rows)


def _settled(act: tuple[str, datetime.datetime]) -> Row:
    who, when = act
    return [who, _instant(when)]


def _gone(cause: str) -> str:
    """Out of a segment, and through what."""
    return _("Left the segment: %(cause)s") % {"cause": SegmentStay.Cause(cause).label}


def _is_out(assignment: Assignment, at: datetime.datetime) -> str:
    """Why somebody who was assigned was not held to it on the day; empty where they were."""
    if assignment.withdrawn_at is not None and assignment.withdrawn_at <= at:
        return str(assignment.get_withdrawn_reason_display() or Assignment.State.WITHDRAWN.label)
    return str(Assignment.State.EXEMPT.label) if assignment.is_exempt(at) else ""


def _state(assignment: Assignment, at: datetime.datetime) -> str:
    state = Assignment.State
    if assignment.completed_at is not None and assignment.completed_at <= at:
        return str(state.COMPLETED.label)
    if assignment.overdue_at is not None and assignment.overdue_at <= at:
        return _("Overdue")
    started = assignment.started_at is not None and assignment.started_at <= at
    return str((state.IN_PROGRESS if started else state.ASSIGNED).label)


def _instant(moment: datetime.datetime | None) -> str:
    """An instant in UTC, to the second."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _by(moment: datetime.datetime | None, at: datetime.datetime) -> str:
    """The instant, where it had come by the day."""
    return _instant(moment) if moment and moment <= at else ""
