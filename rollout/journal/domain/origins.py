"""From where: kept beside the entries, read with them, and erased when it is no longer needed (blueprint 02, Audit)."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _

from rollout.journal.models import Entry, Origin
from rollout.tenancy import walls
from rollout.tenancy.models import Tenant

Channel = Origin.Channel


def keep(entry: Entry, origin: str) -> None:
    """Note an actor's origin, as "web 203.0.113.7"; without one it was Fairway's own work, and nothing is kept."""
    channel, _space, place = origin.partition(" ")
    if channel in Channel.values:
        Origin.objects.create(entry=entry, channel=channel, place=place[:60])


def of(entries: Iterable[Entry]) -> dict[int, str]:
    """Channel and place in words by entry id, one query; those of which nothing is kept are left out."""
    found = Origin.objects.filter(entry__in=[entry.pk for entry in entries])
    return {each.entry_id: _said(each) for each in found}


def forget(*, tenant: Tenant, before: datetime.datetime) -> int:
    """Erase where everything before the instant came from; the entries stay. How many. Runs as the keeper."""
    with walls.inside_as_keeper(tenant.pk) as cursor:
        cursor.execute(
            "DELETE FROM journal_origin WHERE entry_id IN (SELECT id FROM journal_entry WHERE at < %s)", [before]
        )
        return int(cursor.rowcount)


def _said(origin: Origin) -> str:
    words = {Channel.BROWSER: _("Browser"), Channel.COMMAND: _("Command"), Channel.TASK: _("Task")}
    said = words[Channel(origin.channel)]
    return _("%(channel)s, %(place)s") % {"channel": said, "place": origin.place} if origin.place else said
