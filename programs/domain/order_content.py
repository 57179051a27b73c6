"""Other modules for the people of a launched wave, by a change order (PL5): one comes, one goes, or a new version takes
the place of one. What becomes of who has not started, has begun or is done is said by how far they are.

Modules are the program's: waves ahead teach the new content, and other waves that run keep what they were launched
with, as does whoever keeps what they were given. A version is a module of its own, with its own course id and text.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.domain import locking, modules, order_effects, own_rules
from programs.domain.order_effects import Line
from programs.models import ChangeOrder, Module, OwnRuleModule, Review, Wave
from rollout.tenancy.actors import Actor

KEEP, TOP_UP, RETAKE = "keep", "top_up", "retake"
TREATMENTS = (
    (KEEP, gettext_lazy("Keep what they were given")),
    (TOP_UP, gettext_lazy("Get the new content; what they have done counts")),
    (RETAKE, gettext_lazy("Start again with the new content")),
)
STATES = {
    "not_started": gettext_lazy("Who has not started"),
    "in_progress": gettext_lazy("Who has begun"),
    "done": gettext_lazy("Who is done"),
}
FIELDS = ("title", "kind", "course_id", "launch_url", "minutes")


@dataclass(frozen=True)
class ContentChange:
    """The module that goes, by id, and FIELDS of the one that comes; with both, this is a new version of that."""

    wave: Wave
    removes: int | None = None
    adds: Mapping[str, Any] | None = None
    not_started: str = TOP_UP
    in_progress: str = TOP_UP
    done: str = KEEP
    name: ClassVar[str] = "content"

    def kept(self) -> Mapping[str, Any]:
        return {"removes": self.removes, "adds": self.adds, **self.treatments}

    @property
    def treatments(self) -> dict[str, str]:
        """By STATES."""
        return {state: getattr(self, state) for state in STATES}

    def check(self, by: Actor, at: datetime.datetime) -> None:
        """ValidationError where nothing would change, or people would be left without what they have to do."""
        if any(each not in dict(TREATMENTS) for each in self.treatments.values()) or self.not_started == RETAKE:
            raise ValidationError({"content_not_started": _("Choose what becomes of people.")})
        old, new = self._old(), self._new()
        if self.removes and old is None:
            raise ValidationError({"module": _("Choose a module that the program has.")})
        if new is not None:
            self._check_new(new, old)
        if old is not None and (new is None or new.modality != old.modality):
            modules.refuse_while_last(old)
        if old is not None and new is None:
            self._check_going(old)

    def is_current(self) -> bool:
        return self.removes is None or self._old() is not None

    def effects(self, at: datetime.datetime) -> list[Line]:
        return order_effects.of_content(self, at)

    def put(self, order: ChangeOrder, by: Actor, at: datetime.datetime) -> None:
        """The program has other modules from the instant on, and so has who is treated so, in this transaction."""
        old, told = self._old(), {"order": order.number}
        if old is not None:
            modules.take_out(old, by=by, at=at, told=told)
            Review.objects.open().filter(variant__module=old).update(
                outcome=Review.Outcome.WITHDRAWN, decided_by=by.user, decided_at=at
            )
        if (new := self._new()) is not None:
            number = old.number if old is not None else None
            modules.put_in(new, number=number, locale=by.tenant.language, by=by, at=at, told=told)
            if old is not None:
                self._follow_rules(old, new)
        modules.follow(self.wave.program, by, at)
        order_effects.treat_content(self, by, at)

    def told(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        return ({"module": title} if (title := self._title(self._old())) else {}), (
            {"module": self.adds["title"]} if self.adds else {}
        )

    def rows(self) -> list[tuple[str, str, str]]:
        old = self._title(Module.every.filter(pk=self.removes).first())
        new = str(self.adds["title"]) if self.adds else _("Taken out")
        what = _("Module") if not (old and self.adds) else _("New version of a module")
        labels = dict(TREATMENTS)
        given = _("What they were given")
        treated = [(str(STATES[state]), given, str(labels[each])) for state, each in self.treatments.items()]
        return [(what, old, new), *treated]

    def _old(self) -> Module | None:
        return self.wave.program.modules.filter(pk=self.removes).first() if self.removes else None

    def _new(self) -> Module | None:
        return modules.drafted(self.wave.program, **self.adds) if self.adds is not None else None

    def _title(self, module: Module | None) -> str:
        return module.title if module is not None else ""

    def _check_new(self, new: Module, old: Module | None) -> None:
        modules.check(new)
        if new.is_learned and not new.course_id:
            said = _("Enter the course id: its completions are how the new content counts.")
            raise ValidationError({"course_id": said})
        if new.course_id and self.wave.program.modules.filter(course_id=new.course_id).exists():
            said = _("“%(course)s” is the course id of a module that the program has. A new version has another.")
            raise ValidationError({"course_id": said % {"course": new.course_id}})
        if old is not None and new.is_learned != old.is_learned:
            raise ValidationError({"kind": _("A new version is completed as the one before it, or as that is not.")})

    def _check_going(self, old: Module) -> None:
        others = self.wave.program.modules.learned().exclude(pk=old.pk)
        if old.is_learned and not others.exists():
            raise ValidationError({"module": _("It is the last module that people complete. Put a new version there.")})
        for rule in own_rules.in_force(self.wave.program):
            if not rule.every_module and [module.pk for module in own_rules.named(rule)] == [old.pk]:
                said = _("The completion rule for %(places)s names no other module. Change that rule first.")
                raise ValidationError({"module": said % {"places": own_rules.name(rule)}})

    def _follow_rules(self, old: Module, new: Module) -> None:
        """Rules of places that name the version before name this one too: the content of each says which is theirs."""
        naming = OwnRuleModule.objects.filter(module=old).values_list("rule", flat=True)
        OwnRuleModule.objects.bulk_create(OwnRuleModule(rule_id=rule, module=new) for rule in naming)


def of_order(order: ChangeOrder) -> ContentChange | None:
    """What the order asks for; None where it leaves the modules."""
    return ContentChange(order.wave, **order.content) if order.content else None


def lock(order: ChangeOrder) -> None:
    """Before its wave: whoever changes what a program teaches holds the program first."""
    if order.content:
        locking.plan(order.wave.program)
