"""Whom a program needs on its side, what is asked of them, and how they stand, contact by contact (ST2)."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.models import Division, Person
from programs.domain import dates, locking, rights
from programs.models import Contact, Program, Stakeholder
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.web import formats

FIELDS = ("asked", "due_on", "division", "function")


def name(
    *,
    program: Program,
    person: Person,
    asked: str,
    due_on: datetime.date,
    by: Actor,
    at: datetime.datetime,
    division: Division | None = None,
    function: str = "",
    status: str = Stakeholder.Status.UNAWARE,
) -> Stakeholder:
    """Put somebody on the map, for a division and a function, or without them for everybody."""
    rights.require(by, Action.ASK_SPONSORS)
    locking.program(program)
    if person.status == Person.Status.LEFT:
        raise ValidationError({"person": _("%(person)s has left. Choose somebody else.") % {"person": person}})
    if due_on < (today := dates.today(by, at)):
        says = _("That day has passed. Choose %(day)s or later.") % {"day": formats.long_day(today)}
        raise ValidationError({"due_on": says})
    last = Stakeholder.objects.filter(program=program).aggregate(last=Max("number"))["last"] or 0
    made = Stakeholder(
        program=program,
        number=last + 1,
        person=person,
        asked=asked.strip(),
        due_on=due_on,
        division=division,
        function=function.strip(),
        status=status,
        named_at=at,
    )
    _save(made)
    _record("stakeholder.named", made, by, at)
    return made


def change(*, stakeholder: Stakeholder, by: Actor, at: datetime.datetime, **fields: Any) -> Stakeholder:
    """Change any of FIELDS: what is asked, by when, and for whom they stand."""
    rights.require(by, Action.ASK_SPONSORS)
    locking.program(stakeholder.program)
    found = _locked(stakeholder)
    changed = [name for name in FIELDS if name in fields and getattr(found, name) != fields[name]]
    for field in changed:
        setattr(found, field, fields[field])
    if changed:
        _save(found)
        _record("stakeholder.changed", found, by, at, fields=changed)
    return found


def contact(
    *, stakeholder: Stakeholder, on: datetime.date, note: str, status: str, by: Actor, at: datetime.datetime
) -> Contact:
    """Keep a conversation, and where they stood after it."""
    rights.require(by, Action.ASK_SPONSORS)
    found = _locked(stakeholder)
    if not note.strip():
        raise ValidationError({"note": _("Enter what was said.")})
    if on > (today := dates.today(by, at)):
        says = _("That day has not come. Choose %(day)s or earlier.") % {"day": formats.long_day(today)}
        raise ValidationError({"on": says})
    if status not in Stakeholder.Status.values:
        raise ValidationError({"status": _("Choose where they stand now.")})
    made = Contact.objects.create(
        stakeholder=found, on=on, note=note.strip(), status=status, kept_by=by.user, kept_at=at
    )
    if found.contacted_on is None or on >= found.contacted_on:  # one kept late says nothing about today
        before, found.status, found.contacted_on = found.status, status, on
        found.save(update_fields=["status", "contacted_on"])
        moved = {"before": {"status": before}, "after": {"status": status}} if before != status else {}
    else:
        moved = {}
    _record("stakeholder.contacted", found, by, at, reason=made.note, **moved)
    return made


def drop(*, stakeholder: Stakeholder, reason: str, by: Actor, at: datetime.datetime) -> None:
    """Take somebody off the map, with the reason."""
    rights.require(by, Action.ASK_SPONSORS)
    found = _locked(stakeholder)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter why they are not needed any more.")})
    _record("stakeholder.dropped", found, by, at, reason=reason.strip(), person=found.person_id)
    found.delete()


def _locked(stakeholder: Stakeholder) -> Stakeholder:
    rows = Stakeholder.objects.select_for_update(of=("self",)).select_related("program", "person")
    return rows.get(pk=stakeholder.pk)


def _save(row: Stakeholder) -> None:
    if not row.asked:
        raise ValidationError({"asked": _("Enter what is asked, such as “Open the town hall in Gdańsk”.")})
    row.clean_fields(exclude={field.name for field in Stakeholder._meta.fields} - {"asked", "function", "status"})
    same = Stakeholder.objects.filter(
        program=row.program_id, person=row.person_id, division=row.division_id, function=row.function
    )
    if same.exclude(pk=row.pk).exists():  # merged divisions and people may leave two, which is no harm
        says = _("%(person)s is on the map for this division and function already.") % {"person": row.person}
        raise ValidationError({"person": says})
    row.save()


def _record(verb: str, row: Stakeholder, by: Actor, at: datetime.datetime, *, reason: str = "", **data: Any) -> None:
    entries.record(verb, subject=row, by=by, at=at, reason=reason, data={"program": row.program_id, **data})
