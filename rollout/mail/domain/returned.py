"""Mails that came back after the mail host had accepted them (CO6): found by the Message-ID that they left with.

A mail stays sent, for the host did accept it; that it came back is noted once, however often it is reported. Floors
register the models of their mails, so that one reading of the bounce mailbox reaches all of them.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from rollout.mail.domain.dsn import Failure
from rollout.tenancy.actors import Actor

BOUNCED = "bounced"  # beside the states of a mail, for readers of lists
_GONE = ("sent", "uncertain")


@dataclass(frozen=True)
class Mails:
    """The mails of one model with the columns of `Message`, `OwnerDigest` and `ReportDelivery`.

    `rows` has what `to` reads along. `to(row)` is the address that it was written to, and `record(row, status, by, at)`
    puts one that came back into the journal.
    """

    rows: Callable[[], QuerySet[Any]]
    to: Callable[[Any], str]
    record: Callable[[Any, str, Actor, datetime.datetime], object]


_mails: dict[str, Mails] = {}


def register(name: str, mails: Mails) -> None:
    """From the app's `apps.py`."""
    _mails[name] = mails


def names() -> list[str]:
    """What is looked for; a test lists them."""
    return sorted(_mails)


def note(*, failures: Iterable[Failure], by: Actor, at: datetime.datetime) -> int:
    """Note what came back of the tenant's mails, inside its walls; how many are new."""
    by_token: dict[str, list[Failure]] = {}
    for failure in failures:
        if failure.message_id:
            by_token.setdefault(_token(failure.message_id), []).append(failure)
    if not by_token:
        return 0
    ours = Q()
    for token in by_token:
        ours |= Q(message_id__startswith=f"<{token}@")
    return sum(_note(mails, ours, by_token, by, at) for mails in _mails.values())


def in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Those of a list with this outcome: one that came back is `BOUNCED`, and no longer sent or uncertain."""
    if state == BOUNCED:
        return rows.filter(bounced_at__isnull=False)
    return rows.filter(state=state, bounced_at=None)


def _note(mails: Mails, ours: Q, by_token: dict[str, list[Failure]], by: Actor, at: datetime.datetime) -> int:
    rows = mails.rows().select_for_update(of=("self",)).filter(ours, state__in=_GONE, bounced_at=None)
    noted = 0
    for row in rows.order_by("pk"):
        failure = _of(mails.to(row).lower(), by_token[_token(row.message_id)])
        if failure is None:
            continue
        row.bounced_at, row.bounced_because = at, failure.because
        row.save(update_fields=["bounced_at", "bounced_because"])
        mails.record(row, failure.status, by, at)
        noted += 1
    return noted


def _of(to: str, failures: list[Failure]) -> Failure | None:
    """The failure of the mail's own recipient. A report about one recipient alone is about them by whatever name, as
    mail is passed on; one about several has to name them."""
    named = [each for each in failures if each.recipient == to]
    if named:
        return named[0]
    return failures[0] if len({each.recipient for each in failures}) == 1 else None


def _token(message_id: str) -> str:
    return message_id.strip("<>").partition("@")[0].lower()
