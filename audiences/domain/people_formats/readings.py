"""How a people file is read: which column fills what, in which order dates are written, in which encoding. Pure.

A reading is confirmed by a person once and remembered for its source: the next file with the same header is read alike.
"""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from audiences.domain import people_columns
from audiences.domain.people_columns import COLUMNS
from audiences.domain.people_formats import systems, targets
from audiences.domain.people_formats.dates import Order
from audiences.domain.people_formats.systems import System
from rollout.tenancy.refusals import Slip


@dataclass(frozen=True)
class Reading:
    """`fills`: target by header, which stands in lower case. `whole`: absence from the file means having left."""

    system: str = systems.CANONICAL.key
    fills: dict[str, str] = field(default_factory=dict)
    dates: Order = Order.UNSAID
    encoding: str = ""
    whole: bool = True

    @property
    def of(self) -> System:
        return systems.BY_KEY.get(self.system, systems.PLAIN)

    @property
    def canonical(self) -> bool:
        return self.system == systems.CANONICAL.key

    @property
    def columns(self) -> tuple[str, ...]:
        """The canonical columns that are filled, in their order, then the attributes."""
        filled = {targets.canonical(target) for target in self.fills.values()}
        if targets.FULL_NAME in self.fills.values():
            filled |= {"first_name", "last_name"}
        attributes = sorted(column for column in filled if column.startswith("attr_"))
        return (*(column for column in COLUMNS if column in filled), *attributes)

    def header_of(self, column: str) -> str:
        """The header under which a canonical column stands in the file; the column itself when it is called so."""
        meant = (header for header, target in self.fills.items() if target and targets.canonical(target) == column)
        return next(meant, column)

    def kept(self) -> dict[str, Any]:
        """As JSON, for `given`."""
        return asdict(self)


def given(kept: dict[str, Any]) -> Reading:
    """A reading from its JSON; an empty one is of a canonical file."""
    return Reading(**{**kept, "dates": Order(kept.get("dates", ""))}) if kept else Reading()


def check(reading: Reading) -> None:
    """ValidationError with a sentence a problem: nobody can be told by the rows, or two columns fill the same."""
    if reading.canonical:
        return
    problems = []
    filled = Counter(target for target in reading.fills.values() if target)
    if not filled["external_id"]:
        problems.append(_("Choose the column that holds the external id: without it nobody can be told by their row."))
    for target, times in filled.items():
        if not targets.is_target(target):
            problems.append(_("“%(target)s” is nothing that a column can fill.") % {"target": target[:60]})
        elif times > 1:
            twice = [header for header, meant in reading.fills.items() if meant == target]
            problems.append(
                _("%(label)s is filled by %(first)s and %(second)s; one column is accepted.")
                % {"label": label(target), "first": f"“{twice[0][:40]}”", "second": f"“{twice[1][:40]}”"}
            )
    if problems:
        raise Slip(problems)


def label(target: str) -> str:
    """Words for a target."""
    return str(dict(targets.choices("")).get(target) or people_columns.label(target))
