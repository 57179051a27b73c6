"""What people learn in a program. Modules stay as they are while a wave runs with them."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain.settings import book
from programs.domain import lifting, locking, own_rules, readiness, rights, variants
from programs.models import Module, Program, Wave, WaveSegment
from programs.models.variant import CORE
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused

MODALITIES: dict[str, str] = {  # how people learn by kind; others go along and are not completed
    Module.Kind.ELEARNING: Module.Modality.ELEARNING,
    Module.Kind.VILT: Module.Modality.VILT,
    Module.Kind.ILT: Module.Modality.ILT,
    Module.Kind.ASSESSMENT: Module.Modality.ELEARNING,
}
EDITORIAL = frozenset({"title", "launch_url", "course_id", "minutes", "made"})  # may change under a running wave


def add(
    *,
    program: Program,
    title: str,
    by: Actor,
    at: datetime.datetime,
    modality: str = "",
    kind: str = "",
    made: str = Module.Made.FIXED,
    locale: str = "",
    course_id: str = "",
    launch_url: str = "",
    minutes: int = 20,
) -> Module:
    """Append a module with its core, and bring the checklists of planned waves up to date.

    The kind says how people learn; where only a `modality` is given, it is a module of that kind. `locale` is the
    language of the core, the organization's where none is given; a local module has none. `minutes` is how long it
    takes.
    """
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.plan(program)
    _refuse_while_running(
        program, gettext_lazy("%(wave)s is running with these modules. Ask for a change order of it to add a module.")
    )
    given = {"title": title, "course_id": course_id, "launch_url": launch_url, "minutes": minutes, "made": made}
    module = drafted(program, kind=kind or modality or Module.Kind.ELEARNING, **given)
    check(module)
    put_in(module, number=None, locale=locale or by.tenant.language, by=by, at=at)
    follow(program, by, at)
    return module


def drafted(program: Program, *, title: str, kind: str, course_id: str = "", **fields: Any) -> Module:
    """A module of the program that is not saved; its kind says how people learn."""
    module = Module(program=program, title=title.strip(), kind=kind, course_id=course_id.strip(), **fields)
    module.modality = MODALITIES.get(kind, "")
    return module


def put_in(
    module: Module,
    *,
    number: int | None,
    locale: str,
    by: Actor,
    at: datetime.datetime,
    told: Mapping[str, int] | None = None,
) -> None:
    """Save the module with its core, at the place or else as the last; `told` says which change order had it so."""
    last = Module.every.filter(program=module.program).aggregate(last=Max("number"))["last"] or 0
    module.number, module.added_at = number or last + 1, at if told else None
    module.save()
    if module.made != Module.Made.LOCAL:
        variants.begin_core(module=module, locale=locale, by=by, at=at)
    data = {"program": module.program_id, **(told or {})}
    entries.record("module.added", subject=module, by=by, at=at, data=data)


def take_out(module: Module, *, by: Actor, at: datetime.datetime, told: Mapping[str, int]) -> None:
    """The program has it no more by a change order; whoever was assigned with it keeps it."""
    module.removed_at = at
    module.save(update_fields=["removed_at"])
    data = {"program": module.program_id, **told}
    entries.record("module.removed", subject=module, by=by, at=at, data=data)


def edit(*, module: Module, by: Actor, at: datetime.datetime, **fields: Any) -> Module:
    """Change title, address, course id, minutes and how it is made at any time; the kind only while no wave runs."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.plan(module.program)
    if "kind" in fields:
        fields["modality"] = MODALITIES.get(fields["kind"], "")
    changed = sorted(name for name, value in fields.items() if getattr(module, name) != value)
    if "made" in changed:
        _check_made(module, fields["made"])
    if set(changed) - EDITORIAL:
        _refuse_while_running(
            module.program,
            gettext_lazy("%(wave)s is running with these modules. Close it before you change how people learn."),
        )
    if fields.get("modality", module.modality) != module.modality:
        refuse_while_last(module)
    for name in changed:
        setattr(module, name, fields[name])
    check(module)
    if changed:
        module.save(update_fields=changed)
        if "made" in changed:
            variants.outdate_checks(module.program)
        follow(module.program, by, at)
        entries.record(
            "module.edited", subject=module, by=by, at=at, data={"program": module.program_id, "fields": changed}
        )
    return module


def remove(*, module: Module, by: Actor, at: datetime.datetime) -> None:
    """Take a module out; refused while a wave runs with it."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.plan(module.program)
    _refuse_while_running(
        module.program,
        gettext_lazy("%(wave)s is running with these modules. Ask for a change order of it to remove one."),
    )
    refuse_while_last(module)
    own_rules.refuse_removal(module)
    entries.record("module.removed", subject=module, by=by, at=at, data={"program": module.program_id})
    program = module.program
    module.delete()
    follow(program, by, at)


def _refuse_while_running(program: Program, sentence: Promise) -> None:
    running = program.waves.filter(state=Wave.State.LAUNCHED).first()
    if running:
        raise Refused(sentence % {"wave": running.name}, lift=lifting.of_state(running))


def refuse_while_last(module: Module) -> None:
    """What people of a segment learn through stays taught."""
    if module.program.modules.filter(modality=module.modality).exclude(pk=module.pk).exists():
        return
    mapped = WaveSegment.objects.filter(wave__program=module.program_id, modality=module.modality).exclude(modality="")
    row = mapped.select_related("wave", "segment").order_by("wave__number").first()
    if row:
        said = _("“%(segment)s” learns through it in %(wave)s, and no other module is taught so.")
        raise Refused(
            said % {"segment": row.segment.name, "wave": row.wave.name}, lift=lifting.may(Action.MANAGE_PROGRAMS)
        )


def _check_made(module: Module, made: str) -> None:
    """A core is not taken away, nor what hangs on it."""
    if Module.Made.LOCAL in {module.made, made}:
        raise ValidationError({"made": _("A local module has no core, others have. Add another module instead.")})
    if made == Module.Made.FIXED and module.variants.exclude(number=CORE).exists():
        raise ValidationError({"made": _("It has variants, so it is not the same for everybody. Remove them first.")})


def check(module: Module) -> None:
    """ValidationError by field for one that cannot be kept."""
    if not module.title.strip():
        raise ValidationError({"title": _("Enter a title of 1 to 120 characters.")})
    module.clean_fields(exclude=["tenant", "program", "number", "added_at", "removed_at"])


def follow(program: Program, by: Actor, at: datetime.datetime) -> None:
    """Checklists of waves ahead follow what the program teaches."""
    settings = book.at(at)
    for wave in program.waves.filter(state__in=Wave.AHEAD):
        readiness.build_checklist(wave=wave, by=by, at=at, settings=settings)
