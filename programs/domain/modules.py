"""What people learn in a program. Modules stay as they are while a wave runs with them."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain.settings import book
from programs.domain import locking, readiness, rights
from programs.models import Module, Program, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

EDITORIAL = frozenset({"title", "launch_url", "course_id", "minutes"})  # may change under a running wave


def add(
    *,
    program: Program,
    title: str,
    by: Actor,
    at: datetime.datetime,
    modality: str = Module.Modality.ELEARNING,
    course_id: str = "",
    launch_url: str = "",
    minutes: int = 20,
) -> Module:
    """Append a module and bring the checklists of planned waves up to date. `minutes` is how long it takes."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.plan(program)
    _refuse_while_running(
        program, gettext_lazy("%(wave)s is running with these modules. Close it before you add a module.")
    )
    last = program.modules.aggregate(last=Max("number"))["last"] or 0
    module = Module(
        program=program,
        number=last + 1,
        title=title.strip(),
        modality=modality,
        course_id=course_id.strip(),
        launch_url=launch_url,
        minutes=minutes,
    )
    _check(module)
    module.save()
    _follow(program, by, at)
    entries.record("module.added", subject=module, by=by, at=at, data={"program": program.pk})
    return module


def edit(*, module: Module, by: Actor, at: datetime.datetime, **fields: Any) -> Module:
    """Change title, address, course id and minutes at any time; the modality only while no wave runs."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.plan(module.program)
    changed = sorted(name for name, value in fields.items() if getattr(module, name) != value)
    if set(changed) - EDITORIAL:
        _refuse_while_running(
            module.program,
            gettext_lazy("%(wave)s is running with these modules. Close it before you change how people learn."),
        )
    for name in changed:
        setattr(module, name, fields[name])
    _check(module)
    if changed:
        module.save(update_fields=changed)
        _follow(module.program, by, at)
        entries.record(
            "module.edited", subject=module, by=by, at=at, data={"program": module.program_id, "fields": changed}
        )
    return module


def remove(*, module: Module, by: Actor, at: datetime.datetime) -> None:
    """Take a module out; refused while a wave runs with it."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.plan(module.program)
    _refuse_while_running(
        module.program, gettext_lazy("%(wave)s is running with these modules. Close it before you remove a module.")
    )
    entries.record("module.removed", subject=module, by=by, at=at, data={"program": module.program_id})
    program = module.program
    module.delete()
    _follow(program, by, at)


def _refuse_while_running(program: Program, sentence: Promise) -> None:
    running = program.waves.filter(state=Wave.State.LAUNCHED).first()
    if running:
        raise ValidationError(sentence % {"wave": running.name})


def _check(module: Module) -> None:
    if not module.title.strip():
        raise ValidationError({"title": _("Enter a title of 1 to 120 characters.")})
    module.clean_fields(exclude=["tenant", "program"])


def _follow(program: Program, by: Actor, at: datetime.datetime) -> None:
    settings = book.at(at)
    for wave in program.waves.filter(state__in=readiness.AHEAD):
        readiness.build_checklist(wave=wave, by=by, at=at, settings=settings)
