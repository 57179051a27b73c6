"""Finding people by what somebody types or pastes: external ids, e-mail addresses, names."""

from collections.abc import Sequence

from django.db.models import Q

from audiences.models import Person
from audiences.models.person import PersonQuerySet

_WORDS = 6  # of a name that are looked for


def by_ids(given: Sequence[str], people: PersonQuerySet | None = None) -> dict[str, str]:
    """External id by what was given, for those external ids and e-mail addresses that name exactly one person."""
    among = Person.objects.all() if people is None else people
    lowered = {each.lower(): each for each in given if "@" in each}
    found = {who: who for who in among.filter(external_id__in=given).values_list("external_id", flat=True)}
    mails: dict[str, list[str]] = {}
    for mail, who in among.filter(email_key__in=lowered).values_list("email_key", "external_id"):
        mails.setdefault(mail, []).append(who)
    return found | {
        lowered[mail]: who[0] for mail, who in mails.items() if len(who) == 1 and lowered[mail] not in found
    }


def by_words(typed: str, people: PersonQuerySet) -> PersonQuerySet:
    """Those of `people` with this external id or e-mail address, or else with all the words in their name."""
    exact = people.filter(Q(external_id=typed) | Q(email_key=typed.lower()))
    if exact.exists():
        return exact.order_by("name_key", "pk")
    named = Q()
    for word in typed.lower().split()[:_WORDS]:
        named &= Q(name_key__contains=word)
    return people.filter(named).order_by("name_key", "pk")
