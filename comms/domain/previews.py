"""A text as one person would see it, before it is saved or sent. What is filled in can be marked (CO9)."""

import datetime
from dataclasses import dataclass
from html import escape
from typing import Any

from django.db.models import F

from audiences.domain import clocks, tongues
from audiences.models import Person
from comms.domain import bodies, merge, merge_fields, personal_links, rendering, send_terms, steps, timing
from comms.domain.send_terms import SendTerms
from comms.models import Message, Step
from delivery.domain import deadlines
from delivery.models import Assignment
from programs.domain import audience
from programs.domain.due_terms import DueTerms
from programs.models import Program, Wave
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Action

PHONE_SUBJECT = 45  # characters a phone shows of a subject, about
_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: around values, until they become <mark>
_LINKS = frozenset({"start_link", "team_link", merge_fields.DEVICES})


@dataclass(frozen=True, slots=True)
class Preview:
    """`subject` and `body` are safe HTML with what was filled in inside <mark>; `at` is when it would go, if known."""

    person: Person | None
    locale: str
    subject: str
    subject_length: int
    body: str
    at: datetime.datetime | None


def sample_person(step: Step, program: Program, by: Actor, language: str = "") -> Person | None:
    """Somebody of the audience within the actor's reach, if possible one who reads the language."""
    people = Person.objects.visible_to(by, Action.VIEW_MESSAGES).present().exclude(email="")
    people = people.filter(shared_mailbox=False).select_related("country", "manager")
    mine = people.filter(pk__in=audience.people_of_program(program).order_by().values("pk"))
    if step.recipient == Step.Recipient.MANAGER:
        mine = people.filter(pk__in=mine.order_by().exclude(manager=None).values("manager"))
    mine = mine.order_by(F("manager").asc(nulls_last=True), "pk")
    return mine.filter(language__startswith=language.partition("-")[0] or "en").first() or mine.first()


def of_text(
    step: Step,
    *,
    subject: str,
    body: str,
    locale: str,
    person: Person | None,
    tenant: Tenant,
    at: datetime.datetime,
) -> Preview:
    """ValidationError as in `steps.check_text`. Without a person the fields' samples are shown."""
    steps.check_text(subject, body, recipient=step.recipient)
    goes_at = None
    values = merge_fields.samples(step.recipient)
    if person is not None:
        terms = send_terms.at(at, [step.sequence.program])
        message = _message(step, person, terms, tenant)
        goes_at = _goes_at(step, message, terms)
        values = _values(message, locale, tenant, goes_at or at)
    marked = {name: value if name in _LINKS else _marked(value) for name, value in values.items()}
    line = " ".join(merge.render(subject, marked).split())[: rendering.LONGEST_SUBJECT]
    shown = personal_links.shown(bodies.html(merge.render(body, bodies.escaped(marked))))
    return Preview(
        person=person,
        locale=locale,
        subject=_as_marks(escape(line)),
        subject_length=len(line.replace(_OPEN, "").replace(_CLOSE, "")),
        body=_as_marks(shown),
        at=goes_at,
    )


def _message(step: Step, person: Person, terms: SendTerms, tenant: Tenant) -> Message:
    program = step.sequence.program
    known = Assignment.objects.filter(program=program, person=person).select_related("wave").first()
    wave = known.wave if known else program.waves.order_by("starts_on").first() or _someday(program)
    assignment = known or planned(wave, person, terms, tenant)
    digest = step.recipient == Step.Recipient.MANAGER
    return Message(program=program, wave=wave, step=step, recipient=person, assignment=None if digest else assignment)


def planned(wave: Wave, person: Person, terms: SendTerms, tenant: Tenant) -> Assignment:
    """What the person would get of the wave, launched in time."""
    assigned_at = clocks.on_day(wave.starts_on, wave.start_time, person.time_zone)
    due_terms = DueTerms(terms.settings, terms.layers.get(wave.program.pk))
    due = deadlines.Deadlines(wave, assigned_at, due_terms, tenant.time_zone).of(person)
    return Assignment(
        program=wave.program, wave=wave, person=person, assigned_at=assigned_at, due_at=due.due_at, due_zone=due.zone
    )


def _someday(program: Program) -> Wave:
    day = program.created_at.date()
    return Wave(program=program, number=1, name="Wave 1", starts_on=day, ends_on=day + datetime.timedelta(days=45))


def _values(message: Message, locale: str, tenant: Tenant, at: datetime.datetime) -> dict[str, Any]:
    if message.assignment is not None:
        values = rendering.values_of(message, locale, tenant=tenant, at=at)
        return values | {merge_fields.DEVICES: rendering.device_link(message, at)}
    made_up = merge_fields.samples(Step.Recipient.MANAGER)  # reports may be outside the reader's reach
    values = rendering.values_of(message, locale, tenant=tenant, at=at)
    return values | {name: made_up[name] for name in ("team", "late_count")}


def _goes_at(step: Step, message: Message, terms: SendTerms) -> datetime.datetime | None:
    if message.assignment is None:
        return None
    anchor = message.assignment.assigned_at if step.anchor == Step.Anchor.ASSIGNED else message.assignment.due_at
    begins_at = message.assignment.assigned_at
    where, program = timing.Where.of(message.recipient), message.program.pk
    return timing.Timetable(terms).of_step(step, where, program=program, anchor=anchor, not_before=begins_at).due_at


def _marked(value: Any) -> Any:
    """Text of one line between signs that survive Markdown; other values as they are."""
    if isinstance(value, dict):
        return {key: _marked(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_marked(one) for one in value]
    plain = isinstance(value, str) and value and "\n" not in value
    return f"{_OPEN}{value}{_CLOSE}" if plain else value


def _as_marks(html: str) -> str:
    return html.replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>")


def languages(texts: rendering.Texts) -> list[tuple[str, str]]:
    """(locale, its own name) of a step's texts, English first."""
    return sorted(
        ((locale, tongues.name(locale)) for locale in texts), key=lambda one: (one[0] != tongues.FALLBACK, one[1])
    )
