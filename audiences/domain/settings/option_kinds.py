"""Kinds of values that are taken from a list, one or several of it; a bound keeps some of the options."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audiences.domain.settings.kinds import Bound, Value, Words, accept_only


class _Options:
    """Kinds whose values are taken from a list; a bound keeps some of them."""

    can_be_bounded = True

    def option_words(self, option: Value) -> str:
        raise NotImplementedError

    def option(self, raw: Any) -> Value:
        raise NotImplementedError

    def ordered(self, options: Sequence[Value]) -> list[Value]:
        raise NotImplementedError

    def _among(self, raw: Bound, name: str = "among") -> list[Value]:
        given = raw[name]
        return self.ordered([self.option(each) for each in (given if isinstance(given, list | tuple) else [given])])


class _One(_Options):
    """One of the options."""

    options: Any

    def read_bound(self, raw: Bound) -> Bound:
        accept_only(raw, {"among"})
        if "among" not in raw:
            return {}
        if not (among := self._among(raw)):
            raise ValueError(_("Leave at least one choice open."))
        return {"among": among}

    def bound_words(self, bound: Bound) -> str:
        return _listed([self.option_words(each) for each in bound["among"]], _("or")) if bound else ""

    def allows(self, bound: Bound, value: Value) -> bool:
        return not bound or value in bound["among"]

    def nearest(self, bound: Bound, value: Value) -> Value:
        """Options stand in the order in which they are listed; of two equally near ones the earlier is taken."""
        if self.allows(bound, value):
            return value
        places = {option: place for place, option in enumerate(self.options)}
        return min(bound["among"], key=lambda each: (abs(places[each] - places[value]), places[each]))

    def meet(self, strong: Bound, weak: Bound) -> Bound:
        if not (strong and weak):
            return strong or weak
        both = [each for each in strong["among"] if each in weak["among"]]
        return {"among": both} if both else strong

    def only(self, value: Value) -> Bound:
        return {"among": [value]}

    def widened(self, bound: Bound, value: Value) -> Bound:
        return {"among": self.ordered([*bound["among"], value])} if bound else {}

    def within(self, bound: Bound, other: Bound) -> bool:
        return set(bound.get("among", self.options)) <= set(other.get("among", self.options))


@dataclass(frozen=True)
class Choice(_One):
    """One of a few named options, from the least to the most strict where they have such an order."""

    options: dict[str, Words]

    def option(self, raw: Any) -> str:
        if raw not in self.options:
            listed = _listed([str(words) for words in self.options.values()], _("or"))
            raise ValueError(
                _("“%(value)s” is not one of the choices; %(choices)s is accepted.")
                % {"value": str(raw)[:40], "choices": listed}
            )
        return str(raw)

    read = option

    def ordered(self, options: Sequence[str]) -> list[str]:
        return [each for each in self.options if each in options]

    def option_words(self, option: str) -> str:
        return str(self.options[option])

    words = option_words


_ON, _OFF = lazy("On"), lazy("Off")


@dataclass(frozen=True)
class Switch(_One):
    """On or off."""

    on: Words = _ON
    off: Words = _OFF
    options = (False, True)

    def option(self, raw: Any) -> bool:
        known = {"on": True, "true": True, "off": False, "false": False, "": False}
        found = raw if isinstance(raw, bool) else known.get(str(raw).strip().lower())
        if found is None:
            raise ValueError(_("“%(value)s” is neither on nor off.") % {"value": str(raw)[:40]})
        return found

    read = option

    def ordered(self, options: Sequence[bool]) -> list[bool]:
        return [each for each in self.options if each in options]

    def option_words(self, option: bool) -> str:
        return str(self.on if option else self.off)

    words = option_words


class Several(_Options):
    """Some of the options, at least one."""

    def read(self, raw: Any) -> list[Value]:
        given = raw if isinstance(raw, list | tuple) else [each for each in re.split(r"[,\s]+", str(raw or "")) if each]
        found = self.ordered([self.option(each) for each in given])
        if not found:
            raise ValueError(_("Choose at least one."))
        return found

    def words(self, value: list[Value]) -> str:
        return _listed([self.option_words(each) for each in value], _("and"))

    def read_bound(self, raw: Bound) -> Bound:
        accept_only(raw, {"required", "among"})
        found = {name: self._among(raw, name) for name in ("required", "among") if raw.get(name)}
        if "among" in found and not set(found.get("required", [])) <= set(found["among"]):
            raise ValueError(_("What is required has to be among what is allowed."))
        return found

    def bound_words(self, bound: Bound) -> str:
        parts = []
        if bound.get("required"):
            parts.append(_("always %(options)s") % {"options": self.words(bound["required"])})
        if "among" in bound:
            parts.append(_("from %(options)s") % {"options": self.words(bound["among"])})
        return ", ".join(parts)

    def allows(self, bound: Bound, value: list[Value]) -> bool:
        return set(bound.get("required", [])) <= set(value) and (
            "among" not in bound or set(value) <= set(bound["among"])
        )

    def nearest(self, bound: Bound, value: list[Value]) -> list[Value]:
        if self.allows(bound, value):
            return value
        kept = [each for each in value if "among" not in bound or each in bound["among"]]
        return self.ordered([*kept, *bound.get("required", [])] or bound["among"])

    def meet(self, strong: Bound, weak: Bound) -> Bound:
        offered = weak["among"] if "among" in weak else strong.get("among", [])
        among = [each for each in offered if self._open(strong, each)]
        required = [each for each in weak.get("required", []) if self._open(strong, each)]
        required = self.ordered([*strong.get("required", []), *required])
        found: Bound = {"required": required} if required else {}
        if "among" in strong or "among" in weak:
            found["among"] = self.ordered([*among, *required]) or strong["among"]
        return found

    def _open(self, bound: Bound, option: Value) -> bool:
        return "among" not in bound or option in bound["among"]

    def only(self, value: list[Value]) -> Bound:
        return {"required": value, "among": value}

    def widened(self, bound: Bound, value: list[Value]) -> Bound:
        found: Bound = {}
        if required := [each for each in bound.get("required", []) if each in value]:
            found["required"] = required
        if "among" in bound:
            found["among"] = self.ordered([*bound["among"], *value])
        return found

    def within(self, bound: Bound, other: Bound) -> bool:
        inside = "among" not in other or ("among" in bound and set(bound["among"]) <= set(other["among"]))
        return inside and set(other.get("required", [])) <= set(bound.get("required", []))


@dataclass(frozen=True)
class Choices(Several):
    """Some of a few named options, kept in the order of the list."""

    options: dict[str, Words]

    def option(self, raw: Any) -> str:
        return Choice(self.options).option(raw)

    def ordered(self, options: Sequence[str]) -> list[str]:
        return [each for each in self.options if each in options]

    def option_words(self, option: str) -> str:
        return str(self.options[option])


@dataclass(frozen=True)
class Weekdays(Choices):
    """ISO weekdays, “1” is Monday."""

    options: dict[str, Words] = field(
        default_factory=lambda: {
            "1": lazy("Monday"),
            "2": lazy("Tuesday"),
            "3": lazy("Wednesday"),
            "4": lazy("Thursday"),
            "5": lazy("Friday"),
            "6": lazy("Saturday"),
            "7": lazy("Sunday"),
        }
    )

    def option(self, raw: Any) -> str:
        return super().option(str(raw))

    def words(self, value: list[str]) -> str:
        """“Monday to Friday” where the days follow each other, also over the end of the week."""
        if len(value) in {1, 2, 7}:
            return super().words(value) if len(value) < 7 else _("Every day")
        free = [day for day in self.options if day not in value]
        first = next((day for day in value if str((int(day) - 2) % 7 + 1) in free), value[0])
        run = [str((int(first) - 1 + n) % 7 + 1) for n in range(len(value))]
        if set(run) == set(value):
            return _("%(low)s to %(high)s") % {"low": self.option_words(run[0]), "high": self.option_words(run[-1])}
        return super().words(value)


def _listed(words: list[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""
