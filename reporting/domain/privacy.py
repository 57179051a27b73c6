"""Small groups stay hidden, also from whoever subtracts (blueprint 08, Slices). Pure.

`minimum` is the smallest group that may be shown, in people; `minimums` reads the one in force.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

from django.utils.translation import gettext as _

Key = TypeVar("Key", bound=Hashable)
Line = tuple[Sequence[Key], Key]  # parts, and their sum


def hidden(counts: Mapping[Key, int], lines: Collection[Line], minimum: int) -> frozenset[Key]:
    """Keys to hide. `lines` are the sums a reader can see: parts and their total, all of them keys of `counts`.

    A group of 1 to minimum-1 people is hidden. Where a line would then miss exactly one value, which subtraction
    gives back, its smallest shown part (or at last its total) is hidden too, until no line misses exactly one.
    """
    gone = {key for key, people in counts.items() if 0 < people < minimum}
    settled = False
    while not settled:
        settled = True
        for parts, total in lines:
            missing = [key for key in (*parts, total) if key in gone]
            if len(missing) != 1:
                continue
            shown = sorted(
                (key for key in (*parts, total) if counts.get(key) and key not in gone),
                key=lambda key: (key == total, counts[key], str(key)),
            )
            if shown:
                gone.add(shown[0])
                settled = False
    return frozenset(gone)


def hidden_in_list(counts: Mapping[Key, int], minimum: int) -> frozenset[Key]:
    """Keys to hide in a list of groups whose total is shown; the total itself is never hidden for a part's sake."""
    whole = ("total of", tuple(counts))
    found = hidden({**counts, whole: sum(counts.values())}, [(list(counts), whole)], minimum)
    return frozenset(key for key in counts if key in found)


def hidden_in_grid(counts: Mapping[tuple[Key, Key], int], minimum: int) -> frozenset[tuple[Key | None, Key | None]]:
    """Cells (row, column) to hide in a grid with sums; (row, None), (None, column) and (None, None) are its sums."""
    rows, columns = {row for row, column in counts}, {column for row, column in counts}
    everything: dict[tuple[Key | None, Key | None], int] = dict(counts)
    for row, column in counts:
        for margin in ((row, None), (None, column), (None, None)):
            everything[margin] = everything.get(margin, 0) + counts[row, column]
    lines = [([(r, c) for c in columns if (r, c) in counts], (r, None)) for r in rows]
    lines += [([(r, c) for r in rows if (r, c) in counts], (None, c)) for c in columns]
    lines += [([(r, None) for r in rows], (None, None)), ([(None, c) for c in columns], (None, None))]
    return hidden(everything, lines, minimum)


def is_small(people: int, minimum: int) -> bool:
    """Whether a group of so many people may not be shown; nobody at all is no group."""
    return 0 < people < minimum


def says(minimum: int) -> str:
    """What a group under the minimum reads."""
    return _("fewer than %(minimum)s") % {"minimum": minimum}


def why(people: int, minimum: int) -> str:
    """What a hidden value reads: its group is small, or it would give a small neighbor away."""
    return says(minimum) if is_small(people, minimum) else _("not shown")
