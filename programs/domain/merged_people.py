"""Who sponsors programs and is asked for things, when two records become one and when they are two again."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from audiences.models import Person, PersonMerge
from programs.models import Program, SponsorAsk
from rollout.tenancy.actors import Actor


def held(person: Person) -> Iterator[tuple[str, int]]:
    """Programs that the person sponsors, and asks that wait for an answer."""
    yield _("Programs sponsored"), Program.objects.filter(sponsor=person).count()
    yield _("Open asks"), SponsorAsk.objects.filter(asked_of=person, state=SponsorAsk.State.OPEN).count()


def move(merge: PersonMerge, *, by: Actor, at: datetime.datetime) -> dict[str, Any]:
    """The record that stays sponsors what the other did, and is asked what waits; answers keep their name."""
    sponsored = list(Program.objects.filter(sponsor=merge.away).order_by("pk").values_list("pk", flat=True))
    asks = SponsorAsk.objects.filter(asked_of=merge.away, state=SponsorAsk.State.OPEN)
    asked = list(asks.order_by("pk").values_list("pk", flat=True))
    Program.objects.filter(pk__in=sponsored).update(sponsor=merge.kept)
    SponsorAsk.objects.filter(pk__in=asked).update(asked_of=merge.kept)
    return {"programs": sponsored, "asks": asked}


def back(merge: PersonMerge, moved: dict[str, Any], *, by: Actor, at: datetime.datetime) -> None:
    """What the record that stayed still holds of it is the other's again."""
    Program.objects.filter(pk__in=moved.get("programs", []), sponsor=merge.kept).update(sponsor=merge.away)
    asks = SponsorAsk.objects.filter(pk__in=moved.get("asks", []), asked_of=merge.kept, state=SponsorAsk.State.OPEN)
    asks.update(asked_of=merge.away)
