"""The fields of a person that a file may change: where each stands in the staged row and in the record, as SQL.

`s` is the staged row, `p` the recorded person, `m`, `d` and `c` their manager, division and country as recorded, and
`b`, `nd` and `nc` those that the file names. Each field has one bit of the mask of what changes.
"""

from dataclasses import dataclass

from audiences.domain.people_columns import COLUMNS


@dataclass(frozen=True)
class Field:
    """`given` and `recorded` are compared and shown; `column` of the person's table is set to `value`."""

    name: str
    bit: int
    given: str
    recorded: str
    column: str
    value: str

    @property
    def differs(self) -> str:
        return f"{self.recorded} IS DISTINCT FROM {self.given}"


_SPECIAL = {
    "manager_external_id": ("s.manager", "coalesce(m.external_id, '')", "manager_id", "b.person_id"),
    "division": ("s.division", "coalesce(d.path, '')", "division_id", "nd.id"),
    "country": ("s.country", "coalesce(c.code, '')", "country_id", "nc.id"),
    "hire_date": ("s.hired_on", "p.hired_on", "hired_on", "s.hired_on"),
}


def _field(bit: int, name: str) -> Field:
    return Field(name, 1 << bit, *_SPECIAL.get(name, (f"s.{name}", f"p.{name}", name, f"s.{name}")))


FIELDS = tuple(
    _field(n, name) for n, name in enumerate([*(each for each in COLUMNS if each != "external_id"), "attributes"])
)
BY_NAME = {field.name: field for field in FIELDS}
RECORDED = """
    LEFT JOIN audiences_person m ON m.id = p.manager_id
    LEFT JOIN audiences_division d ON d.id = p.division_id
    LEFT JOIN audiences_country c ON c.id = p.country_id
"""
# Keys that are kept beside a field for sorting and searching.
KEYS = {"name_key": ("first_name", "last_name"), "email_key": ("email",)}


def bits(*names: str) -> int:
    """The mask of these fields."""
    return sum(BY_NAME[name].bit for name in names)
