"""Saying whom a readiness item holds, and before what (RD2); what a law or its template says it is about stays."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _

from programs.domain import (
    audience,
    checks,
    lifting,
    locking,
    modalities,
    program_items,
    readiness,
    rights,
    scope_words,
    scopes,
)
from programs.models import Module, ReadinessItem, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused, Slip

VERB = "readiness.scoped"
_FIELDS = ("scope", "scope_value", "guards")
_Scope, _Step = ReadinessItem.Scope, ReadinessItem.Step


def change(
    *,
    item: ReadinessItem,
    scope: str,
    value: str = "",
    guards: str = _Step.LAUNCH,
    reason: str,
    by: Actor,
    at: datetime.datetime,
) -> ReadinessItem:
    """Let the item hold these people; `value` is an ISO code, a language tag, a modality or the id of a segment.

    What `guards` messages lets people be assigned, who are not written to until it is done or waived. An item of the
    whole program is settled once for all of its waves ahead, which take over how this one stands.
    ValidationError with a sentence after the launch, for an item whose scope is given, without a reason, or where the
    audience has nobody in the scope, so that the item would hold nobody.
    """
    rights.require(by, Action.MANAGE_PROGRAMS)
    if scope == _Scope.PROGRAM:
        locking.plan(item.wave.program)
    item = program_items.locked(item)
    _check(item)
    _check_step(item, scope, guards)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason; it is kept with the decision.")})
    wanted = {"scope": scope, "scope_value": "" if scope in scopes.OF_ALL else value, "guards": guards}
    asked = ReadinessItem(**wanted)
    asked.clean_fields(exclude={field.name for field in item._meta.fields} - set(_FIELDS))
    match = scopes.condition(asked, scopes.groups(item.wave, [asked]))
    if not audience.people_of(item.wave).filter(match).exists():
        said = _("Nobody in the audience of %(wave)s is in the scope “%(scope)s”. Choose one that somebody is in.")
        raise ValidationError({"about": said % {"wave": item.wave.name, "scope": scope_words.of_item(asked)}})
    put(item, wanted, verb=VERB, by=by, at=at, reason=reason.strip())
    return item


def put(
    item: ReadinessItem,
    wanted: dict[str, str],
    *,
    verb: str,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
    **told: int,
) -> None:
    """Write it, with the same item of the waves ahead where it is, or was, one of the whole program.

    From then on all of them stand as this one does.
    """
    was = scope_of(item)

    def write(each: ReadinessItem, fields: dict[str, str]) -> None:
        before = scope_of(each)
        for name, value in fields.items():
            setattr(each, name, value)
        each.save(update_fields=list(_FIELDS))
        data = {"program": each.wave.program_id, "wave": each.wave_id, "before": before, "after": scope_of(each)}
        entries.record(verb, subject=each, by=by, at=at, reason=reason, data=data | told)

    write(item, wanted)
    if _Scope.PROGRAM not in (was["scope"], item.scope):
        return
    ahead = item.wave.program.waves.filter(state__in=Wave.AHEAD).exclude(pk=item.wave_id).order_by("pk")
    for wave in ahead.select_related("program"):
        twin = wave.items.filter(key=item.key).first()
        if twin is None and item.is_of_all_waves:
            readiness.build_checklist(wave=wave, by=by, at=at)
        elif twin is not None and (item.is_of_all_waves or twin.is_of_all_waves):
            twin.wave = wave
            whole = {**wanted, "scope": item.scope if item.is_of_all_waves else _Scope.WAVE, "scope_value": ""}
            if not wave.is_pilot and item.guards == _Step.PILOT:
                whole["guards"] = _Step.LAUNCH
            write(twin, whole)
            if item.is_of_all_waves:
                readiness.take_over(twin, item, by=by, at=at)


def _check(item: ReadinessItem) -> None:
    said = {"item": item.words, "wave": item.wave.name}
    if item.wave.state not in Wave.AHEAD:
        raise Refused(
            _("%(wave)s was launched on it. Whom it holds stays as it was.") % said, lift=lifting.of_state(item.wave)
        )
    if item.statutory:
        raise Refused(_("“%(item)s” is required by law, which says whom it is about.") % said, lift=lifting.nobody())
    if readiness.has_own_scope(item):
        raise Refused(_("“%(item)s” is about its country. Whom it holds stays.") % said, lift=lifting.nobody())
    if not item.blocking:
        raise Slip(_("“%(item)s” does not block, so it holds nobody.") % said)


def _check_step(item: ReadinessItem, scope: str, guards: str) -> None:
    said = {"item": item.words, "wave": item.wave.name}
    if scope == _Scope.PROGRAM and checks.get(item.check_name):
        raise ValidationError({"about": _("“%(item)s” is checked wave by wave. Choose people of this wave.") % said})
    if guards == _Step.PILOT and not item.wave.is_pilot:
        raise ValidationError({"guards": _("%(wave)s is no pilot. Choose another step.") % said})
    if guards == _Step.PILOT and scope == _Scope.PROGRAM:
        raise ValidationError({"guards": _("An item of the whole program guards more than a pilot.")})


def may_change(item: ReadinessItem) -> bool:
    """Whether the item's scope is anybody's to say, while its wave is ahead."""
    return item.blocking and not item.statutory and not readiness.has_own_scope(item)


def scope_of(item: ReadinessItem) -> dict[str, str]:
    """As the journal keeps it."""
    return {name: str(getattr(item, name)) for name in _FIELDS}


def steps(wave: Wave) -> list[tuple[str, str]]:
    """What an item of the wave can guard, with its words."""
    return [(str(step), str(step.label)) for step in _Step if step != _Step.PILOT or wave.is_pilot]


def offered(item: ReadinessItem) -> Iterable[tuple[str, str]]:
    """(scope, value) that somebody of the audience is in: all, then countries, languages, modalities and cohorts."""
    wave = item.wave
    yield _Scope.WAVE, ""
    if not checks.get(item.check_name):
        yield _Scope.PROGRAM, ""
    people = audience.people_of(wave).order_by()
    for scope, field in ((_Scope.COUNTRY, "country__code"), (_Scope.LANGUAGE, "language")):
        found = (
            people.exclude(**{field: None}).values_list(field).annotate(people=Count("pk")).order_by("-people", field)
        )
        yield from ((scope, value) for value, _count in found if value)
    asked = modalities.of_wave(wave)
    yield from ((_Scope.MODALITY, value) for value in Module.Modality.values if value in asked)
    segments = list(wave.audience.order_by("priority", "pk").values_list("segment", flat=True))
    if len(segments) > 1:
        yield from ((_Scope.COHORT, str(pk)) for pk in segments)
