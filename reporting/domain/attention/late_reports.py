"""People of the reader's own team who are overdue."""

from delivery.models import Assignment
from reporting.domain import measures
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action


def find(reader: Reader) -> list[Item]:
    overdue = measures.BY_KEY["overdue"].condition(reader.at)
    people = (
        Assignment.objects.visible_to(reader.by, Action.VIEW_TEAM).filter(overdue).values("person").distinct().count()
    )
    if not people:
        return []
    who = "One of your people is" if people == 1 else f"{people:,} of your people are"
    route = ("reporting:team", ())
    return [
        Item(
            "watch",
            f"{who} overdue",
            "A word from you works best.",
            "Your team",
            "Overdue",
            route,
            "See who",
            reader.today,
            personal=True,
        )
    ]


KIND = Kind(Action.VIEW_TEAM, find)
