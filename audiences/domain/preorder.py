"""Preorder numbers of a forest: everything below a node lies between its lft and rgt (PERFORMANCE, layout 2)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any


def numbers(parents: Mapping[int, int | None], order: Callable[[int], Any] | None = None) -> dict[int, tuple[int, int]]:
    """(lft, rgt) by id, from 1, siblings in order of id, or of what `order` says of it. A parent that is not in the
    mapping counts as none.

    ValueError when nodes form a loop: then some cannot be reached from any root.
    """
    children: dict[int | None, list[int]] = {}
    for node in sorted(parents, key=order, reverse=True):
        parent = parents[node]
        children.setdefault(parent if parent in parents else None, []).append(node)
    found: dict[int, tuple[int, int]] = {}
    entered: dict[int, int] = {}
    count = 0
    waiting = list(children.get(None, ()))
    while waiting:
        node = waiting.pop()
        count += 1
        if node in entered:
            found[node] = (entered[node], count)
            continue
        entered[node] = count
        waiting.append(node)
        waiting.extend(children.get(node, ()))
    if len(found) != len(parents):
        raise ValueError(f"{len(parents) - len(found)} nodes form a loop and have no root.")
    return found


def branches_with(keep: Iterable[int], parents: Mapping[int, int | None]) -> set[int]:
    """The nodes of `keep` and everything above them."""
    found: set[int] = set()
    for start in keep:
        node: int | None = start
        while node is not None and node in parents and node not in found:
            found.add(node)
            node = parents[node]
    return found
