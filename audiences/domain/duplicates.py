"""Which two records may be one person: rules over everybody at once, and the list of pairs to decide.

A name is compared without accents, case, spaces, hyphens and apostrophes. What more than MOST records share is no
evidence: a shop's mailbox, or a name that half a country has. A pair that was decided is never proposed again.
"""

import datetime

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audiences.domain import people_search
from audiences.models import Person, PossibleDuplicate
from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant

FOLLOWER = "audiences.duplicates"
NAMED = "person.pair_named"
MOST = 5  # records with the same name and hire date, or name, manager and division, that are compared

# The combining marks that decomposition leaves, and what parts of a name are joined by.
_NAME = "regexp_replace(normalize(p.name_key, NFKD), U&'[\\0300-\\036F \\2019''.-]', '', 'g')"
_PAIRS = "SELECT least(a.id, b.id), greatest(a.id, b.id), '{evidence}' FROM {group} g, unnest(g.ids) a (id), unnest(g.ids) b (id) WHERE a.id < b.id"  # noqa: E501
_SHARING = """
    SELECT array_agg(id) AS ids FROM keyed WHERE name <> '' AND {given} GROUP BY {by}
    HAVING count(*) BETWEEN 2 AND {most} AND bool_or(NOT gone)
"""
_REFRESH = f"""
WITH keyed AS MATERIALIZED (
    SELECT p.id, p.status = 'left' AS gone, p.email_key, p.hired_on, p.manager_id, p.division_id, {_NAME} AS name
    FROM audiences_person p
    WHERE NOT EXISTS (SELECT FROM audiences_personmerge m WHERE m.away_id = p.id AND m.undone_at IS NULL)
), mailed AS (
    SELECT array_agg(id) AS ids FROM keyed WHERE email_key <> '' GROUP BY email_key HAVING count(*) = 2
), hired AS ({_SHARING.format(given="hired_on IS NOT NULL", by="name, hired_on", most=MOST)}),
placed AS (
    {
    _SHARING.format(
        given="manager_id IS NOT NULL AND division_id IS NOT NULL", by="name, manager_id, division_id", most=MOST
    )
}), joined AS (
    SELECT array_agg(id) AS ids FROM keyed WHERE name <> '' GROUP BY name
    HAVING count(*) = 2 AND min(id) FILTER (WHERE gone) < min(id) FILTER (WHERE NOT gone)
        AND coalesce(min(hired_on) FILTER (WHERE gone) <= min(hired_on) FILTER (WHERE NOT gone), true)
), said (first, second, evidence) AS (
    {_PAIRS.format(evidence="email", group="mailed")} UNION ALL {_PAIRS.format(evidence="hired", group="hired")}
    UNION ALL {_PAIRS.format(evidence="place", group="placed")}
    UNION ALL {_PAIRS.format(evidence="joined", group="joined")}
), found AS MATERIALIZED (
    SELECT s.first, s.second, CASE WHEN a.gone OR b.gone THEN 'returner' ELSE 'duplicate' END AS kind,
        array_agg(s.evidence::varchar ORDER BY s.evidence) AS evidence
    FROM said s JOIN keyed a ON a.id = s.first JOIN keyed b ON b.id = s.second
    WHERE NOT (a.gone AND b.gone) GROUP BY s.first, s.second, a.gone, b.gone
), dropped AS (
    DELETE FROM audiences_possibleduplicate d WHERE d.state = 'open' AND NOT 'named' = ANY (d.evidence)
        AND NOT EXISTS (SELECT FROM found f WHERE f.first = d.first_id AND f.second = d.second_id)
)
INSERT INTO audiences_possibleduplicate AS d (first_id, second_id, kind, evidence, state, found_at, reason)
SELECT first, second, kind, evidence, 'open', %s, '' FROM found ORDER BY first, second
ON CONFLICT (tenant_id, first_id, second_id) DO UPDATE SET kind = excluded.kind, evidence = excluded.evidence
WHERE d.state = 'open' AND NOT 'named' = ANY (d.evidence)
    AND (d.kind, d.evidence) IS DISTINCT FROM (excluded.kind, excluded.evidence)
"""


def refresh(*, at: datetime.datetime) -> None:
    """Bring the open pairs to what the rules say of the people now, in one statement over all of them."""
    with connection.cursor() as cursor:
        # Behind a tenant's policy the planner expects a handful of rows, and would compare each with all.
        cursor.execute("SET LOCAL enable_nestloop TO off")
        cursor.execute(_REFRESH, [at])
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


def name(*, one: str, other: str, by: Actor, at: datetime.datetime) -> PossibleDuplicate:
    """Put two records on the list that no rule finds, by external id or address; or find the pair that is there.

    ValidationError when either is nobody, when both are the same, or when both have left.
    """
    found = people_search.by_ids([one, other])
    for field, given in (("one", one), ("other", other)):
        if given not in found:
            said = _("Nobody here has the id or address “%(value)s”; the external id of somebody is accepted.")
            raise ValidationError({field: said % {"value": given}})
    if found[one] == found[other]:
        raise ValidationError({"other": _("Both are the same record already.")})
    first, second = Person.objects.filter(external_id__in=found.values()).order_by("pk")
    gone = [each.status == Person.Status.LEFT for each in (first, second)]
    if all(gone):
        raise ValidationError({"other": _("Both have left, so there is nothing to decide.")})
    kinds = PossibleDuplicate.Kind
    kind = kinds.RETURNER if any(gone) else kinds.DUPLICATE
    said = {"kind": kind, "evidence": [PossibleDuplicate.Evidence.NAMED], "found_at": at}
    pair, made = PossibleDuplicate.objects.get_or_create(first=first, second=second, defaults=said)
    if not made and pair.state == PossibleDuplicate.State.NOT_SAME:
        pair.state, pair.decided_by, pair.decided_at, pair.reason = PossibleDuplicate.State.OPEN, None, None, ""
        pair.kind, pair.evidence = kind, said["evidence"]
        pair.save()
    entries.record(NAMED, subject=first, by=by, at=at, data={"people": [first.pk, second.pk]})
    return pair


def follow(entry: Entry, tenant: Tenant) -> None:
    """After people came, went or changed."""
    refresh(at=entry.at)


def pairs() -> QuerySet[PossibleDuplicate]:
    """Every pair that was ever proposed and stands, with both records."""
    return PossibleDuplicate.objects.select_related("first", "second", "decided_by")


def waiting() -> int:
    """How many pairs wait for a decision."""
    return PossibleDuplicate.objects.filter(state=PossibleDuplicate.State.OPEN).count()
