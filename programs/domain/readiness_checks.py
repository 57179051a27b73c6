"""Items that an automatic check settles (RD4): what it found is their evidence, until what it read has changed."""

import datetime
from collections.abc import Iterable

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from programs.domain import check_runs, checks, item_states, lifting
from programs.models import ReadinessItem, Wave
from rollout.tenancy import memory
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Refused, Slip
from rollout.web import kept

_State = ReadinessItem.State
CHECKED = "readiness.checked"
OUTDATED = gettext_noop("The plan changed after the last run. Run the check again.")


def run_check(*, item: ReadinessItem, by: Actor, at: datetime.datetime) -> checks.Result:
    """Run the item's check and keep what it found as evidence; only a passed check settles it.

    What a launch relied on stays. An item that was waived can be settled after it: who joins waits for that.
    """
    item = _for_check(item, by)
    check = checks.get(item.check_name)
    if check is None or check.run is None:
        raise Slip(_("“%(item)s” has no automatic check; finish it with its evidence.") % {"item": item.words})
    with kept.source(), memory.remembering():
        result = check.run(item.wave, at)
    _keep(item, result, by, at)
    return result


def run_again(*, item: ReadinessItem, by: Actor, at: datetime.datetime) -> None:
    """Run the check by itself: what it found before, found again, changes nothing and is not told."""
    item = _for_check(item, by)
    check = checks.get(item.check_name)
    if check is None or check.run is None:
        return
    with kept.source(), memory.remembering():
        result = check.run(item.wave, at)
    state = _State.DONE if result.passed else _State.OPEN
    if result.conclusive and (item.state, item.evidence) == (state, result.sentence):
        check_runs.keep(item=item, result=result, by=by, at=at)
    else:
        _keep(item, result, by, at)


def take_result(
    *, item: ReadinessItem, result: checks.Result, asked_at: datetime.datetime, by: Actor, at: datetime.datetime
) -> None:
    """Keep what a probe of the item found, as `run_check` does; one that a person settled since it was asked stays."""
    item = _for_check(item, by)
    if item.settled_at and item.settled_at >= asked_at and not is_checked(item):
        check_runs.keep(item=item, result=result, by=by, at=at)
    else:
        _keep(item, result, by, at)


def checked_ahead() -> list[ReadinessItem]:
    """Items of waves ahead whose check ran, or has to run again."""
    ran = Q(checked_at__isnull=False) | Q(evidence=OUTDATED)
    items = ReadinessItem.objects.filter(ran, wave__state__in=Wave.AHEAD).exclude(check_name="")
    return list(items.select_related("wave__program").order_by("wave", "number"))


def is_open_to_checks(item: ReadinessItem) -> bool:
    """Whether its check may change the item: not where a person settled it."""
    return item.state != _State.DONE or is_checked(item)


def is_checked(item: ReadinessItem) -> bool:
    """Whether it is done because its check passed, not because a person said so."""
    check = checks.get(item.check_name)
    if check is None or item.state != _State.DONE:
        return False
    return not check.by_hand or item.checked_at == item.settled_at


def failing_checks(
    *, wave: Wave, items: Iterable[ReadinessItem], at: datetime.datetime
) -> list[tuple[ReadinessItem, str]]:
    """(item, sentence) of those items whose check does not pass now; nothing is stored.

    Probes are not asked again, and what a person settled beside a check stands.
    """
    found = []
    with memory.remembering():
        for item in items:
            check = checks.get(item.check_name)
            if check is None or check.run is None or (check.by_hand and not is_checked(item)):
                continue
            result = check.run(wave, at)
            if result.conclusive and not result.passed:
                found.append((item, result.sentence))
    return found


def outdate(item: ReadinessItem) -> None:
    """Open the item again, which its check settled on what the plan was; not saved."""
    item.state, item.evidence, item.settled_by, item.settled_at = _State.OPEN, OUTDATED, None, None


def outdate_checks(*, wave: Wave, only: str = "") -> None:
    """Reopen items that a check settled on a plan that is no longer the plan; all checks, or one by its name.

    What a person settled beside a check stays.
    """
    named = [only] if only else checks.names()
    settled = wave.items.exclude(check_name="").filter(_by_its_check(), check_name__in=named)
    settled.update(state=_State.OPEN, evidence=OUTDATED, settled_by=None, settled_at=None)


def outdate_everywhere(*, check: str) -> None:
    """Reopen the items that a check settled in every wave ahead: what it reads has changed."""
    settled = ReadinessItem.objects.filter(_by_its_check(), check_name=check, wave__state__in=Wave.AHEAD)
    settled.update(state=_State.OPEN, evidence=OUTDATED, settled_by=None, settled_at=None)


def _by_its_check() -> Q:
    """Items that their check settled: the rule of `is_checked`."""
    return Q(state=_State.DONE) & (Q(check_name__in=checks.names()) | Q(checked_at=F("settled_at")))


def _for_check(item: ReadinessItem, by: Actor) -> ReadinessItem:
    item = item_states.locked(item, by)
    done = item.state == _State.DONE
    if item.wave.state == Wave.State.CLOSED or (done and item.wave.state == Wave.State.LAUNCHED):
        raise Refused(
            _("%(name)s was launched on the last run. It stays as it was.") % {"name": item.wave.name},
            lift=lifting.of_state(item.wave),
        )
    return item


def _keep(item: ReadinessItem, result: checks.Result, by: Actor, at: datetime.datetime) -> None:
    """What could not tell leaves the state, and evidence that settled it, as they were."""
    check_runs.keep(item=item, result=result, by=by, at=at)
    item.checked_at = at
    if result.conclusive:
        state = _State.DONE if result.passed else _State.OPEN
        item_states.put(item, state, CHECKED, by, at, evidence=result.sentence, data={"passed": result.passed})
        return
    if item.state != _State.DONE:
        item.evidence = result.sentence
    item.save(update_fields=["evidence", "checked_at"])
    item_states.record(item, CHECKED, by, at)
