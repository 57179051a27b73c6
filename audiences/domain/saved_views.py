"""Views of a list that somebody keeps for themselves. What they show stays bounded by what the reader may see."""

import datetime
from urllib.parse import parse_qsl, urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audiences.models import SavedView
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Slip

MOST = 30  # of one person for one list
LONGEST = 2_000  # characters of a query
_NOT_KEPT = ("page", "format", "csrfmiddlewaretoken")


def of(*, listing: str, by: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(user=by.user, listing=listing).order_by("name")


def save(*, listing: str, name: str, query: str, by: Actor, at: datetime.datetime) -> SavedView:
    """Keep the list as it is under a name; the same name again replaces it. ValidationError with a sentence."""
    name = name.strip()
    if not name or len(name) > 80:
        raise Slip(_("Enter a name of up to 80 characters for the view."))
    kept = [(key, value) for key, value in parse_qsl(query[:LONGEST]) if key not in _NOT_KEPT]
    mine = of(listing=listing, by=by)
    if mine.exclude(name=name).count() >= MOST:
        raise Slip(_("Up to %(most)s views are kept; remove one first.") % {"most": MOST})
    found, _made = SavedView.objects.update_or_create(
        user=by.user, listing=listing, name=name, defaults={"query": urlencode(kept), "saved_at": at}
    )
    return found


def remove(*, view: SavedView) -> None:
    view.delete()
