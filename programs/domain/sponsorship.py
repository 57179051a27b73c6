"""Sponsorship that is activated: a text that the sponsor approves, and where they were seen with it (ST1)."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programs.domain import dates, lifting, locking, rights
from programs.models import Appearance, Endorsement, Program
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused, Slip
from rollout.web import formats

_State = Endorsement.State
_SEEN = {Appearance.Kind.MESSAGE: "sponsor.message", Appearance.Kind.MENTION: "sponsor.mention"}


def draft(*, program: Program, text: str, by: Actor, at: datetime.datetime) -> Endorsement:
    """Words for the sponsor to stand behind; a text before it is replaced, approved or not."""
    rights.require(by, Action.ASK_SPONSORS)
    program = locking.program(program)
    if program.sponsor is None:
        raise Refused(
            _("The program has no sponsor yet. Name one on “Edit program” first."),
            lift=lifting.may(Action.MANAGE_PROGRAMS),
        )
    if not text.strip():
        raise ValidationError({"text": _("Enter what the sponsor is to say, in their words.")})
    Endorsement.objects.filter(program=program).exclude(state=_State.REPLACED).update(state=_State.REPLACED)
    made = Endorsement.objects.create(
        program=program, sponsor=program.sponsor, text=text.strip(), drafted_by=by.user, drafted_at=at
    )
    _record("endorsement.drafted", made, program, by, at)
    return made


def approve(*, endorsement: Endorsement, by: Actor, at: datetime.datetime, said: str = "") -> Endorsement:
    """The sponsor stands behind it. Who asks sponsors records it for them, saying how they approved."""
    rights.require(by, Action.ANSWER_ASKS)
    rows = Endorsement.objects.select_for_update(of=("self",)).select_related("program", "sponsor")
    found = rows.get(pk=endorsement.pk)
    if found.state != _State.DRAFTED:
        raise Slip(_("This text is not waiting for approval any more."))
    if not is_sponsor(found, by):
        if not by.may(Action.ASK_SPONSORS):
            raise Refused(
                _("This is for %(person)s to approve.") % {"person": found.sponsor}, lift=lifting.named(found.sponsor)
            )
        if not said.strip():
            raise ValidationError({"said": _("Enter how the sponsor approved it, such as “By mail on 3 October”.")})
    found.state, found.approved_by, found.approved_at = _State.APPROVED, by.user, at
    found.save(update_fields=["state", "approved_by", "approved_at"])
    _record("endorsement.approved", found, found.program, by, at, said.strip())
    return found


def keep(*, program: Program, kind: str, on: datetime.date, note: str, by: Actor, at: datetime.datetime) -> Appearance:
    """Record a message that went out in the sponsor's name, or a mention. The message takes an approved text."""
    rights.require(by, Action.ASK_SPONSORS)
    program = locking.program(program)
    if on > (today := dates.today(by, at)):
        says = _("That day has not come. Choose %(day)s or earlier.") % {"day": formats.long_day(today)}
        raise ValidationError({"on": says})
    if not note.strip():
        raise ValidationError({"note": _("Enter where it was, and to whom.")})
    if kind not in Appearance.Kind.values:
        raise ValidationError({"kind": _("Choose whether it was a message or a mention.")})
    if kind == Appearance.Kind.MESSAGE and not program.endorsements.filter(state=_State.APPROVED).exists():
        says = _("Nothing goes out in the sponsor’s name before they approved a text.")
        raise ValidationError({"kind": says})
    made = Appearance.objects.create(program=program, kind=kind, on=on, note=note.strip(), kept_by=by.user, kept_at=at)
    entries.record(
        _SEEN[Appearance.Kind(kind)], subject=made, by=by, at=at, reason=made.note, data={"program": program.pk}
    )
    return made


def is_sponsor(endorsement: Endorsement, by: Actor) -> bool:
    """Whether the actor, or whom they act for, is the one whose words these are."""
    return by.person is not None and by.person.id == endorsement.sponsor_id


def current(program: Program) -> Endorsement | None:
    """The text that holds or waits, with its people at hand."""
    rows = program.endorsements.exclude(state=_State.REPLACED)
    return rows.select_related("sponsor", "drafted_by", "approved_by").first()


def _record(verb: str, row: Endorsement, program: Program, by: Actor, at: datetime.datetime, reason: str = "") -> None:
    entries.record(verb, subject=row, by=by, at=at, reason=reason, data={"program": program.pk})
