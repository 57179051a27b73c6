"""A program's sequence of messages, begun from a default whose tone follows the way people come to it (CO1, CO3)."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from comms.domain import default_texts
from comms.models import Sequence, Step, StepText
from programs.models import Program
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor

_EVERYBODY, _NOT_STARTED, _OVERDUE = Step.Condition.NOT_COMPLETED, Step.Condition.NOT_STARTED, Step.Condition.OVERDUE
_AFTER_DUE = {"anchor": Step.Anchor.DUE, "offset_days": 1, "working_days": True}


def start_default(*, program: Program, by: Actor, at: datetime.datetime) -> Sequence:
    """Announcement, reminder to those not started, overdue, and one digest per manager. A sequence there is kept."""
    with transaction.atomic():
        sequence, made = Sequence.objects.get_or_create(program=program)
        if made:
            for number, (key, values) in enumerate(_plan(program.is_mandatory), start=1):
                step = Step.objects.create(sequence=sequence, number=number, **values)
                texts = default_texts.TEXTS[program.is_mandatory][key]
                StepText.objects.bulk_create(
                    StepText(step=step, locale=locale, subject=subject, body=body)
                    for locale, (subject, body) in texts.items()
                )
            entries.record("sequence.started", subject=sequence, by=by, at=at, data={"program": program.pk})
    return sequence


def of(program: Program) -> Sequence | None:
    return Sequence.objects.filter(program=program).first()


def _plan(mandatory: bool) -> list[tuple[str, dict[str, Any]]]:
    """(key of the default text, values of the step), in order."""
    if mandatory:
        reminder = {"anchor": Step.Anchor.DUE, "offset_days": -5, "working_days": True}
    else:
        reminder = {"anchor": Step.Anchor.ASSIGNED, "offset_days": 9}
    return [
        ("announcement", {"name": _("Announcement"), "anchor": Step.Anchor.ASSIGNED, "condition": _EVERYBODY}),
        ("reminder", {"name": _("Reminder"), "condition": _NOT_STARTED, **reminder}),
        ("overdue", {"name": _("Overdue"), "condition": _OVERDUE, **_AFTER_DUE}),
        (
            "digest",
            {
                "name": _("Overdue in your team"),
                "condition": _OVERDUE,
                "recipient": Step.Recipient.MANAGER,
                **_AFTER_DUE,
            },
        ),
    ]
