"""What a column of a people file may become: a canonical column, a part of one, or an attribute. Pure."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audiences.domain.people_columns import ATTRIBUTE, COLUMNS, LABELS

LEFT_OUT = ""
FULL_NAME = "full_name"
LEVELS = ("division.2", "division.3", "division.4")
DELETED, SUSPENDED, ACTIVE = "deleted", "suspended", "active"

# Each with the canonical column that it helps to fill.
PARTS: dict[str, str] = {
    FULL_NAME: "last_name",
    **dict.fromkeys(LEVELS, "division"),
    DELETED: "status",
    SUSPENDED: "status",
    ACTIVE: "status",
}
_PART_LABELS: dict[str, str | Promise] = {
    FULL_NAME: _("First and last name together"),
    LEVELS[0]: _("Division, level 2"),
    LEVELS[1]: _("Division, level 3"),
    LEVELS[2]: _("Division, level 4"),
    DELETED: _("Whether the person has left"),
    SUSPENDED: _("Whether the person is on leave"),
    ACTIVE: _("Whether the person is active"),
}


def choices(header: str, meant: str = "") -> list[tuple[str, str | Promise]]:
    """What can be chosen for a column with this header, in the order of the canonical file.

    `meant` is what it is recognized as: a system's own attributes are called otherwise than their headers.
    """
    own = meant if ATTRIBUTE.fullmatch(meant) else attribute(header)
    return [
        (LEFT_OUT, _("Left out")),
        *LABELS.items(),
        *_PART_LABELS.items(),
        *([(own, _("Kept as an attribute"))] if own else []),
    ]


def is_target(name: str) -> bool:
    return name == LEFT_OUT or name in COLUMNS or name in PARTS or bool(ATTRIBUTE.fullmatch(name))


def attribute(header: str) -> str:
    """attr_cost_center for “Cost Center”; empty when the header has no letter of the alphabet to begin with."""
    name = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in header.casefold())
    found = "attr_" + "_".join(part for part in name.split("_") if part)[:40].rstrip("_")
    return found if ATTRIBUTE.fullmatch(found) else ""


def canonical(target: str) -> str:
    """The canonical column that a target fills; empty for a column that is left out."""
    return PARTS.get(target, target)
