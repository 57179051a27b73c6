"""What a file brings people into, asked of rows that are there: the file is written, looked at, and taken back.

Rules of segments are compiled for recorded people, with their places in trees and lines, so nothing else would answer
as they do. It is done only where somebody above has an audience that people can come into.

Rows that two write meet each other, so it holds the lock on people while it writes and looks, and no longer: the lock
goes with the savepoint. It waits for others who change people for PATIENCE; they wait for it for LONGEST at most, and
as long again where its last statement begins just then. Where that is too short it says that it could not look.
"""

import datetime
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from psycopg2 import errors

from audiences.domain import import_consequences, people_merge
from audiences.domain.import_consequences import Consequence, Joined
from audiences.domain.people_plan import Plan
from audiences.models import ImportLine, PeopleImport
from rollout.tenancy import memory
from rollout.tenancy.models import Tenant

MOST = 10_000  # people behind one consequence who are listed
PATIENCE = 5.0  # seconds that it waits for others who change people
LONGEST = 20.0  # seconds after which it begins no further statement, and which one statement may take
_NOTE = """
UPDATE audiences_importline SET follows = array_append(follows, %s)
WHERE people_import_id = %s AND kind IN ('new', 'changed') AND external_id = ANY(%s)
"""


@dataclass(frozen=True)
class Foretold:
    """What follows for the waves, and what guards want to know of those who come in."""

    consequences: list[Consequence] = field(default_factory=list)
    joined: Joined = field(default_factory=dict)


def foretell(
    *, plan: Plan, tenant: Tenant, at: datetime.datetime, people_import: PeopleImport | None = None
) -> Foretold:
    """What the plan at hand brings people into; who they are is noted on the lines of its preview, if it has one."""
    if plan.empty or not import_consequences.anybody_joins():
        return Foretold()
    try:
        found, joined = _rehearsed(people_import, plan, tenant, at)
    except IntegrityError:
        said = _("The people changed while this file was read. Upload it again to see what new people get.")
        return Foretold([Consequence(said, 0)])
    except _TooLong:
        said = _("This file changes too much to say beforehand into which waves its people come.")
        return Foretold([Consequence(said, 0)])
    except _Busy:
        said = _("Other changes of people were being made. Upload this file again to see what new people get.")
        return Foretold([Consequence(said, 0)])
    if people_import is not None:
        with connection.cursor() as cursor:
            for each, people in found:
                cursor.execute(_NOTE, [each.key, people_import.pk, people])
    return Foretold([each for each, _people in found], joined)


def behind(people_import: PeopleImport, key: str) -> Q:
    """The condition on lines of the import of whoever is behind a consequence."""
    kinds = (ImportLine.Kind.NEW, ImportLine.Kind.CHANGED)
    return Q(people_import=people_import, kind__in=kinds, follows__contains=[key])


# Within ------------------------------------------------------------------------------------------


class _TooLong(Exception):
    """It took longer than others should wait."""


class _Busy(Exception):
    """Others held the people for too long."""


def _rehearsed(
    people_import: PeopleImport | None, plan: Plan, tenant: Tenant, at: datetime.datetime
) -> tuple[list[tuple[Consequence, list[str]]], Joined]:
    with memory.apart(), transaction.atomic():
        with _limits():
            people_merge.lock(tenant)
            of = people_import or PeopleImport.objects.create(number=0, source=plan.terms.code, created_at=at)
            people_merge.write(plan, people_import=of, tenant=tenant, at=at)
            arrived = import_consequences.arrived()
            found = [
                (
                    each,
                    list(each.people.values_list("external_id", flat=True)[:MOST]) if each.people is not None else [],
                )
                for each in import_consequences.joining(arrived, at=at)
            ]
            joined = import_consequences.joined(arrived)
        transaction.set_rollback(True)
    return found, joined


def _ids(consequence: Consequence) -> list[str]:
    if consequence.people is None:
        return []
    return list(consequence.people.values_list("external_id", flat=True)[:MOST])


@contextmanager
def _limits() -> Iterator[None]:
    """Waits no longer than PATIENCE, begins nothing after LONGEST; both end with the savepoint."""
    began = time.monotonic()

    def until(execute: Callable[..., Any], *given: Any) -> Any:
        if time.monotonic() - began > LONGEST:
            raise _TooLong
        return execute(*given)

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE:g}s"])
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{LONGEST:g}s"])
    try:
        with connection.execute_wrapper(until):
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, errors.LockNotAvailable):
            raise _Busy from error
        if isinstance(error.__cause__, errors.QueryCanceled) and time.monotonic() - began >= LONGEST:
            raise _TooLong from error
        raise  # whoever reads the file was stopped
