"""What waits for whoever looks after people's records: pairs to decide, corrections that files contradict, and what
managers say of their reports."""

from django.db.models import Count, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import corrections, line_doubts
from audiences.models import PossibleDuplicate
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action
from rollout.web import formats

PAIRS, CONTRADICTED, DOUBTS = "pairs", "contradicted", "doubts"


def find(reader: Reader) -> list[Item]:
    counted = counts()
    return [_item(key, counted[key], reader) for key in (PAIRS, CONTRADICTED, DOUBTS) if counted.get(key)]


def counts() -> dict[str, int]:
    """How many of each wait, in one query."""
    open_pairs = PossibleDuplicate.objects.filter(state=PossibleDuplicate.State.OPEN)
    rows = {PAIRS: open_pairs, CONTRADICTED: corrections.undecided(), DOUBTS: line_doubts.standing()}
    first, *others = (
        each.order_by().annotate(what=Value(key)).values("what").annotate(n=Count("pk")).values_list("what", "n")
        for key, each in rows.items()
    )
    return dict(first.union(*others, all=True))


def _item(key: str, count: int, reader: Reader) -> Item:
    title, note, route, query = _words(key, count)
    return Item(
        status="watch",
        title=title % {"count": formats.number(count)},
        note=note,
        meta=_("People"),
        aside=_("No deadline"),
        route=(route, ()),
        action=_("Decide"),
        on=reader.today,
        query=query,
    )


def _words(key: str, count: int) -> tuple[str, str, str, str]:
    """Title, note, and where it is dealt with."""
    if key == PAIRS:
        title = ngettext(
            "%(count)s pair of records may be one person", "%(count)s pairs of records may be one person each", count
        )
        return title, _("Until it is decided, they may be asked twice."), "audiences:duplicates", "?state=open"
    if key == CONTRADICTED:
        title = ngettext(
            "%(count)s correction is contradicted by the people file",
            "%(count)s corrections are contradicted by the people file",
            count,
        )
        note = _("Keep what was corrected here, take what the file says, or tell HR.")
        return title, note, "audiences:corrections", "?file=other"
    title = ngettext(
        "A manager says of %(count)s person: not my report", "Managers say of %(count)s people: not my report", count
    )
    return title, _("Correct the manager, or say that the record is right."), "audiences:line_doubts", ""


KIND = Kind(Action.IMPORT_PEOPLE, find)
