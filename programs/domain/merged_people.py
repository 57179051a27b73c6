"""Who sponsors programs and is asked for things, when two records become one and when they are two again."""

import datetime
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audiences.domain.same_person import Held, counted
from audiences.models import PersonMerge
from programs.models import BriefingRead, Endorsement, Program, SponsorAsk, Stakeholder
from rollout.tenancy.actors import Actor


def held(people: Collection[int]) -> Iterator[Held]:
    """Programs that each sponsors, asks that wait for an answer, and programs that they stand for."""
    yield _("Programs sponsored"), counted(Program.objects.all(), "sponsor", people)
    yield _("Open asks"), counted(SponsorAsk.objects.filter(state=SponsorAsk.State.OPEN), "asked_of", people)
    yield _("Briefings read"), counted(BriefingRead.objects.all(), "manager", people)
    yield _("Programs they stand for"), counted(Stakeholder.objects.all(), "person", people)


def move(merge: PersonMerge, *, by: Actor, at: datetime.datetime) -> dict[str, Any]:
    """The record that stays sponsors what the other did, is asked what waits and stands where they stood.

    Answers and words that were approved keep their name.
    """
    sponsored = list(Program.objects.filter(sponsor=merge.away).order_by("pk").values_list("pk", flat=True))
    asks = SponsorAsk.objects.filter(asked_of=merge.away, state=SponsorAsk.State.OPEN)
    asked = list(asks.order_by("pk").values_list("pk", flat=True))
    Program.objects.filter(pk__in=sponsored).update(sponsor=merge.kept)
    SponsorAsk.objects.filter(pk__in=asked).update(asked_of=merge.kept)
    drafts = _pks(Endorsement.objects.filter(sponsor=merge.away, state=Endorsement.State.DRAFTED))
    stands = _pks(Stakeholder.objects.filter(person=merge.away))
    Endorsement.objects.filter(pk__in=drafts).update(sponsor=merge.kept)
    Stakeholder.objects.filter(pk__in=stands).update(person=merge.kept)
    both = BriefingRead.objects.filter(manager=merge.kept).values("wave")
    read = _pks(BriefingRead.objects.filter(manager=merge.away).exclude(wave__in=both))
    BriefingRead.objects.filter(pk__in=read).update(manager=merge.kept)
    return {"programs": sponsored, "asks": asked, "endorsements": drafts, "stakeholders": stands, "briefings": read}


def back(merge: PersonMerge, moved: dict[str, Any], *, by: Actor, at: datetime.datetime) -> None:
    """What the record that stayed still holds of it is the other's again."""
    Program.objects.filter(pk__in=moved.get("programs", []), sponsor=merge.kept).update(sponsor=merge.away)
    asks = SponsorAsk.objects.filter(pk__in=moved.get("asks", []), asked_of=merge.kept, state=SponsorAsk.State.OPEN)
    asks.update(asked_of=merge.away)
    waiting = Endorsement.objects.filter(pk__in=moved.get("endorsements", []), state=Endorsement.State.DRAFTED)
    waiting.filter(sponsor=merge.kept).update(sponsor=merge.away)
    stands = Stakeholder.objects.filter(pk__in=moved.get("stakeholders", []), person=merge.kept)
    stands.update(person=merge.away)
    read = BriefingRead.objects.filter(pk__in=moved.get("briefings", []), manager=merge.kept)
    read.update(manager=merge.away)


def _pks(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))
