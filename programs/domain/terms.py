"""Approved terms of a program (PL12): what every text in a language says for a word, kept one by one or from a file."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.domain import tongues
from programs.domain import locking, rights
from programs.domain.term_files import Line
from programs.models import ApprovedTerm, Program
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

_FIELDS = ("approved", "note")


def keep(*, program: Program, line: Line, by: Actor, at: datetime.datetime) -> ApprovedTerm:
    """Approve a translation; one that the term has in that language already is replaced, and the journal keeps it."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    line = _sound(line)
    known = program.terms.filter(locale=line.locale, term=line.term).first()
    before = {field: getattr(known, field) for field in _FIELDS} if known else None
    term = known or ApprovedTerm(program=program, number=_next(program), locale=line.locale, term=line.term)
    term.approved, term.note, term.decided_by, term.decided_at = line.approved, line.note, by.user, at
    term.save()
    data: dict[str, Any] = {"program": program.pk, "after": {field: getattr(term, field) for field in _FIELDS}}
    entries.record("term.kept", subject=term, by=by, at=at, data=data | ({"before": before} if before else {}))
    return term


def take_in(*, program: Program, lines: Iterable[Line], by: Actor, at: datetime.datetime) -> tuple[int, int]:
    """Keep every line of a file, or none; returns how many are new and how many were replaced. One journal entry."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    wanted = {(line.locale, line.term): line for line in map(_sound, lines)}
    known = {(term.locale, term.term): term for term in program.terms.all()}
    first = _next(program)
    changed = []
    for key, line in wanted.items():
        if (term := known.get(key)) and (term.approved, term.note) != (line.approved, line.note):
            term.approved, term.note, term.decided_by, term.decided_at = line.approved, line.note, by.user, at
            changed.append(term)
    new = [line for key, line in wanted.items() if key not in known]
    ApprovedTerm.objects.bulk_update(changed, ["approved", "note", "decided_by", "decided_at"], batch_size=500)
    ApprovedTerm.objects.bulk_create(
        ApprovedTerm(
            program=program,
            number=number,
            term=line.term,
            locale=line.locale,
            approved=line.approved,
            note=line.note,
            decided_by=by.user,
            decided_at=at,
        )
        for number, line in enumerate(new, start=first)
    )
    data = {"program": program.pk, "new": len(new), "replaced": len(changed)}
    entries.record("program.terms_taken_in", subject=program, by=by, at=at, data=data)
    return len(new), len(changed)


def remove(*, term: ApprovedTerm, by: Actor, at: datetime.datetime) -> None:
    """Take an approved term out."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    data = {"program": term.program_id, "term": term.term, "locale": term.locale, "approved": term.approved}
    entries.record("term.removed", subject=term, by=by, at=at, data=data)
    term.delete()


def _sound(line: Line) -> Line:
    locale = line.locale.strip().replace("_", "-")
    if not tongues.is_known(locale) or len(locale) > 16:
        raise ValidationError({"locale": _("Enter a language tag such as de, pt-BR or zh-Hans.")})
    found = Line(line.term.strip(), locale, line.approved.strip(), line.note.strip())
    if not found.term or not found.approved:
        raise ValidationError({"term": _("Enter the term and its approved translation.")})
    return found


def _next(program: Program) -> int:
    return (program.terms.aggregate(last=Max("number"))["last"] or 0) + 1
