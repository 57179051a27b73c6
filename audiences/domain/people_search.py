"""Finding people by what somebody types or pastes: external ids, e-mail addresses, names.

What is typed is a beginning, looked for by ranges of indexed columns: a pattern within a value would read every row,
since row-level security keeps LIKE from the indexes.
"""

from collections.abc import Sequence, Set

from django.db.models import Exists, Q, Value

from audiences.domain import person_aliases
from audiences.models import Person
from audiences.models.person import PersonQuerySet

_WORDS = 6  # of a name that are looked for
_BEHIND = "\U0010ffff"  # sorts behind whatever goes on


def by_ids(given: Sequence[str], people: PersonQuerySet | None = None) -> dict[str, str]:
    """External id by what was given, for those external ids and e-mail addresses that name exactly one person.

    In the order given. An id of a record that was merged into another one names that one.
    """
    among = Person.objects.all() if people is None else people
    lowered = {each.lower(): each for each in given if "@" in each}
    found = {who: who for who in among.filter(external_id__in=given).values_list("external_id", flat=True)}
    mailed = list(among.filter(email_key__in=lowered).values_list("email_key", "external_id"))
    now = _now({*found, *(who for _, who in mailed)}, among)
    mails: dict[str, set[str]] = {}
    for mail, who in mailed:
        mails.setdefault(mail, set()).add(now.get(who, who))
    alone = {lowered[mail]: who.pop() for mail, who in mails.items() if len(who) == 1}
    known = alone | {given_id: now.get(who, who) for given_id, who in found.items()}
    return {each: known[each] for each in given if each in known}


def _now(external_ids: Set[str], among: PersonQuerySet) -> dict[str, str]:
    """Whom of `among` each id of a merged record means."""
    meant = person_aliases.meant(external_ids)
    if not meant:
        return {}
    visible = set(among.filter(pk__in=[each.kept_id for each in meant.values()]).values_list("pk", flat=True))
    return {was: merge.kept.external_id for was, merge in meant.items() if merge.kept_id in visible}


def by_words(*asked: tuple[str, PersonQuerySet, int]) -> list[list[Person]]:
    """For each of what is typed, the first so many of the people with this external id or e-mail address, or else of
    those whose names begin so. One query; nobody for nothing typed."""
    found: list[list[Person]] = [[] for _each in asked]
    parts: list[PersonQuerySet] = []
    for n, (typed, people, most) in enumerate(asked):
        if typed:
            among = people.annotate(asked=Value(n))
            exact = among.filter(Q(external_id=typed) | Q(email_key=typed.lower())).order_by("name_key", "pk")
            named = beginning(among, typed).filter(~Exists(exact)).order_by("name_key", "pk")  # where that is nobody
            parts += [exact[:most], named[:most]]
    if parts:
        for person in parts[0].union(*parts[1:], all=True).order_by("asked", "name_key", "id"):
            found[person.asked].append(person)
    return found


def beginning(people: PersonQuerySet, typed: str) -> PersonQuerySet:
    """Those whose name, id or e-mail address begins with what is typed, or whose names begin with each of its words."""
    words = typed.lower().split()[:_WORDS]
    if not words:
        return people
    every = Q()
    for word in words:
        every &= _named(word)
    whole = " ".join(words)
    ids = _begins("external_id", typed.strip()) | _begins("external_id", typed.strip().upper())
    return people.filter(every | _named(whole) | ids | _begins("email_key", whole))


def _named(words: str) -> Q:
    return _begins("name_key", words) | _begins("first_key", words)


def _begins(field: str, text: str) -> Q:
    return Q(**{f"{field}__gte": text, f"{field}__lt": f"{text}{_BEHIND}"})
