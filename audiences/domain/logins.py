"""From a signed-in user to their person, by work e-mail. A shared mailbox or a leaver's address opens nothing."""

from django.db import connection

from audiences.models import Person
from rollout.tenancy.actors import LinkedPerson
from rollout.tenancy.models import User


def person_of(user: User) -> LinkedPerson | None:
    """The user's person in the tenant whose walls are set."""
    theirs = Person.objects.present().filter(email_key=user.email.lower(), shared_mailbox=False)
    person = theirs.only("lft", "rgt", "language", "time_zone").first()
    return LinkedPerson(person.pk, person.manages, person.language, person.time_zone) if person else None


def tenants_managed(email: str) -> list[int]:
    """Ids of tenants in which the address belongs to somebody with reports.

    The one look across walls, before a tenant is known: a database function that gives tenant ids and no row.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT audiences_tenants_managed(%s)", [email.strip().lower()])
        return [tenant_id for (tenant_id,) in cursor.fetchall()]
