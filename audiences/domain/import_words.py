"""What a plan comes to, in figures and sentences, for whoever looks at it before it is applied."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop, ngettext

from audiences.domain import people_columns, places
from audiences.domain.people_plan import Plan
from rollout.web import formats

Counts = dict[str, int]


def counts(plan: Plan) -> Counts:
    found = {
        "new": plan.new,
        "changed": plan.changed,
        "leavers": plan.leavers,
        "unchanged": plan.unchanged,
        "rejected": plan.rejected,
    }
    return {"rows": sum(found.values()) - found["leavers"], **found}


def notes(plan: Plan) -> list[str]:
    """Sentences about what was not read, and about what applying would make besides people."""
    new_divisions, new_countries = plan.new_divisions, plan.new_countries
    found = [*plan.notes, *_held_back(plan)]
    if plan.left_out:
        found.append(
            ngettext(
                "%(count)s row is left out: it has an earlier id of somebody whose records were merged and who has a "
                "row of their own.",
                "%(count)s rows are left out: they have earlier ids of people whose records were merged and who have "
                "rows of their own.",
                plan.left_out,
            )
            % {"count": formats.number(plan.left_out)}
        )
    if new_divisions:
        found.append(
            _many(
                ngettext("%(n)s new division: %(names)s.", "%(n)s new divisions: %(names)s.", len(new_divisions)),
                new_divisions,
            )
        )
    if new_countries:
        names = [places.name(code) for code in new_countries]
        found.append(
            _many(ngettext("%(n)s new country: %(names)s.", "%(n)s new countries: %(names)s.", len(names)), names)
        )
    return found


def summary(found: Counts) -> str:
    """3 new, 2 changed, 1 leaver, 54 unchanged, 0 rejected."""
    said = ngettext(
        "%(new)s new, %(changed)s changed, %(leavers)s leaver, %(unchanged)s unchanged, %(rejected)s rejected.",
        "%(new)s new, %(changed)s changed, %(leavers)s leavers, %(unchanged)s unchanged, %(rejected)s rejected.",
        found["leavers"],
    )
    return said % {name: formats.number(found[name]) for name in ("new", "changed", "leavers", "unchanged", "rejected")}


# Within ------------------------------------------------------------------------------------------


def _held_back(plan: Plan) -> Iterator[str]:
    for name, count in plan.held_back.items():
        yield ngettext(
            "%(count)s change of %(field)s is left out: it belongs to the source %(owner)s.",
            "%(count)s changes of %(field)s are left out: they belong to the source %(owner)s.",
            count,
        ) % {"count": f"{count:,}", "field": people_columns.label(name), "owner": plan.terms.owners[name]}


def _many(sentence: str, names: list[str]) -> str:
    """The first ten by name, with how many more there are."""
    more = len(names) - 10
    listed = ", ".join(names[:10]) + (gettext_noop(" and %(more)s more") % {"more": more} if more > 0 else "")
    return sentence % {"n": len(names), "names": listed}
