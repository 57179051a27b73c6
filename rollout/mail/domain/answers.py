"""What the answer to a hand-over makes of a row that is a mail: sent, uncertain, tried again later, or failed."""

import datetime

from rollout.mail.domain import smtp

TRIES = 60
_FIRST_WAIT, _LONGEST_WAIT = datetime.timedelta(seconds=30), datetime.timedelta(minutes=30)


def change(
    outcome: smtp.Outcome, *, attempts: int, at: datetime.datetime, real: datetime.datetime
) -> dict[str, object]:
    """Values for `state`, `state_because`, `settled_at` and `lease_until` after so many attempts.

    `at` is the tenant's instant, `real` that of the machine, in which waits are kept.
    """
    found: dict[str, object] = {"lease_until": None, "settled_at": at, "state_because": outcome.error}
    if outcome.accepted:
        return found | {"state": "sent"}
    if outcome.uncertain:
        return found | {"state": "uncertain"}
    if outcome.again and attempts < TRIES:
        wait = min(_FIRST_WAIT * 2 ** min(attempts - 1, 10), _LONGEST_WAIT)
        return found | {"state": "planned", "settled_at": None, "lease_until": real + wait}
    return found | {"state": "failed"}
