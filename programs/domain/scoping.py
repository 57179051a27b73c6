"""Saying whom a readiness item holds (RD2); what a law or its template says it is about stays."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _

from programs.domain import audience, locking, modalities, readiness, rights, scope_words, scopes
from programs.models import Module, ReadinessItem, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

VERB = "readiness.scoped"
_Scope = ReadinessItem.Scope


def change(
    *,
    item: ReadinessItem,
    scope: str,
    value: str = "",
    guards: str = ReadinessItem.Step.LAUNCH,
    reason: str,
    by: Actor,
    at: datetime.datetime,
) -> ReadinessItem:
    """Let the item hold these people of its wave alone; `value` is an ISO code, a language tag or a modality.

    What `guards` messages lets people be assigned, who are not written to until it is done or waived.
    ValidationError with a sentence after the launch, for an item whose scope is given, without a reason, or where the
    audience has nobody in the scope, so that the item would hold nobody.
    """
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(item.wave)
    item = ReadinessItem.objects.get(pk=item.pk)
    item.wave = wave
    _check(item)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason; it is kept with the decision.")})
    before = scope_of(item)
    item.scope, item.scope_value = scope, "" if scope == _Scope.WAVE else value
    item.guards = guards
    item.clean_fields(exclude={field.name for field in item._meta.fields} - {"scope", "scope_value", "guards"})
    if not audience.people_of(wave).filter(scopes.condition(item, modalities.learning(wave))).exists():
        said = _("Nobody in the audience of %(wave)s is in the scope “%(scope)s”. Choose one that somebody is in.")
        words = scope_words.of(item.scope, item.scope_value)
        raise ValidationError({"about": said % {"wave": wave.name, "scope": words}})
    item.save(update_fields=["scope", "scope_value", "guards"])
    data = {"program": wave.program_id, "wave": wave.pk, "before": before, "after": scope_of(item)}
    entries.record(VERB, subject=item, by=by, at=at, reason=reason.strip(), data=data)
    return item


def _check(item: ReadinessItem) -> None:
    said = {"item": item.words, "wave": item.wave.name}
    if item.wave.state not in readiness.AHEAD:
        raise ValidationError(_("%(wave)s was launched on it. Whom it holds stays as it was.") % said)
    if item.statutory:
        raise ValidationError(_("“%(item)s” is required by law, which says whom it is about.") % said)
    if readiness.has_own_scope(item):
        raise ValidationError(_("“%(item)s” is about its country. Whom it holds stays.") % said)
    if not item.blocking:
        raise ValidationError(_("“%(item)s” does not block, so it holds nobody.") % said)


def may_change(item: ReadinessItem) -> bool:
    """Whether the item's scope is anybody's to say, while its wave is ahead."""
    return item.blocking and not item.statutory and not readiness.has_own_scope(item)


def scope_of(item: ReadinessItem) -> dict[str, str]:
    """As the journal keeps it."""
    return {"scope": item.scope, "scope_value": item.scope_value, "guards": item.guards}


def offered(wave: Wave) -> Iterable[tuple[str, str]]:
    """(scope, value) that somebody of the audience is in: the whole wave, then countries, languages and modalities."""
    yield _Scope.WAVE, ""
    people = audience.people_of(wave).order_by()
    for scope, field in ((_Scope.COUNTRY, "country__code"), (_Scope.LANGUAGE, "language")):
        found = (
            people.exclude(**{field: None}).values_list(field).annotate(people=Count("pk")).order_by("-people", field)
        )
        yield from ((scope, value) for value, _count in found if value)
    asked = modalities.of_wave(wave)
    yield from ((_Scope.MODALITY, value) for value in Module.Modality.values if value in asked)
