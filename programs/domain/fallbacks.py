"""Accepting that readers of a language have a program's modules in another one, and taking that back."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programs.domain import locking, rights, variants
from programs.models import LanguageFallback, Program
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.web import formats


def accept(*, program: Program, locale: str, reason: str, by: Actor, at: datetime.datetime) -> LanguageFallback:
    """Let readers of the language take what they fall back to; the reason stays with the decision."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason; it is kept with the decision.")})
    known = program.fallbacks.filter(locale=locale, ended_at=None).select_related("accepted_by").first()
    if known:
        says = _("This was accepted on %(day)s by %(person)s.")
        values = {"day": formats.short_day(known.accepted_at.date()), "person": known.accepted_by or "Fairway"}
        raise ValidationError({"locale": says % values})
    made = LanguageFallback.objects.create(
        program=program, locale=locale, reason=reason.strip(), accepted_by=by.user, accepted_at=at
    )
    _record("fallback.accepted", made, by, at, made.reason)
    return made


def end(*, fallback: LanguageFallback, by: Actor, at: datetime.datetime) -> None:
    """Accept it no longer: the language is asked for again."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(fallback.program)
    if LanguageFallback.objects.filter(pk=fallback.pk, ended_at=None).update(ended_at=at):
        variants.outdate_checks(fallback.program)
        _record("fallback.ended", fallback, by, at, "")


def _record(verb: str, fallback: LanguageFallback, by: Actor, at: datetime.datetime, reason: str) -> None:
    data = {"program": fallback.program_id, "locale": fallback.locale}
    entries.record(verb, subject=fallback, by=by, at=at, reason=reason, data=data)
