"""Making and changing programs (PL1, ST4)."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audiences.models import Person
from programs.domain import completion_rules, first_measure, locking, rights
from programs.models import Program
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action

RESERVED_SLUGS = frozenset({"new"})  # addresses beside the programs
FIELDS = (
    "name",
    "purpose",
    "enrollment",
    "strategy",
    "target_percent",
    *completion_rules.FIELDS,
    "why",
    "what_changes",
    "what_is_expected",
    "owner",
    "sponsor",
)


def create(
    *,
    name: str,
    by: Actor,
    at: datetime.datetime,
    slug: str = "",
    purpose: str = "",
    enrollment: str = Program.Enrollment.MANDATORY,
    strategy: str = Program.Strategy.PHASED,
    target_percent: int = 95,
    why: str = "",
    what_changes: str = "",
    what_is_expected: str = "",
    owner: User | None = None,
    sponsor: Person | None = None,
    completion: str = Program.Completion.ALL,
    completion_count: int | None = None,
    completion_score: int | None = None,
) -> Program:
    """A draft without modules or waves. `slug` stands in its address and is made from the name when left out."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    rule = {
        "completion": completion,
        "completion_count": completion_count,
        "completion_score": completion_score,
    }
    program = Program(
        **completion_rules.given(rule),
        slug=_slug(slug, name),
        name=name.strip(),
        purpose=purpose,
        enrollment=enrollment,
        strategy=strategy,
        target_percent=target_percent,
        why=why,
        what_changes=what_changes,
        what_is_expected=what_is_expected,
        owner=owner or by.user,
        sponsor=sponsor,
        created_at=at,
    )
    _check(program)
    try:
        with transaction.atomic():
            program.save()
    except IntegrityError as error:
        raise ValidationError(
            {"name": _("Somebody made a program with this address a moment ago. Save once more.")}
        ) from error
    first_measure.begin(program, at)
    entries.record("program.created", subject=program, by=by, at=at)
    return program


def edit(*, program: Program, by: Actor, at: datetime.datetime, **fields: Any) -> Program:
    """Change any of FIELDS; the address stays. Once a wave was launched, people were told: enrollment and the
    completion rule stay."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    program, fields = locking.program(program), completion_rules.given(fields)
    changed = [name for name, value in fields.items() if getattr(program, name) != value]
    kept = [name for name in ("enrollment", *completion_rules.FIELDS) if name in changed]
    if kept and program.waves.exclude(state__in=("planned", "held")).exists():
        raise ValidationError(
            {kept[0]: _("A wave was launched under this choice and people were told. It stays as it is.")}
        )
    for name, value in fields.items():
        setattr(program, FIELDS[FIELDS.index(name)], value)
    _check(program)
    if changed:
        program.save(update_fields=changed)
        if "target_percent" in changed:
            first_measure.follow(program)
        entries.record("program.edited", subject=program, by=by, at=at, data={"fields": sorted(changed)})
    return program


def _check(program: Program) -> None:
    if not program.name.strip():
        raise ValidationError({"name": _("Enter a name of 1 to 120 characters.")})
    if not 1 <= program.target_percent <= 100:
        raise ValidationError({"target_percent": _("Enter a target from 1 to 100 percent.")})
    completion_rules.check(program)
    program.clean_fields(exclude=["tenant", "owner", "sponsor"])


def _slug(asked: str, name: str) -> str:
    """The asked slug when it is free, else one from the name with the next free number."""
    taken = set(Program.objects.values_list("slug", flat=True)) | RESERVED_SLUGS
    if asked:
        if asked in taken:
            raise ValidationError({"slug": _("The address “%(asked)s” is taken. Choose another.") % {"asked": asked}})
        return asked
    stem = slugify(name)[:55].strip("-") or "program"
    numbered = (f"{stem}-{n}" for n in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)
