"""The grid of the results page over 50,000 assignments, two dimensions together, against a plain count of them."""

from bench.company import AT, Company
from bench.limits import Figure, side_by_side
from delivery.models import Assignment
from reporting.domain import slices
from rollout.tenancy import walls

LIMIT = 0.025
TIMES = 9


def measure(company: Company) -> list[Figure]:
    """By division and region, the page's first view."""
    return [_figure(company, "slice of 50,000, division by region", _cut)]


def planted(company: Company) -> list[Figure]:
    """Every row loaded and counted in Python."""
    return [_figure(company, "slice, counted in Python", _count_in_python, times=1)]


def _figure(company: Company, name: str, cut: object, times: int = TIMES) -> Figure:
    company.assign()
    with walls.inside(company.tenant.pk):
        found = Assignment.objects.filter(program=company.program)
        found.count()  # warm
        ours, peer = side_by_side(lambda: cut(found), found.count, times)
        return Figure(name, "a second", 1 / ours, 1 / peer, "counts a second", LIMIT)


def _cut(found: object) -> list[slices.Cell]:
    return slices.cut(found, by=["division", "region"], at=AT)


def _count_in_python(found: object) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for one in found.select_related("person__division", "person__country__region"):
        place = one.person.country and one.person.country.region
        key = (one.person.division.path.split("/")[0], place.name if place else "")
        counts[key] = counts.get(key, 0) + 1
    return counts
