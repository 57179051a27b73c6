"""People whom the HR file leaves hanging, by what they lack. One query counts them all."""

from collections.abc import Sequence

from django.db.models import Count, F, Q

from audiences.models import Person
from audiences.models.person import PersonQuerySet

MANAGER, COUNTRY, DIVISION, EMAIL, SHARED = "manager", "country", "division", "email", "shared"
# Nobody leads them and they lead nobody, or who led them has left. The head of the company leads and is not lacking.
_CONDITIONS = {
    MANAGER: Q(manager__isnull=True, rgt__lte=F("lft") + 1) | Q(manager__status=Person.Status.LEFT),
    COUNTRY: Q(country__isnull=True),
    DIVISION: Q(division__isnull=True),
    EMAIL: Q(email_key=""),
    SHARED: Q(shared_mailbox=True),
}
KEYS = tuple(_CONDITIONS)
PRESSING = (MANAGER, COUNTRY)  # what keeps people from being reached or timed rightly


def lacking(people: PersonQuerySet, key: str) -> PersonQuerySet:
    """Those of `people` who are present and lack it. KeyError for an unknown key."""
    return people.present().filter(_CONDITIONS[key])


def counts(people: PersonQuerySet | None = None, *, keys: Sequence[str] = PRESSING) -> dict[str, int]:
    """Present people, of the organization or of `people`, who lack each."""
    found = (Person.objects.all() if people is None else people).present()
    return found.order_by().aggregate(**{key: Count("pk", filter=_CONDITIONS[key]) for key in keys})
