"""Renaming, moving and merging divisions (blueprint 03): each first says what it changes.

People files go on meaning the same. A change rewrites the paths below and the segments whose rules name them, and
leaves an alias for what files write. Whom a move or a merge brings into what runs, or takes out of it, comes and goes
by an order (`reorganizing`).
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audiences.domain import divisions, people_merge, place_heirs, reorganizing, rule_places
from audiences.domain.divisions import SEPARATOR
from audiences.domain.reorganizing import Effect, Terms, Watch
from audiences.models import Division, DivisionAlias, DivisionGrant, Person, Segment
from rollout.journal.domain import entries
from rollout.tenancy import memory
from rollout.tenancy.actors import Actor

LONGEST_NAME, LONGEST_PATH = 120, 400


@dataclass(frozen=True)
class Effects:
    """What a change does: new path by old path of every division touched, and whom and what that concerns.

    `people` are those who are in the divisions and have not left; `joined` are old paths that become one with another.
    """

    paths: dict[str, str]
    people: int
    segments: list[Segment] = field(default_factory=list)
    leads: int = 0
    joined: tuple[str, ...] = ()


def rename(*, division: Division, name: str, by: Actor, at: datetime.datetime) -> Division:
    """Call the division otherwise. ValidationError when the name is empty, too long, or taken beside it."""
    paths = renamed(division, name)
    _place(division, paths, name=name.strip(), parent=division.parent)
    divisions.renumber(Division.objects.all())
    division.refresh_from_db()
    _record("division.renamed", division, paths, by=by, at=at)
    return division


@transaction.atomic
def move(
    *, division: Division, under: Division | None, by: Actor, at: datetime.datetime, terms: Terms | None = None
) -> Division:
    """Put the division, with what is below it, under another one or at the top. ValidationError when that cannot be.

    What runs and has other people by it is changed by an order on these `terms`; Denied where `by` may not approve one.
    """
    paths = moved(division, under)
    watches = _watched(paths, by)
    placed = _put_under(division, under)
    _record("division.moved", placed, paths, by=by, at=at)
    _order(watches, terms, by=by, at=at)
    return placed


@transaction.atomic
def merge(
    *, division: Division, into: Division, by: Actor, at: datetime.datetime, terms: Terms | None = None
) -> Division:
    """Make the division one with another: people, what is below, who leads it. ValidationError when that cannot be.

    What runs and has other people by it is changed by an order on these `terms`; Denied where `by` may not approve one.
    """
    paths = merged(division, into)
    watches = _watched(paths, by)
    into = _made_one(division, into, at)
    _record("division.merged", into, paths, by=by, at=at)
    _order(watches, terms, by=by, at=at)
    return into


def running_moved(
    division: Division, under: Division | None, terms: Terms, *, by: Actor, at: datetime.datetime
) -> list[Effect]:
    """What a move changes for what runs; ValidationError as `move`."""
    return _tried(moved(division, under), lambda: _put_under(division, under), terms, by=by, at=at)


def running_merged(
    division: Division, into: Division, terms: Terms, *, by: Actor, at: datetime.datetime
) -> list[Effect]:
    """What a merge changes for what runs; ValidationError as `merge`."""
    return _tried(merged(division, into), lambda: _made_one(division, into, at), terms, by=by, at=at)


def renamed(division: Division, name: str) -> dict[str, str]:
    """New path by old path after a renaming. ValidationError as `rename`."""
    name = name.strip()
    if not name:
        raise ValidationError({"name": _("Enter a name.")})
    if len(name) > LONGEST_NAME:
        said = _("The name has %(length)s characters; up to %(most)s are accepted.")
        raise ValidationError({"name": said % {"length": len(name), "most": LONGEST_NAME}})
    if SEPARATOR in name:
        raise ValidationError(
            {"name": _("A name has no “/”, which parts the levels of a path. Move it to change its level.")}
        )
    return _checked(division, _path(division.parent, name), "name")


def moved(division: Division, under: Division | None) -> dict[str, str]:
    """New path by old path after a move. ValidationError as `move`."""
    if under and division.lft <= under.lft <= division.rgt:
        raise ValidationError({"under": _("A division cannot be put under itself.")})
    if division.parent_id == (under and under.pk):
        raise ValidationError({"under": _("It is there already; choose another place.")})
    return _checked(division, _path(under, division.name), "under")


def merged(division: Division, into: Division) -> dict[str, str]:
    """New path by old path after a merge. ValidationError as `merge`."""
    if division.lft <= into.lft <= division.rgt:
        raise ValidationError({"into": _("A division cannot be made one with itself or with what is below it.")})
    return _paths(division, into.path)


def effects(paths: Mapping[str, str]) -> Effects:
    """Whom and what a change of these paths concerns."""
    touched = Division.objects.filter(path__in=paths)
    here = set(Division.objects.filter(path__in=set(paths.values())).values_list("path", flat=True))
    joined = tuple(old for old, new in paths.items() if new in here and new not in paths)
    return Effects(
        paths=dict(paths),
        people=Person.objects.present().filter(division__in=touched).count(),
        segments=rule_places.naming("division", paths),
        leads=DivisionGrant.objects.filter(division__in=touched).values("membership").distinct().count(),
        joined=joined,
    )


# Within ------------------------------------------------------------------------------------------


def _watched(paths: Mapping[str, str], by: Actor) -> list[Watch]:
    """What looks at whatever runs; nobody else changes the people from here on."""
    people_merge.lock(by.tenant)
    return _watches(paths)


def _watches(paths: Mapping[str, str]) -> list[Watch]:
    return reorganizing.watches(*next(iter(paths.items())))


def _order(watches: Sequence[Watch], terms: Terms | None, *, by: Actor, at: datetime.datetime) -> None:
    for watch in watches:
        watch.put(terms or Terms(), by=by, at=at)


def _tried(
    paths: Mapping[str, str], change: Callable[[], object], terms: Terms, *, by: Actor, at: datetime.datetime
) -> list[Effect]:
    """The tree is as changed for the moment, and as it was after it."""
    watches = _watches(paths)
    if not watches:
        return []
    with memory.apart(), transaction.atomic():
        people_merge.lock(by.tenant)  # which the savepoint gives back
        change()
        found = [effect for watch in watches for effect in watch.effects(terms, at)]
        transaction.set_rollback(True)
    return found


def _path(parent: Division | None, name: str) -> str:
    return f"{parent.path}{SEPARATOR}{name}" if parent else name


def _paths(division: Division, new: str) -> dict[str, str]:
    below = Division.objects.filter(lft__range=(division.lft, division.rgt)).order_by("lft")
    return {path: new + path[len(division.path) :] for path in below.values_list("path", flat=True)}


def _checked(division: Division, new: str, name: str) -> dict[str, str]:
    if new != division.path and Division.objects.filter(path=new).exists():
        said = _("There is a division “%(path)s” already. Merge them, or choose another.")
        raise ValidationError({name: said % {"path": new}})
    paths = _paths(division, new)
    if any(len(path) > LONGEST_PATH for path in paths.values()):
        said = _("The names from the top would have more than %(most)s characters together; choose shorter ones.")
        raise ValidationError({name: said % {"most": LONGEST_PATH}})
    return paths


def _place(division: Division, paths: Mapping[str, str], *, name: str, parent: Division | None) -> None:
    """Write name and parent, and the paths of everything below."""
    found = list(Division.objects.filter(path__in=paths))
    for each in found:
        each.path = paths[each.path]
        if each.pk == division.pk:
            each.name, each.parent = name, parent
    Division.objects.bulk_update(found, ["name", "path", "parent"], batch_size=500)
    division.name, division.parent, division.path = name, parent, _path(parent, name)
    _alias(paths)
    rule_places.rewrite("division", paths)


def _put_under(division: Division, under: Division | None) -> Division:
    """What it became; the row that the caller has stays as it is."""
    there = Division.objects.get(pk=division.pk)
    _place(there, _paths(there, _path(under, there.name)), name=there.name, parent=under)
    divisions.renumber(Division.objects.all())
    there.refresh_from_db()
    return there


def _made_one(division: Division, into: Division, at: datetime.datetime) -> Division:
    """What it became; rows that the caller has stay as they are."""
    there = Division.objects.in_bulk([division.pk, into.pk])
    _join(there[division.pk], there[into.pk], at)
    divisions.renumber(Division.objects.all())
    return Division.objects.get(pk=into.pk)


def _join(division: Division, into: Division, at: datetime.datetime) -> None:
    """Children of the same name become one too; others move. Whoever led it leads what it became."""
    there = {child.name: child for child in Division.objects.filter(parent=into).exclude(pk=division.pk)}
    heir = None  # a child that takes the place, and so the path, that its parent leaves
    for child in list(Division.objects.filter(parent=division)):
        if _path(into, child.name) == division.path:
            heir = child
        elif child.name in there:
            _join(child, there[child.name], at)
        else:
            _place(child, _paths(child, _path(into, child.name)), name=child.name, parent=into)
    Person.objects.filter(division=division).update(division=into, updated_at=at)
    held = set(DivisionGrant.objects.filter(division=into).values_list("membership_id", flat=True))
    DivisionGrant.objects.filter(division=division, membership__in=held).delete()
    DivisionGrant.objects.filter(division=division).update(division=into)
    place_heirs.hand_over(division, into)
    DivisionAlias.objects.filter(division=division).update(division=into)
    DivisionAlias.objects.update_or_create(path=division.path, defaults={"division": into})
    rule_places.rewrite("division", {division.path: into.path})
    if heir:
        Division.objects.filter(pk=heir.pk).update(parent=into)
    division.delete()
    if heir:
        _place(heir, _paths(heir, division.path), name=heir.name, parent=into)


def _alias(paths: Mapping[str, str]) -> None:
    """Let files that write an old path mean the division as it is now; a path that is in use names itself."""
    by_path = {each.path: each for each in Division.objects.filter(path__in=paths.values())}
    for old, new in paths.items():
        if old != new:
            DivisionAlias.objects.update_or_create(path=old, defaults={"division": by_path[new]})
    DivisionAlias.objects.filter(path__in=Division.objects.values("path")).delete()


def _record(verb: str, division: Division, paths: Mapping[str, str], *, by: Actor, at: datetime.datetime) -> None:
    data = {"from": next(iter(paths)), "to": next(iter(paths.values())), "divisions": len(paths)}
    entries.record(verb, subject=division, by=by, at=at, data=data)
