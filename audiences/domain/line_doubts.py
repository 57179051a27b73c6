"""“Not my report”: a manager says so, whoever imports people looks at it, and nothing changes by itself.

It waits as long as the record says what is doubted. It is over when the person gets another manager, by a correction or
a file, when somebody leaves, or when it is taken back or answered: the manager is right as recorded.
"""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from audiences.models import LineDoubt, Person
from rollout.journal.domain import entries, undos
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Refused, Slip
from rollout.web import lifting

SAID, TAKEN_BACK, ANSWERED = "person.not_my_report", "person.my_report_after_all", "person.report_confirmed"

State = LineDoubt.State


@transaction.atomic
def say(*, person: Person, by: Actor, at: datetime.datetime, reason: str = "") -> LineDoubt:
    """Say that somebody who is recorded as one's direct report is not. Said again, the first one is returned.

    ValidationError when they are not recorded so, or when the reason is too long.
    """
    _require_team(by)
    person = Person.objects.select_for_update(no_key=True, of=["self"]).get(pk=person.pk)
    if by.person is None or person.manager_id != by.person.id or person.status == Person.Status.LEFT:
        said = _("%(person)s is not recorded as your report, so there is nothing to correct.")
        raise Slip(said % {"person": person.name})
    if len(reason.strip()) > 300:
        raise ValidationError({"reason": _("At most 300 characters.")})
    known = LineDoubt.objects.filter(person=person, manager=by.person.id, state=State.OPEN).first()
    if known:
        return known
    made = LineDoubt.objects.create(
        person=person, manager_id=by.person.id, reason=reason.strip(), said_by=by.user, said_at=at
    )
    entries.record(SAID, subject=made, by=by, at=at, reason=made.reason, data=_told(made))
    return made


def take_back(*, doubt: LineDoubt, by: Actor, at: datetime.datetime) -> LineDoubt:
    """The manager who said it says that they are their report after all."""
    _require_team(by)
    if by.person is None or doubt.manager_id != by.person.id:
        raise Denied(_("Only who said it takes it back."), lift=lifting.may(Action.IMPORT_PEOPLE))
    return _end(doubt, State.TAKEN_BACK, TAKEN_BACK, by, at)


def confirm(*, doubt: LineDoubt, by: Actor, at: datetime.datetime) -> LineDoubt:
    """Answer that the manager is right as recorded. Whoever is not corrects the manager instead, which ends it too."""
    if not by.may(Action.IMPORT_PEOPLE):
        raise Denied(
            _("Your role does not let you decide on people’s records."), lift=lifting.may(Action.IMPORT_PEOPLE)
        )
    return _end(doubt, State.STANDS, ANSWERED, by, at)


def undo(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    """Undo having said it."""
    found = LineDoubt.objects.filter(pk=entry.subject_id).select_related("person").first()
    if found is None:
        raise undos.gone()
    take_back(doubt=found, by=by, at=at)
    return _("Taken back: %(person)s stays in your team without a question.") % {"person": found.person.name}


def standing() -> QuerySet[LineDoubt]:
    """Those that wait: the person is still recorded under that manager, and both are here."""
    both_here = LineDoubt.objects.exclude(person__status=Person.Status.LEFT).exclude(manager__status=Person.Status.LEFT)
    return both_here.filter(state=State.OPEN, person__manager=F("manager"))


def of_report(person: Person, by: Actor) -> LineDoubt | None:
    """What waits of what the reader said about one of their reports."""
    if by.person is None:
        return None
    return standing().filter(person=person, manager=by.person.id).first()


# Within ------------------------------------------------------------------------------------------


def _require_team(by: Actor) -> None:
    if not by.may(Action.VIEW_TEAM):
        raise Denied(
            _("Nobody reports to you, so there is no team to correct."), lift=lifting.may(Action.IMPORT_PEOPLE)
        )


def _end(doubt: LineDoubt, state: State, verb: str, by: Actor, at: datetime.datetime) -> LineDoubt:
    with transaction.atomic():
        found = LineDoubt.objects.select_for_update(of=["self"]).get(pk=doubt.pk)
        if found.state != State.OPEN:
            raise Refused(
                _("This was answered already: %(how)s.") % {"how": found.get_state_display()}, lift=lifting.nobody()
            )
        found.state, found.ended_by, found.ended_at = state, by.user, at
        found.save(update_fields=["state", "ended_by", "ended_at"])
        entries.record(verb, subject=found, by=by, at=at, data=_told(found))
        return found


def _told(doubt: LineDoubt) -> dict[str, list[int]]:
    return {"people": [doubt.person_id, doubt.manager_id]}
