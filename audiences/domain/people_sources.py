"""Where people come from, as it is declared: whom a source is about, and which fields it has the say over.

Absence from a full file makes a leaver of people whom this source named last and who are within its scope. A source
that owns fields changes these alone of people who are there, and takes nobody over; the others leave such fields alone.
"""

from collections.abc import Sequence

from audiences.domain.people_columns import COLUMNS
from audiences.domain.people_fields import FIELDS
from audiences.domain.people_terms import Terms
from audiences.models import PeopleSource

TOGETHER = ("first_name", "last_name")  # a name is one thing: who owns the one owns the other


def terms(code: str, *, columns: Sequence[str] = COLUMNS, full: bool = True) -> Terms:
    """The terms of a file of the source, as they are declared now."""
    declared = {source.code: source for source in PeopleSource.objects.select_related("division")}
    ours = declared.pop(code, None)
    within = _within(ours) if ours else "true"
    if ours and ours.owned:
        others = {each.name: "true" for each in FIELDS if each.name not in ours.owned}
        return Terms(code, full, within, takes_over=False, columns=columns, withheld=others)
    owned: dict[str, str] = {}
    owners: dict[str, str] = {}
    for source in sorted(declared.values(), key=lambda each: each.code):
        for name in source.owned:
            owned[name] = f"{owned[name]} OR {_within(source)}" if name in owned else _within(source)
            owners[name] = f"{owners[name]}, {source.name}" if name in owners else source.name
    return Terms(code, full, within, columns=columns, withheld=dict(owned), owned=owned, owners=owners)


def _within(source: PeopleSource) -> str:
    """Whether somebody is within the source's scope, as they are recorded."""
    reach = PeopleSource.Reach
    if source.reach == reach.DIVISION:
        inside = f"SELECT id FROM audiences_division WHERE lft BETWEEN {source.division.lft} AND {source.division.rgt}"
        return f"coalesce(p.division_id IN ({inside}), false)"
    if source.reach == reach.COUNTRY:
        return f"coalesce(p.country_id = {source.country_id}, false)"
    if source.reach == reach.REGION:
        inside = f"SELECT id FROM audiences_country WHERE region_id = {source.region_id}"
        return f"coalesce(p.country_id IN ({inside}), false)"
    return "true"
