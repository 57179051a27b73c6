"""On what terms a file is taken, as SQL over the recorded person `p` and the staged row `s`.

A field is withheld from people for whom it is not this file's to change: the file has no column for it, it belongs to
another source, or the source has the say over other fields only. New people get whatever their row says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from audiences.domain.people_columns import COLUMNS
from audiences.domain.people_fields import FIELDS, KEYS, Field, bits

_SAME_COUNTRY = "coalesce(c.code, '') = s.country"


@dataclass(frozen=True)
class Heard:
    """How many local corrections hold against what a file says, and how many it agrees with."""

    held: int = 0
    agreed: int = 0


@dataclass
class Terms:
    """`full`: absence from the file means having left, within `within`. `owners` names who owns what is withheld.

    `known_divisions`: a row in a division that is not there is rejected; otherwise the division is made.
    """

    code: str
    full: bool = True
    within: str = "true"
    takes_over: bool = True
    known_divisions: bool = False
    columns: Sequence[str] = COLUMNS
    withheld: dict[str, str] = field(default_factory=dict)
    owned: dict[str, str] = field(default_factory=dict)  # the part of `withheld` that belongs to another source
    owners: dict[str, str] = field(default_factory=dict)
    corrected: dict[str, str] = field(default_factory=dict)  # what holds against every file; see corrections

    def __post_init__(self) -> None:
        for name in COLUMNS:
            if name not in self.columns:
                self._withhold(name, "true")
        if "time_zone" not in self.columns and "country" in self.columns:
            stays = self.withheld.get("country")  # a zone follows the country that it was derived from
            self.withheld["time_zone"] = f"({stays} OR {_SAME_COUNTRY})" if stays else _SAME_COUNTRY

    @property
    def partial(self) -> bool:
        return not set(COLUMNS) <= set(self.columns)

    @property
    def names(self) -> bool:
        """Whether the file names its people."""
        return "first_name" in self.columns or "last_name" in self.columns

    @property
    def quoted(self) -> str:
        return "'" + self.code.replace("'", "''") + "'"

    @property
    def scope(self) -> str:
        """Whom a full file of this source is about."""
        return f"p.source = {self.quoted} AND {self.within}"

    @property
    def leaves(self) -> str:
        """Who would leave if the file does not name them, were they present."""
        return self.scope if self.full else "false"

    @property
    def fields(self) -> list[Field]:
        """The fields of people who are recorded; attributes that a partial file has no column for stay."""
        return [self._merged(each) if each.name == "attributes" and self.partial else each for each in FIELDS]

    @property
    def keys(self) -> list[tuple[str, str, int]]:
        """Each key that is kept beside fields: its column, its value, and the mask of what it follows."""
        half = [name for name in KEYS["name_key"] if name not in self.columns]
        names = {name: f"p.{name}" if name in half else f"s.{name}" for name in KEYS["name_key"]}
        joined = f"lower(trim({names['last_name']} || ' ' || {names['first_name']}))"
        value = joined if len(half) == 1 else "s.name_key"
        return [("name_key", value, bits(*KEYS["name_key"])), ("email_key", "s.email_key", bits("email"))]

    def differs(self, each: Field) -> str:
        """Whether the file changes the field."""
        kept = self.kept(each.name)
        return f"({each.differs} AND NOT ({kept}))" if kept else f"({each.differs})"

    def kept(self, name: str) -> str:
        """Of whom the file leaves the field alone; empty for nobody."""
        return " OR ".join(filter(None, (self.withheld.get(name), self.corrected.get(name))))

    def _withhold(self, name: str, condition: str) -> None:
        before = self.withheld.get(name)
        self.withheld[name] = f"{before} OR {condition}" if before else condition

    def _merged(self, each: Field) -> Field:
        given = [name.removeprefix("attr_") for name in self.columns if name.startswith("attr_")]
        value = f"((p.attributes - '{{{','.join(given)}}}'::text[]) || s.attributes)"
        return replace(each, given=value, value=value)
