"""People whom the HR file leaves hanging, by what they lack. One query counts them all."""

from django.db.models import Count, F, Q

from audiences.models import Person
from audiences.models.person import PersonQuerySet

MANAGER, COUNTRY = "manager", "country"
# Nobody leads them and they lead nobody, or who led them has left. The head of the company leads and is not lacking.
_CONDITIONS = {
    MANAGER: Q(manager__isnull=True, rgt__lte=F("lft") + 1) | Q(manager__status=Person.Status.LEFT),
    COUNTRY: Q(country__isnull=True),
}
KEYS = tuple(_CONDITIONS)


def lacking(people: PersonQuerySet, key: str) -> PersonQuerySet:
    """Those of `people` who are present and lack it. KeyError for an unknown key."""
    return people.present().filter(_CONDITIONS[key])


def counts() -> dict[str, int]:
    """Present people of the organization who lack each."""
    return Person.objects.present().aggregate(
        **{key: Count("pk", filter=condition) for key, condition in _CONDITIONS.items()}
    )
