"""What new people of a file will get, asked of rows that are there: the file is written, looked at, and taken back.

Rules of segments are compiled for recorded people, with their places in trees and lines, so nothing else would answer
as they do. It is done only where somebody above has an audience that new people can come into.
"""

import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audiences.domain import import_consequences, people_merge
from audiences.domain.import_consequences import Consequence
from audiences.domain.people_plan import Plan
from audiences.models import ImportLine, PeopleImport, Person
from rollout.tenancy.models import Tenant

MOST = 10_000  # people behind one consequence who are listed
_NOTE = """
UPDATE audiences_importline SET follows = array_append(follows, %s)
WHERE people_import_id = %s AND kind = 'new' AND external_id = ANY(%s)
"""


def foretell(*, people_import: PeopleImport, plan: Plan, tenant: Tenant, at: datetime.datetime) -> list[Consequence]:
    """What follows for the new people of the plan at hand; who they are is noted on the lines of its preview."""
    if not plan.new or not import_consequences.anybody_joins():
        return []
    people_merge.lock(tenant)
    try:
        found = _rehearsed(people_import, plan, tenant, at)
    except IntegrityError:
        return [
            Consequence(
                _("The people changed while this file was read. Upload it again to see what new people get."), 0
            )
        ]
    with connection.cursor() as cursor:
        for each, people in found:
            cursor.execute(_NOTE, [each.key, people_import.pk, people])
    return [each for each, _people in found]


def behind(people_import: PeopleImport, key: str) -> Q:
    """The condition on lines of the import of whoever is behind a consequence."""
    return Q(people_import=people_import, kind=ImportLine.Kind.NEW, follows__contains=[key])


def _rehearsed(
    people_import: PeopleImport, plan: Plan, tenant: Tenant, at: datetime.datetime
) -> list[tuple[Consequence, list[str]]]:
    with transaction.atomic():
        people_merge.write(plan, people_import=people_import, tenant=tenant, at=at)
        fresh = Person.objects.present().filter(pk__in=import_consequences.fresh())
        found = [
            (each, list(each.people.values_list("external_id", flat=True)[:MOST]) if each.people is not None else [])
            for each in import_consequences.joining(fresh, at=at)
        ]
        transaction.set_rollback(True)
    return found
