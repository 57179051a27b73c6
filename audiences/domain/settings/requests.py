"""Asking Group for a value that it does not allow a place, and Group's answer (GO11).

Accepted for the place, the setting opens as far as the value needs and the place gets it; for everybody, the
organization's own value changes. Both go through the verbs that decide settings, so that all that follows follows.
"""

import datetime
import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.domain.settings import book, catalogue, changes, effects, request_mails, rights
from audiences.domain.settings.book import Book
from audiences.domain.settings.effects import Effect
from audiences.domain.settings.kinds import Value
from audiences.domain.settings.resolution import Policy, Resolved
from audiences.domain.settings.setting import Tier
from audiences.domain.settings.targets import Target
from audiences.models import SettingRequest
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Refused, Slip
from rollout.web import formats, lifting

ANSWER_WITHIN = datetime.timedelta(days=7)
_State, _Reach = SettingRequest.State, SettingRequest.Reach


def may_ask(resolved: Resolved) -> bool:
    """Whether Group keeps values from the place that it could allow: the setting is locked by it, or bounded."""
    return resolved.policy.tier is not Tier.DELEGATED


@transaction.atomic
def ask(*, name: str, raw: Any, target: Target, reason: str, by: Actor, at: datetime.datetime) -> SettingRequest:
    """Ask for a value at a place. ValidationError by `value` or `reason`."""
    rights.require_place(by, target)
    target.lock()
    settings = book.at(at)
    value = _read(name, raw, target, settings)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter why; whoever decides reads it.")})
    if SettingRequest.objects.open().filter(name=name, region=target.region, country=target.country).exists():
        raise Slip(_("A request for this setting is open. Withdraw it to ask for something else."))
    last = SettingRequest.objects.aggregate(last=Max("number"))["last"] or 0
    today = at.astimezone(zoneinfo.ZoneInfo(by.tenant.time_zone)).date()
    asked = SettingRequest.objects.create(
        number=last + 1,
        name=name,
        region=target.region,
        country=target.country,
        value=value,
        reason=reason.strip(),
        asked_by=by.user,
        asked_at=at,
        due_on=today + ANSWER_WITHIN,
    )
    _record("setting.requested", asked, by, at, asked.reason, {})
    request_mails.tell_center(asked, by.tenant, at)
    return asked


@transaction.atomic
def accept(*, request: SettingRequest, reach: str, answer: str, by: Actor, at: datetime.datetime) -> SettingRequest:
    """Give the value, to the place or to everybody; nobody accepts their own request."""
    rights.require_center(by)
    asked = _open(request)
    if by.is_any_of(asked.asked_by_id):
        raise Denied(
            _("You asked for this. Somebody else who decides for all answers it."),
            lift=lifting.may(Action.GOVERN_SETTINGS),
        )
    if reach not in list(_Reach):
        raise ValidationError({"reach": _("Choose for whom it is accepted.")})
    target, settings = target_of(asked), book.at(at)
    value = _read(asked.name, asked.value, target, settings)
    where = target if reach == _Reach.PLACE else Target()
    policy = opened(asked.name, value, reach, settings)
    said: dict[str, Any] = {"by": by, "at": at, "reason": answer.strip() or asked.reason}
    if policy != settings.policy(asked.name):
        changes.govern(name=asked.name, tier=policy.tier, bound=policy.bound, **said)
    changes.set_value(name=asked.name, raw=value, target=where, **said)
    _settle(asked, _State.ACCEPTED, answer, by, at, reach=reach)
    _record("setting.request_accepted", asked, by, at, asked.answer, {"reach": reach})
    request_mails.tell_asker(asked, by.tenant, at)
    return asked


@transaction.atomic
def refuse(*, request: SettingRequest, answer: str, by: Actor, at: datetime.datetime) -> SettingRequest:
    """Say no, with a sentence that the place reads."""
    rights.require_center(by)
    asked = _open(request)
    if not answer.strip():
        raise ValidationError({"answer": _("Enter why not; the region reads it.")})
    _settle(asked, _State.REFUSED, answer, by, at)
    _record("setting.request_refused", asked, by, at, asked.answer, {})
    request_mails.tell_asker(asked, by.tenant, at)
    return asked


@transaction.atomic
def withdraw(*, request: SettingRequest, by: Actor, at: datetime.datetime) -> SettingRequest:
    """Ask for it no longer; whoever decides for the place may."""
    rights.require_place(by, target_of(request))
    return take_back(_open(request), by=by, at=at)


def take_back(asked: SettingRequest, *, by: Actor, at: datetime.datetime) -> SettingRequest:
    """The same for verbs that have checked who may, of one that is locked."""
    _settle(asked, _State.WITHDRAWN, "", by, at)
    _record("setting.request_withdrawn", asked, by, at, "", {})
    return asked


def target_of(asked: SettingRequest) -> Target:
    return Target(region=asked.region, country=asked.country)


def after(asked: SettingRequest, reach: str, settings: Book) -> Book:
    """The book as it would be with the request accepted."""
    target = target_of(asked) if reach == _Reach.PLACE else Target()
    governed = settings.with_policy(asked.name, opened(asked.name, asked.value, reach, settings))
    return target.trial(asked.name, asked.value, governed)


def consequences(asked: SettingRequest, reach: str, settings: Book) -> list[Effect]:
    """What accepting would do to people, counted by those who know."""
    return effects.of(effects.Change(asked.name, settings, after(asked, reach, settings)))


def opened(name: str, value: Value, reach: str, settings: Book) -> Policy:
    """The policy under which the value may be had: as it is, or opened by as little as that takes."""
    policy, kind = settings.policy(name), catalogue.get(name).kind
    if policy.tier is Tier.BOUNDED:
        return Policy(Tier.BOUNDED, kind.widened(policy.bound, value))
    if reach == _Reach.EVERYWHERE or policy.tier is Tier.DELEGATED:
        return policy
    if not kind.can_be_bounded:
        return Policy(Tier.DELEGATED, {})
    return Policy(Tier.BOUNDED, kind.widened(kind.only(Target().resolve(name, settings).value), value))


def _read(name: str, raw: Any, target: Target, settings: Book) -> Value:
    """The value, where Group is all that keeps it from the place; ValidationError keyed by `value`."""
    setting, resolved = catalogue.get(name), target.resolve(name, settings)
    try:
        value = setting.kind.read(raw)
    except ValueError as refused:
        raise ValidationError({"value": str(refused)}) from refused
    if value == resolved.value:
        says = _("%(value)s is in force here already. Ask for another value.")
        raise ValidationError({"value": says % {"value": setting.kind.words(value)}})
    if resolved.statute and not setting.kind.allows(resolved.statute.bound, value):
        says = _("Choose %(allowed)s: %(law)s asks for it, and Group cannot change that.")
        allowed = setting.kind.bound_words(resolved.statute.bound)
        raise ValidationError({"value": says % {"allowed": allowed, "law": resolved.statute.source}})
    if not resolved.locked_by and setting.kind.allows(resolved.allowed, value):
        raise ValidationError({"value": _("You may choose this yourself. Change it on the page of settings.")})
    return value


def _open(request: SettingRequest) -> SettingRequest:
    """The request as it is now, locked: of two answers the second is refused."""
    rows = SettingRequest.objects.select_for_update(of=("self",))
    asked = rows.select_related("region", "country__region", "asked_by").get(pk=request.pk)
    if asked.answered_at is not None:
        says = _("This was answered on %(day)s: %(answer)s.")
        outcome = formats.in_sentence(asked.get_state_display())
        raise Refused(says % {"day": formats.long_day(asked.answered_at), "answer": outcome}, lift=lifting.nobody())
    return asked


def _settle(
    asked: SettingRequest, state: str, answer: str, by: Actor, at: datetime.datetime, *, reach: str = ""
) -> None:
    asked.state, asked.answer, asked.reach = state, answer.strip(), reach
    asked.answered_by, asked.answered_at = by.user, at
    asked.save(update_fields=["state", "answer", "reach", "answered_by", "answered_at"])


def _record(
    verb: str, asked: SettingRequest, by: Actor, at: datetime.datetime, reason: str, data: dict[str, Any]
) -> None:
    told = {"setting": asked.name, "place": str(asked.place), **data}
    entries.record(verb, subject=asked, by=by, at=at, reason=reason, data=told)
