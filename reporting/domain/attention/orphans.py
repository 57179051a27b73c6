"""People whom the HR file leaves hanging: nobody leads them, or no country gives them a calendar."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import gaps
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action


def find(reader: Reader) -> list[Item]:
    return [_item(key, people, reader) for key, people in gaps.counts().items() if people]


def _item(key: str, people: int, reader: Reader) -> Item:
    return Item(
        status="watch",
        title=_title(key, people) % {"count": f"{people:,}"},
        note=_("Nobody gets a digest about them, and no team page shows them.")
        if key == gaps.MANAGER
        else _("Their working days and holidays are guessed from the organization's own."),
        meta=_("People"),
        aside=_("No deadline"),
        route=("audiences:people", ()),
        action=_("See who"),
        on=reader.today,
        query=f"?gap={key}",
    )


def _title(key: str, people: int) -> str:
    if key == gaps.MANAGER:
        return ngettext("%(count)s person has no manager", "%(count)s people have no manager", people)
    return ngettext("%(count)s person has no country", "%(count)s people have no country", people)


KIND = Kind(Action.IMPORT_PEOPLE, find)
