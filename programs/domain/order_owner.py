"""Another lead of a launched wave, by a change order (PL5): the open items of whoever led it go along, or stay, by how
far they are; who takes over and who hands over are told by mail."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from programs.domain import open_work
from programs.domain.order_effects import Line
from programs.models import ChangeOrder, ReadinessItem, Wave
from rollout.journal.domain import entries
from rollout.members.domain import told_by_mail
from rollout.tenancy import links
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, User
from rollout.tenancy.permissions import TABLE, Action
from rollout.web import formats

GIVE, KEEP = "give", "keep"
TREATMENTS = ((GIVE, gettext_lazy("Go to the new lead")), (KEEP, gettext_lazy("Stay with who has them")))
_State = ReadinessItem.State
_TREATED = (
    ("not_started", _State.OPEN, gettext_lazy("Items of theirs that are not started")),
    ("in_progress", _State.IN_PROGRESS, gettext_lazy("Items of theirs in progress")),
)
VERB = "wave.handed_over"


@dataclass(frozen=True)
class OwnerChange:
    """Who leads the wave, by id of user, and what becomes of the items of who led it, by how far they are."""

    wave: Wave
    before: int | None
    after: int | None
    not_started: str = GIVE
    in_progress: str = GIVE
    name: ClassVar[str] = "owner"

    def kept(self) -> Mapping[str, Any]:
        return {key: getattr(self, key) for key in ("before", "after", "not_started", "in_progress")}

    def check(self, by: Actor, at: datetime.datetime) -> None:
        """ValidationError where nobody, or somebody who may not see to readiness here, would lead it."""
        roles = self._memberships(at).filter(user=self.after).values_list("role", flat=True)
        if not any(Action.WORK_READINESS in TABLE[role] for role in roles):
            raise ValidationError({"lead": _("Choose somebody here who may work on readiness items.")})
        if not {self.not_started, self.in_progress} <= {GIVE, KEEP}:
            raise ValidationError({"items_not_started": _("Choose what becomes of open items.")})

    def is_current(self) -> bool:
        return self.wave.lead_id == self.before

    def effects(self, at: datetime.datetime) -> list[Line]:
        """Items by how far they are, and who is told."""
        found = [self._line(field, state) for field, state, _label in _TREATED]
        done = self._items(_State.DONE).count()
        keeps = ngettext(
            "%(n)s item that is done keeps its owner.", "%(n)s items that are done keep their owner.", done
        )
        people = self._told_people(at)
        told = ngettext(
            "%(n)s person is told by mail: %(who)s.", "%(n)s people are told by mail: %(who)s.", len(people)
        )
        who = formats.enumerated([str(user) for user in people])
        return [
            *found,
            Line(done, keeps % {"n": formats.number(done)}),
            Line(len(people), told % {"n": formats.number(len(people)), "who": who}),
        ]

    def put(self, order: ChangeOrder, by: Actor, at: datetime.datetime) -> None:
        """The wave and its open items change hands, an entry for each, and a mail to each of the two."""
        people = self._told_people(at)
        given = [state for field, state, _label in _TREATED if getattr(self, field) == GIVE]
        items = list(self._items(*given).values_list("pk", flat=True))
        new = User.objects.get(pk=self.after)
        self.wave.lead = new
        self.wave.save(update_fields=["lead"])
        hands = {"before": {"owner": self.before}, "after": {"owner": self.after}}
        data = {"program": self.wave.program_id, "order": order.number, **hands}
        entries.record(VERB, subject=self.wave, by=by, at=at, data=data)
        open_work.give_items(items, of=self.before, to=new, by=by, at=at)
        self._tell(people, len(items), by, at)

    def told(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        return {"lead": self.before}, {"lead": self.after}

    def rows(self) -> list[tuple[str, str, str]]:
        named, labels = self._names(), dict(TREATMENTS)
        treated = [(str(label), named["old"], str(labels[getattr(self, field)])) for field, _state, label in _TREATED]
        return [(_("Lead"), named["old"], named["new"]), *treated]

    def _line(self, field: str, state: str) -> Line:
        count, named = self._items(state).count(), self._names()
        if getattr(self, field) == KEEP:
            says = ngettext("%(n)s open item stays with %(old)s.", "%(n)s open items stay with %(old)s.", count)
        elif state == _State.OPEN:
            says = ngettext(
                "%(n)s item that is not started goes from %(old)s to %(new)s.",
                "%(n)s items that are not started go from %(old)s to %(new)s.",
                count,
            )
        else:
            says = ngettext(
                "%(n)s item in progress goes from %(old)s to %(new)s.",
                "%(n)s items in progress go from %(old)s to %(new)s.",
                count,
            )
        return Line(count, says % {"n": formats.number(count), **named})

    def _items(self, *states: str) -> QuerySet[ReadinessItem]:
        return ReadinessItem.objects.filter(wave=self.wave, owner=self.before, state__in=states)

    def _names(self) -> dict[str, str]:
        users = User.objects.in_bulk([pk for pk in (self.before, self.after) if pk])
        return {
            "old": str(users.get(self.before or 0) or _("Nobody")),
            "new": str(users.get(self.after or 0) or _("Nobody")),
        }

    def _memberships(self, at: datetime.datetime) -> QuerySet[Membership]:
        return Membership.objects.active(at).filter(tenant=self.wave.tenant_id)

    def _told_people(self, at: datetime.datetime) -> list[User]:
        """Both, as far as they are of the organization; who takes over first."""
        members = self._memberships(at).values("user")
        users = User.objects.filter(pk__in=members).in_bulk([pk for pk in (self.before, self.after) if pk])
        return [users[pk] for pk in (self.after, self.before) if pk in users]

    def _tell(self, people: list[User], items: int, by: Actor, at: datetime.datetime) -> None:
        """What the wave is about, and why it changes hands, stays behind the sign-in."""
        page = links.inside(by.tenant, "programs:wave_readiness", self.wave.program.slug, self.wave.number)
        with override(by.tenant.language):
            said = ngettext(
                "%(n)s open item of its checklist changed hands with it. Look at them here:",
                "%(n)s open items of its checklist changed hands with it. Look at them here:",
                items,
            )
            for user in people:
                subject = (
                    _("You lead a wave now") if user.pk == self.after else _("A wave of yours has another lead now")
                )
                told_by_mail.tell(
                    [user],
                    subject=subject,
                    text=said % {"n": formats.number(items)},
                    page=page,
                    tenant=by.tenant,
                    at=at,
                )


def of(wave: Wave, lead: User | None, **treatment: str) -> OwnerChange | None:
    """What giving the wave to this lead changes; None where it is theirs already."""
    after = lead.pk if lead else None
    return OwnerChange(wave, wave.lead_id, after, **treatment) if after != wave.lead_id else None


def of_order(order: ChangeOrder) -> OwnerChange | None:
    """What the order asks for; None where it leaves the lead."""
    return OwnerChange(order.wave, **order.owner) if order.owner else None
