"""The manager line as preorder numbers: a VP's whole organization is one range of `lft` (AU5).

A line of a million people is a handful of arrays; what is read and written goes through the server in one statement.
"""

import sys
from array import array
from collections.abc import Iterable, Iterator
from io import BytesIO

from django.db import connection
from django.db.models import Count, OuterRef, Subquery

from audiences.models import Person
from audiences.models.person import PersonQuerySet

_RECORDED = "SELECT id, manager_id AS parent, status <> 'left' AS present FROM audiences_person"
_READ = """
SELECT string_agg(int8send(id), ''::bytea ORDER BY id),
    string_agg(int8send(coalesce(parent, 0)), ''::bytea ORDER BY id),
    string_agg(CASE WHEN present THEN '1' ELSE '0' END, '' ORDER BY id)
FROM ({line}) AS line
"""
_NUMBERS = "CREATE TEMPORARY TABLE people_line (id bigint, lft int, rgt int) ON COMMIT DROP"
RENUMBER = """
UPDATE audiences_person AS p SET lft = n.lft, rgt = n.rgt
FROM people_line n WHERE p.id = n.id AND (p.lft <> n.lft OR p.rgt <> n.rgt)
"""
_WRITTEN = 20_000  # numbers in one piece for COPY


def size() -> int:
    """About how many people are present, by the last number of the line; one row is read."""
    last = Person.objects.order_by("-lft").values_list("rgt", flat=True).first()
    return (last or 0) // 2


def below(people: PersonQuerySet) -> Subquery:
    """Of rows of people: how many of `people` are anywhere below them; empty where nobody is."""
    line = people.filter(lft__gt=OuterRef("lft"), lft__lt=OuterRef("rgt")).order_by()
    return Subquery(line.values("tenant").annotate(n=Count("pk")).values("n"))


class Line:
    """Everybody by position, in order of id; `parent` is the manager's position, -1 for none."""

    def __init__(self, ids: array, parents: Iterable[int], present: str) -> None:
        position = {pk: n for n, pk in enumerate(ids)}
        self.ids, self.present = ids, present
        self.parent = array("q", (position.get(pk, -1) for pk in parents))

    def has_loops(self) -> bool:
        """Whether somebody is above themselves."""
        return any(True for _ in self._entries(range(len(self.ids))))

    def loops(self, starts: Iterable[int]) -> list[list[int]]:
        """The loops that lines up from these ids run into, each as ids from the one where it is met, upward."""
        position = {pk: n for n, pk in enumerate(self.ids)}
        found = []
        for entry in self._entries(position[pk] for pk in starts):
            loop, at = [entry], self.parent[entry]
            while at != entry:
                loop.append(at)
                at = self.parent[at]
            found.append([self.ids[n] for n in loop])
        return found

    def numbers(self) -> tuple[array, array]:
        """(lft, rgt) by position, from 1, siblings in order of id; 0 for who left with nobody present below."""
        kept = self._kept()
        first, following, roots = self._families(kept)
        lft, rgt = array("i", bytes(4 * len(self.ids))), array("i", bytes(4 * len(self.ids)))
        count = 0
        for root in roots:
            at = root
            while True:
                count += 1
                if not lft[at]:
                    lft[at] = count
                    if first[at] >= 0:
                        at = first[at]
                        continue
                    count += 1
                rgt[at] = count
                if at == root:
                    break
                at = following[at] if following[at] >= 0 else self.parent[at]
        return lft, rgt

    def _entries(self, starts: Iterable[int]) -> Iterator[int]:
        """Where each loop is first met, walking up from these positions in turn."""
        walk = array("q", bytes(8 * len(self.ids)))  # by which walk, from 1, a position was met; 0 for none
        for turn, start in enumerate(starts, start=1):
            at = start
            while at >= 0 and not walk[at]:
                walk[at] = turn
                at = self.parent[at]
            if at >= 0 and walk[at] == turn:
                yield at

    def _kept(self) -> bytearray:
        kept = bytearray(len(self.ids))
        for start, present in enumerate(self.present):
            at = start if present == "1" else -1
            while at >= 0 and not kept[at]:
                kept[at] = 1
                at = self.parent[at]
        return kept

    def _families(self, kept: bytearray) -> tuple[array, array, list[int]]:
        """The first child and the next sibling by position, and the roots in order."""
        none = array("q", [-1])
        first, following, roots = none * len(kept), none * len(kept), []
        for n in range(len(kept) - 1, -1, -1):
            if not kept[n]:
                continue
            if (parent := self.parent[n]) < 0:
                roots.append(n)
            else:
                following[n], first[parent] = first[parent], n
        return first, following, roots[::-1]


def read(line: str = _RECORDED) -> Line:
    """The line that a query gives as id, parent and present; by default the recorded one."""
    with connection.cursor() as cursor:
        cursor.execute(_READ.format(line=line))
        ids, parents, present = cursor.fetchone()
    return Line(_whole_numbers(ids), _whole_numbers(parents), present or "")


def keep_numbers(line: Line) -> None:
    """The numbers of the line in `people_line`, for the statements that write people."""
    lft, rgt = line.numbers()
    keep_none()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert("COPY people_line FROM STDIN", _Pieces(line.ids, lft, rgt))
        cursor.execute("ANALYZE people_line (id)")


def keep_none() -> None:
    """No numbers in `people_line`: everybody keeps their own."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.people_line")
        cursor.execute(_NUMBERS)


def renumber() -> int:
    """Number the tenant's manager line anew and write the rows that changed; returns how many did.

    People who left stand outside the line (0, 0) unless somebody present is still below them.
    """
    keep_numbers(read())
    with connection.cursor() as cursor:
        cursor.execute(RENUMBER)
        return cursor.rowcount


class _Pieces(BytesIO):
    """Lines for COPY, made as they are read."""

    def __init__(self, *columns: array) -> None:
        super().__init__()
        self._rows = zip(*columns, strict=True)

    def read(self, size: int | None = -1) -> bytes:
        piece = [f"{pk}\t{lft}\t{rgt}\n" for _, (pk, lft, rgt) in zip(range(_WRITTEN), self._rows, strict=False)]
        return "".join(piece).encode()


def _whole_numbers(sent: memoryview | None) -> array:
    found = array("q", bytes(sent or b""))
    if sys.byteorder == "little":
        found.byteswap()
    return found
