"""Kinds of values that have an order, a number or a time of day; a bound of theirs has ends."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from audiences.domain.settings.kinds import Bound, Value, accept_only


class _Ordered:
    """Kinds whose values have an order; subclasses say how a value is typed and read."""

    can_be_bounded = True
    lowest: Any
    highest: Any

    def read(self, raw: Any) -> Value:
        raise NotImplementedError

    def words(self, value: Value) -> str:
        raise NotImplementedError

    def range_words(self, low: Value, high: Value) -> str:
        return _("%(low)s to %(high)s") % {"low": self.words(low), "high": self.words(high)}

    def read_bound(self, raw: Bound) -> Bound:
        accept_only(raw, {"low", "high"})
        found = {end: self.read(raw[end]) for end in ("low", "high") if raw.get(end) not in (None, "")}
        if len(found) == 2 and found["low"] > found["high"]:
            raise ValueError(
                _("The lower limit %(low)s lies above the upper limit %(high)s; enter the smaller one first.")
                % {"low": self.words(found["low"]), "high": self.words(found["high"])}
            )
        return found

    def bound_words(self, bound: Bound) -> str:
        if "low" in bound and "high" in bound:
            return self.range_words(bound["low"], bound["high"])
        if "low" in bound:
            return _("%(low)s or more") % {"low": self.words(bound["low"])}
        return _("%(high)s at most") % {"high": self.words(bound["high"])} if "high" in bound else ""

    def allows(self, bound: Bound, value: Value) -> bool:
        return self.nearest(bound, value) == value

    def nearest(self, bound: Bound, value: Value) -> Value:
        if "low" in bound and value < bound["low"]:
            return bound["low"]
        return bound["high"] if "high" in bound and value > bound["high"] else value

    def meet(self, strong: Bound, weak: Bound) -> Bound:
        return {**strong, **{end: self.nearest(strong, weak[end]) for end in weak}}

    def only(self, value: Value) -> Bound:
        return {"low": value, "high": value}

    def widened(self, bound: Bound, value: Value) -> Bound:
        chosen = {"low": min, "high": max}
        return {end: chosen[end](limit, value) for end, limit in bound.items()}

    def within(self, bound: Bound, other: Bound) -> bool:
        low, high = bound.get("low", self.lowest), bound.get("high", self.highest)
        return bool(other.get("low", self.lowest) <= low and high <= other.get("high", self.highest))


@dataclass(frozen=True)
class Number(_Ordered):
    """A whole number from `lowest` to `highest`; `unit` is lazy plural words with %(n)s, such as “%(n)s days”."""

    lowest: int
    highest: int
    unit: Any = "%(n)s"

    def read(self, raw: Any) -> int:
        text = str(raw).strip()
        if isinstance(raw, bool) or not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
            raise ValueError(
                _("“%(value)s” is not a whole number; %(low)s to %(high)s is accepted.") % self._said(text)
            )
        if not self.lowest <= int(text) <= self.highest:
            raise ValueError(_("Choose a number from %(low)s to %(high)s, not %(value)s.") % self._said(text))
        return int(text)

    def _said(self, text: str) -> dict[str, Any]:
        return {"value": text[:40], "low": self.lowest, "high": self.highest}

    def words(self, value: int) -> str:
        return str(self.unit % {"n": value})

    def around(self, value: int) -> tuple[str, str]:
        """What the unit says before and after the number, for a field with the number in it."""
        before, _number, after = self.words(value).partition(str(value))
        return before.strip(), after.strip()

    def range_words(self, low: int, high: int) -> str:
        return _("%(low)s to %(high)s") % {"low": low, "high": self.words(high)}


@dataclass(frozen=True)
class TimeOfDay(_Ordered):
    """A local time, kept as HH:MM."""

    lowest: str = "00:00"
    highest: str = "23:59"

    def read(self, raw: Any) -> str:
        try:
            found = datetime.time.fromisoformat(str(raw).strip())
        except ValueError:
            found = None
        if found is None or found.second or found.microsecond or found.tzinfo:
            raise ValueError(_("“%(value)s” is not a time; one such as 09:30 is accepted.") % {"value": str(raw)[:40]})
        return f"{found:%H:%M}"

    def words(self, value: str) -> str:
        return value

    @staticmethod
    def time(value: str) -> datetime.time:
        return datetime.time.fromisoformat(value)
