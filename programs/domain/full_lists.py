"""Taking the full checklist for a program of low complexity (`light_lists`), and taking that back."""

import datetime

from django.utils.translation import gettext as _

from programs.domain import lifting, locking, modules, rights
from programs.models import Program
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused

TAKEN, TAKEN_BACK = "program.full_list_taken", "program.full_list_taken_back"


def take(*, program: Program, by: Actor, at: datetime.datetime) -> Program:
    """Give all waves ahead the full list, whatever the complexity of the program."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.plan(program)
    program.refresh_from_db()
    if program.full_list_at is not None:
        raise Refused(_("Somebody took the full checklist already."), lift=lifting.may(Action.MANAGE_PROGRAMS))
    return _put(program, at, TAKEN, by, at)


def take_back(*, program: Program, by: Actor, at: datetime.datetime) -> Program:
    """Let the complexity say again which list it is; items that somebody worked on stay."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.plan(program)
    program.refresh_from_db()
    if program.full_list_at is None:
        raise Refused(_("The complexity says which checklist it is already."), lift=lifting.may(Action.MANAGE_PROGRAMS))
    return _put(program, None, TAKEN_BACK, by, at)


def _put(program: Program, since: datetime.datetime | None, verb: str, by: Actor, at: datetime.datetime) -> Program:
    program.full_list_at, program.full_list_by = since, by.user if since else None
    program.save(update_fields=["full_list_at", "full_list_by"])
    modules.follow(program, by, at)
    entries.record(verb, subject=program, by=by, at=at, data={"program": program.pk})
    return program
