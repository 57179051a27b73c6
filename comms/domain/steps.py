"""Editing a sequence's steps. What cannot be sent is refused here, with a sentence (CO9)."""

import datetime
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from comms.domain import bodies, merge, merge_fields
from comms.models import Message, Sequence, Step, StepText
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Slip

LONGEST_OFFSET_DAYS = 366
_LOCALE = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")
_FIELDS = ("name", "anchor", "offset_days", "working_days", "local_time", "recipient", "condition")


def add(
    *, sequence: Sequence, locale: str, subject: str, body: str, by: Actor, at: datetime.datetime, **fields: Any
) -> Step:
    """A new last step with its first text; `fields` are those of Step. It applies to people assigned from now on."""
    with transaction.atomic():
        Sequence.objects.select_for_update().get(pk=sequence.pk)
        last = sequence.steps.aggregate(last=Max("number"))["last"] or 0
        step = Step(sequence=sequence, number=last + 1)
        _set(step, fields)
        step.save()
        _write(step, locale, subject, body)
        entries.record("step.added", subject=step, by=by, at=at, data={"program": sequence.program_id})
    return step


def edit(
    *,
    step: Step,
    by: Actor,
    at: datetime.datetime,
    locale: str | None = None,
    subject: str = "",
    body: str = "",
    **fields: Any,
) -> Step:
    """Change the step, and with a `locale` its text there.

    Texts apply to all that is still to be sent, times to people assigned from now on.
    """
    with transaction.atomic():
        _set(step, fields)
        step.save()
        if locale is not None:
            _write(step, locale, subject, body)
        if "recipient" in fields:  # other fields are known then: texts in every language must still fit
            for text in step.texts.all():
                check_text(text.subject, text.body, recipient=step.recipient)
        entries.record(
            "step.edited", subject=step, by=by, at=at, data={"program": step.sequence.program_id, "locale": locale}
        )
    return step


def remove(*, step: Step, by: Actor, at: datetime.datetime) -> None:
    """Take a step out. ValidationError once it has messages: those keep saying what they were for."""
    if Message.objects.filter(step=step).exists():
        raise Slip(
            _("“%(step)s” already has messages, so it stays with them. Edit it, or add another message.")
            % {"step": step.name}
        )
    with transaction.atomic():
        entries.record("step.removed", subject=step, by=by, at=at, data={"program": step.sequence.program_id})
        step.texts.all().delete()
        step.delete()


def check_text(subject: str, body: str, *, recipient: str) -> None:
    """ValidationError by field, with what is accepted, unless the text can be sent to everybody."""
    problems: dict[str, list[str]] = {}
    for key, source, what in (("subject", subject, _("The subject")), ("body", body, _("The text"))):
        try:
            if not source.strip():
                raise Slip(_("%(what)s is empty.") % {"what": what})
            if key == "subject" and ("\r" in source or "\n" in source):
                raise Slip(_("The subject has a line break; one line is accepted."))
            merge.check(source, recipient=recipient, what=what)
        except ValidationError as error:
            problems[key] = error.messages
    if not problems:
        shown = merge.render(body, bodies.escaped(merge_fields.samples(recipient)))
        if not bodies.plain(shown).strip():
            problems["body"] = [_("The text comes out empty.")]
    if problems:
        raise Slip(problems)


def check_locale(locale: str) -> None:
    if not _LOCALE.match(locale):
        sentence = _("“%(locale)s” is not a language; a code such as de, de-AT or zh-Hant is accepted.") % {
            "locale": locale
        }
        raise ValidationError({"locale": sentence})


def _set(step: Step, fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - set(_FIELDS):
        raise TypeError(f"A step has no {', '.join(sorted(unknown))}.")
    for name, value in fields.items():
        setattr(step, name, value)
    if not -LONGEST_OFFSET_DAYS <= step.offset_days <= LONGEST_OFFSET_DAYS:
        sentence = _("%(days)s days is too far; up to %(most)s before or after are accepted.") % {
            "days": step.offset_days,
            "most": LONGEST_OFFSET_DAYS,
        }
        raise ValidationError({"offset_days": sentence})
    if step.anchor == Step.Anchor.ASSIGNED and step.offset_days < 0:
        sentence = _("Nobody can be written to before they are assigned; 0 or more is accepted.")
        raise ValidationError({"offset_days": sentence})
    if step.recipient == Step.Recipient.MANAGER and (step.anchor, step.condition) != (
        Step.Anchor.DUE,
        Step.Condition.OVERDUE,
    ):
        sentence = _("A digest to managers is about overdue people: choose the due date and “overdue” with it.")
        raise ValidationError({"recipient": sentence})
    step.clean_fields(exclude=["sequence", "number"])


def _write(step: Step, locale: str, subject: str, body: str) -> None:
    check_locale(locale)
    subject, body = subject.strip(), body.replace("\r\n", "\n").strip() + "\n"
    check_text(subject, body, recipient=step.recipient)
    text, _ = StepText.objects.get_or_create(step=step, locale=locale, defaults={"subject": subject, "body": body})
    text.subject, text.body = subject, body
    text.clean_fields(exclude=["step"])
    text.save()
