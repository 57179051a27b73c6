"""People of the reader's own team who are overdue."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delivery.models import Assignment
from reporting.domain import measures
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action
from rollout.web import formats


def rows(reader: Reader) -> QuerySet[Assignment]:
    overdue = measures.BY_KEY["overdue"].condition(reader.at)
    return Assignment.objects.visible_to(reader.by, Action.VIEW_TEAM).filter(overdue)


def find(reader: Reader) -> list[Item]:
    people = rows(reader).values("person").distinct().count()
    if not people:
        return []
    route = ("reporting:team", ())
    return [
        Item(
            "watch",
            ngettext("%(count)s of your people is overdue", "%(count)s of your people are overdue", people)
            % {"count": formats.number(people)},
            _("A word from you works best."),
            _("Your team"),
            _("Overdue"),
            route,
            _("See who"),
            reader.today,
            personal=True,
        )
    ]


KIND = Kind(Action.VIEW_TEAM, find, rows)
