"""Settings as rows of a page (design screen 10): value, who may decide, where it comes from, what a change would do."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain.settings import departures, provenance
from audiences.domain.settings.book import Book
from audiences.domain.settings.desks import Desk
from audiences.domain.settings.edits import Outcome
from audiences.domain.settings.kinds import Value
from audiences.domain.settings.ordered_kinds import Number, TimeOfDay
from audiences.domain.settings.resolution import Held, Level, Resolved
from audiences.domain.settings.setting import Setting, Tier
from audiences.forms import settings as fields
from audiences.forms.settings import Control
from audiences.models.setting import Decision
from audiences.views.settings import bounds_chart

_CHIPS = {Tier.LOCKED: ("locked", "lock"), Tier.BOUNDED: ("bounds", "bounds"), Tier.DELEGATED: ("delegated", "branch")}


@dataclass(frozen=True)
class Chip:
    """A permission: `rule` names its look, `icon` its shape."""

    rule: str
    icon: str
    words: str


@dataclass(frozen=True)
class Planned:
    """A decision that takes effect later. `pk` is given where this desk may call it off."""

    words: str
    pk: int | None


@dataclass(frozen=True)
class Line:
    """A note beside the value, with a link where there is a page for it."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """What components/setting.html draws. `control` is None for whoever may not change the setting here."""

    setting: Setting
    resolved: Resolved
    chip: Chip
    control: Control | None
    hint: str = ""
    chart: str = ""
    inherited: str = ""
    lines: Sequence[Line] = ()
    steps: Sequence[provenance.Step] = ()
    otherwise: str = ""
    law: str = ""
    planned: Sequence[Planned] = ()
    may_go_back: bool = False
    adjusted: str = ""
    outcome: Outcome | None = None
    was: str = ""
    effects: Sequence[str] = ()
    told: str = ""
    theirs: str = ""
    tags: Sequence[str] = ()
    rule_url: str = ""  # where a program tightens who decides

    @property
    def name(self) -> str:
        return self.setting.name

    @property
    def id(self) -> str:
        return f"setting-{self.setting.name}"

    @property
    def words(self) -> str:
        return self.resolved.words

    @property
    def error(self) -> str:
        return self.outcome.error if self.outcome else ""

    @property
    def goes_back(self) -> bool:
        return self.outcome is not None and self.outcome.edit.back and not self.error

    @property
    def is_changed(self) -> bool:
        return self.outcome is not None

    @property
    def after(self) -> str:
        """What would be in force, in words."""
        return self.outcome.after.words if self.outcome and self.outcome.after else ""

    @property
    def target(self) -> str:
        """The id that notices and lists of errors link to."""
        return self.control.target if self.control and not self.goes_back else self.id


def shown_value(desk: Desk, name: str, settings: Book) -> Value:
    """What the field shows: what was chosen here, also where a bound keeps it from being in force."""
    resolved, own = desk.resolve(name, settings), desk.held(name, settings)
    return resolved.wanted if own is not None and resolved.source == own else resolved.value


class Rows:
    """Builds the rows of one desk; what all of them need is read once."""

    def __init__(
        self,
        desk: Desk,
        settings: Book,
        *,
        may_change: bool,
        reader: int | None,
        zone: datetime.tzinfo,
        others: dict[str, list[departures.Departure]],
        planned: Sequence[Decision] = (),
        rule_url: Callable[[str], str] | None = None,
        asks: Callable[[Resolved], Line | None] | None = None,
    ) -> None:
        self.desk, self.settings, self.may_change = desk, settings, may_change
        self.reader, self.zone, self.others = reader, zone, others
        self.rule_url, self.asks = rule_url, asks
        self.planned: dict[str, list[Decision]] = {}
        for decision in planned:
            self.planned.setdefault(decision.name, []).append(decision)

    def of(self, setting: Setting, outcome: Outcome | None = None, told: str = "", *, count: bool = True) -> Row:
        """The row of a setting; with an outcome, as somebody wants to change it. `count` asks for its effects."""
        resolved = self.desk.resolve(setting.name, self.settings)
        own, is_open = self._own(setting), self.may_change and self.desk.is_open(setting.name, self.settings)
        control = self._control(setting, outcome) if is_open else None
        return Row(
            setting=setting,
            resolved=resolved,
            chip=self.chip(resolved, is_open),
            control=control,
            hint=provenance.bounds_words(resolved),
            chart=self._chart(setting, resolved, outcome) if is_open else "",
            inherited=self._inherited(resolved, own),
            lines=self._lines(setting, resolved, own, is_open),
            steps=provenance.steps(
                resolved, self.desk.chain(setting.name, self.settings), reader=self.reader, zone=self.zone
            ),
            otherwise=provenance.value_words(setting, resolved.otherwise) if own else "",
            law=provenance.law_words(resolved),
            planned=[self._planned(setting, decision) for decision in self.planned.get(setting.name, ())],
            may_go_back=own is not None and self.may_change,
            adjusted=provenance.adjusted_words(resolved),
            outcome=outcome,
            was=resolved.words if outcome else "",
            effects=self._effects(outcome) if outcome and count else (),
            told=told,
            theirs=self._theirs(setting, outcome),
            tags=self._tags(setting, resolved, outcome),
            rule_url=self.rule_url(setting.name) if self.rule_url and self.may_change else "",
        )

    def chip(self, resolved: Resolved, is_open: bool) -> Chip:
        tier = resolved.policy.tier
        rule, icon = _CHIPS[tier]
        if tier is Tier.LOCKED:
            by_program = resolved.locked_by is Level.PROGRAM
            return Chip(rule, icon, _("Locked by the program") if by_program else _("Locked globally"))
        if not is_open:
            return Chip(rule, icon, str(tier.label))
        return Chip(rule, icon, _("Yours within bounds") if tier is Tier.BOUNDED else _("Yours to decide"))

    def _own(self, setting: Setting) -> Held | None:
        return self.desk.held(setting.name, self.settings)

    def _control(self, setting: Setting, outcome: Outcome | None) -> Control:
        value: Any = shown_value(self.desk, setting.name, self.settings)
        if outcome and not outcome.edit.back:
            value = outcome.edit.raw if outcome.error or not outcome.after else outcome.after.wanted
        resolved = self.desk.resolve(setting.name, self.settings)
        described = [f"setting-{setting.name}-hint"] if provenance.bounds_words(resolved) else []
        if outcome and outcome.error:
            described.append(f"setting-{setting.name}-error")
        return fields.of_value(
            setting,
            value,
            allowed=resolved.allowed,
            described_by=" ".join(described),
            invalid=bool(outcome and outcome.error),
        )

    def _inherited(self, resolved: Resolved, own: Held | None) -> str:
        source = resolved.source
        if source == own or source.level in {Level.TENANT, Level.DEFAULT}:
            return ""
        return _("Inherited from %(level)s") % {"level": provenance.level_words(source)}

    def _lines(self, setting: Setting, resolved: Resolved, own: Held | None, is_open: bool) -> list[Line]:
        found = []
        group = self.settings.resolve(setting.name)
        short = isinstance(setting.kind, Number | TimeOfDay) or len(group.words) <= 40
        if resolved.policy.tier is not Tier.LOCKED and short and (own or resolved.policy.tier is Tier.BOUNDED):
            found.append(Line(_("Group default is %(value)s") % {"value": group.words}))
        found.append(Line(self._origin(setting, resolved, own)))
        if self._inherited(resolved, own) and is_open:
            found.append(Line(_("Changing it here stops inheriting")))
        if own and own in resolved.ignored:
            words = provenance.value_words(setting, own.value)
            found.append(Line(_("%(value)s, chosen here, has no say while this is locked") % {"value": words}))
        if self.asks and self.may_change and (asking := self.asks(resolved)):
            found.append(asking)
        found += self._departing(setting)
        return [line for line in found if line.words]

    def _origin(self, setting: Setting, resolved: Resolved, own: Held | None) -> str:
        source = resolved.source
        if source.level is Level.DEFAULT:
            if setting.usual and self.desk.target.country:
                return _("Usual in %(place)s") % {"place": self.desk.target.name}
            return _("Not set by Group; Fairway’s default") if resolved.locked_by else ""
        if source == own:
            return provenance.decided(source, reader=self.reader, zone=self.zone)
        if source.level is Level.TENANT:
            on = provenance.day(source.at, self.zone) if source.at else ""
            return _("Set by Group, %(day)s") % {"day": on} if on else _("Set by Group")
        return provenance.decided(source, reader=self.reader, zone=self.zone)

    def _departing(self, setting: Setting) -> list[Line]:
        """Who below gets another value: the first two by name, more as a count."""
        others = self.others.get(setting.name, [])
        found = [
            Line(
                _("%(name)s: %(value)s") % {"name": each.name, "value": each.words},
                reverse(each.route[0], args=each.route[1]),
            )
            for each in others[:2]
        ]
        if len(others) > 2:
            more = len(others) - 2
            words = ngettext("and %(count)s more otherwise", "and %(count)s more otherwise", more) % {"count": more}
            found.append(Line(words))
        return found

    def _planned(self, setting: Setting, decision: Decision) -> Planned:
        moment = decision.effective_at.astimezone(self.zone)
        said = {
            "moment": f"{provenance.day(moment, self.zone)}, {moment:%H:%M}",
            "who": str(decision.decided_by or "Fairway"),
            "what": provenance.decision_words(setting, decision),
        }
        mine = isinstance(decision, self.desk.decisions().model) and _is_here(decision, self.desk)
        words = _("From %(moment)s: %(what)s (%(who)s)") % said
        return Planned(words, decision.pk if mine and self.may_change else None)

    def _effects(self, outcome: Outcome) -> list[str]:
        if outcome.error or outcome.after is None:
            return []
        return [effect.sentence for effect in outcome.effects()]

    def _theirs(self, setting: Setting, outcome: Outcome | None) -> str:
        """What somebody else decided since the page was shown."""
        if outcome is None or outcome.theirs is None:
            return ""
        row = outcome.theirs
        value = provenance.value_words(setting, row.value) if row.is_set else _("the default")
        said = {"who": str(row.decided_by or "Fairway"), "value": value}
        said["time"] = f"{row.decided_at.astimezone(self.zone):%H:%M}"
        return _("%(who)s decided %(value)s at %(time)s, while you had this page open.") % said

    def _tags(self, setting: Setting, resolved: Resolved, outcome: Outcome | None) -> list[str]:
        """Languages by name, as they were understood."""
        option_words = getattr(setting.kind, "option_words", None)
        if not isinstance(resolved.value, list) or option_words is None:
            return []
        value = outcome.after.wanted if outcome and outcome.after else resolved.value
        return [option_words(option) for option in value]

    def _chart(self, setting: Setting, resolved: Resolved, outcome: Outcome | None) -> str:
        current = outcome.after if outcome and outcome.after else resolved
        return bounds_chart.of(setting, resolved, current, self.settings.resolve(setting.name))


def _is_here(decision: Any, desk: Desk) -> bool:
    return (decision.region_id, decision.country_id) == desk.target.place
