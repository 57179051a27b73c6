"""What follows the journal and does not get on: assignments, messages and reports wait behind it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.journal.domain import lag
from rollout.tenancy.permissions import Action


def find(reader: Reader) -> list[Item]:
    late = lag.behind(reader.at)
    if not late:
        return []
    worst = max(late, key=lambda each: (each.failures, each.unread))
    title = ngettext(
        "%(count)d follower of the journal is behind", "%(count)d followers of the journal are behind", len(late)
    )
    unread = ngettext("%(count)s entry is unread", "%(count)s entries are unread", worst.unread)
    says = _("%(follower)s: %(unread)s.") % {"follower": worst.name, "unread": unread % {"count": f"{worst.unread:,}"}}
    failed = ngettext("It failed once.", "It failed %(count)d times in a row.", worst.failures)
    failing = failed % {"count": worst.failures} if worst.failures else ""
    return [
        Item(
            status="stop" if worst.failures else "watch",
            title=title % {"count": len(late)},
            note=f"{says} {failing}".strip(),
            meta=_("Audit trail"),
            aside=_("No deadline"),
            route=("journal:followers", ()),
            action=_("See why"),
            on=reader.today,
        )
    ]


KIND = Kind(Action.MANAGE_MEMBERS, find)
