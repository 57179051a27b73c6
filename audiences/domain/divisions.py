"""The tree of divisions, named by path: `Energy Networks/Grid` is Grid within Energy Networks."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from audiences.domain import preorder
from audiences.models import Division, DivisionAlias

SEPARATOR = "/"


def parents_of(path: str) -> list[str]:
    """Every path from the root down to `path` itself."""
    parts = path.split(SEPARATOR)
    return [SEPARATOR.join(parts[: n + 1]) for n in range(len(parts))]


def missing(paths: Iterable[str]) -> list[str]:
    """Paths, with those above them, that the tenant does not have yet; parents come first."""
    wanted = {each for path in paths if path for each in parents_of(path)}
    return sorted(wanted - set(Division.objects.filter(path__in=wanted).values_list("path", flat=True)))


def ensure(paths: Iterable[str]) -> dict[str, Division]:
    """All divisions by path, after making those that are missing and numbering the tree anew."""
    made = missing(paths)
    found = {division.path: division for division in Division.objects.all()}
    for path in made:
        above, _, name = path.rpartition(SEPARATOR)
        found[path] = Division.objects.create(name=name, path=path, parent=found.get(above))
    if made:
        renumber(found.values())
    return found


def as_now() -> Callable[[str], str]:
    """What turns a path as a file says it into the path the division has now. Paths below a renamed one follow it."""
    known = dict(DivisionAlias.objects.values_list("path", "division__path"))

    def now(path: str) -> str:
        for above in reversed(parents_of(path)) if known and path else ():
            if above in known:
                return known[above] + path[len(above) :]
        return path

    return now


def with_below(direct: Mapping[int | None, int], everything: Sequence[Division]) -> dict[int, int]:
    """How many are in each division and below, by id: each passes what it has to its parent, once. Pure.

    `direct` has how many are in each itself, `everything` all divisions with parents before their children.
    """
    found = {division.pk: direct.get(division.pk, 0) for division in everything}
    for division in reversed(everything):
        if division.parent_id in found:
            found[division.parent_id] += found[division.pk]
    return found


def renumber(everything: Iterable[Division]) -> None:
    """Number the tree of all divisions anew, siblings by name, and write those that changed."""
    found = list(everything)
    names = {division.pk: (division.name.casefold(), division.pk) for division in found}
    wanted = preorder.numbers({division.pk: division.parent_id for division in found}, names.__getitem__)
    changed = [division for division in found if (division.lft, division.rgt) != wanted[division.pk]]
    for division in changed:
        division.lft, division.rgt = wanted[division.pk]
    Division.objects.bulk_update(changed, ["lft", "rgt"], batch_size=500)
