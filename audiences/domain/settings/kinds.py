"""What values a setting takes, how they read, and what a bound on them is. Pure; values and bounds are JSON-ready.

A bound limits values: `{"low": 5, "high": 8}` of ordered kinds (either end may be missing), `{"among": […]}` of one
option, `{"required": […], "among": […]}` of lists. An empty bound limits nothing.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

Value = Any  # int, bool, str or list of str: what JSON holds
Bound = dict[str, Any]
Words = str | Promise
ANYTHING: Bound = {}


class Kind(Protocol):
    """How the values of one setting behave. Every refusal is a ValueError with a sentence."""

    can_be_bounded: bool

    def read(self, raw: Any) -> Value:
        """The value that was typed or sent as JSON."""

    def words(self, value: Value) -> str:
        """The value as people read it, with its unit."""

    def read_bound(self, raw: Bound) -> Bound:
        """The bound, checked and in its plain form."""

    def bound_words(self, bound: Bound) -> str:
        """What the bound allows: “25 to 35 days”; empty for a bound that limits nothing."""

    def allows(self, bound: Bound, value: Value) -> bool: ...

    def nearest(self, bound: Bound, value: Value) -> Value:
        """The allowed value that is closest to `value`; `value` itself when it is allowed."""

    def meet(self, strong: Bound, weak: Bound) -> Bound:
        """What both allow; where they exclude each other, what `strong` allows that is nearest to `weak`."""

    def within(self, bound: Bound, other: Bound) -> bool:
        """Whether everything that `bound` allows is allowed by `other`."""


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
        _only(raw, {"low", "high"})
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
        _only(raw, {"among"})
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


class _Several(_Options):
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
        _only(raw, {"required", "among"})
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

    def within(self, bound: Bound, other: Bound) -> bool:
        inside = "among" not in other or ("among" in bound and set(bound["among"]) <= set(other["among"]))
        return inside and set(other.get("required", [])) <= set(bound.get("required", []))


@dataclass(frozen=True)
class Choices(_Several):
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


class Languages(_Several):
    """Language tags in order of preference: the first is used for whoever has none of their own.

    Typed as tags or as names in the reader’s language, with commas between: “English, hi, Portuguese (Brazil)”.
    """

    def read(self, raw: Any) -> list[str]:
        if isinstance(raw, list | tuple):
            return super().read(raw)
        given = [part.strip() for part in str(raw or "").replace(";", ",").split(",")]
        return super().read([each for part in given if part for each in self._parts(part)])

    def _parts(self, text: str) -> list[str]:
        """One name or tag; several tags with spaces between are taken apart."""
        parts = text.split()
        return parts if all(re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*", part) for part in parts) else [text]

    def option(self, raw: Any) -> str:
        text = str(raw).strip()
        text = _language_names(get_language() or "en").get(text.casefold(), text).replace("_", "-")
        try:
            return str(Locale.parse(text, sep="-")).replace("_", "-")
        except (UnknownLocaleError, ValueError, TypeError) as error:
            raise ValueError(
                _("“%(value)s” is not a language; a name such as German or a tag such as pt-BR is accepted.")
                % {"value": text[:40]}
            ) from error

    def ordered(self, options: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(options))

    def option_words(self, option: str) -> str:
        reader = get_language() or "en"
        found = Locale.parse(option, sep="-").get_display_name(reader.replace("-", "_"))
        return (found or option)[:1].upper() + (found or option)[1:]


@lru_cache(maxsize=64)
def _language_names(reader: str) -> dict[str, str]:
    """Tag by name in small letters, in the language of the reader; every locale that Babel knows."""
    locale = Locale.parse(reader, sep="-")
    found: dict[str, str] = {}
    for tag in sorted(locale_identifiers(), key=len, reverse=True):
        name = Locale.parse(tag).get_display_name(locale)
        if name:
            found[name.casefold()] = tag.replace("_", "-")
    return found


class _Unbounded:
    """Kinds that are locked or delegated, never bounded: there is no nearest text."""

    can_be_bounded = False

    def read_bound(self, raw: Bound) -> Bound:
        if raw:
            raise ValueError(_("This setting takes any value and cannot be bounded; lock it or delegate it."))
        return {}

    def bound_words(self, bound: Bound) -> str:
        return ""

    def allows(self, bound: Bound, value: Value) -> bool:
        return True

    def nearest(self, bound: Bound, value: Value) -> Value:
        return value

    def meet(self, strong: Bound, weak: Bound) -> Bound:
        return {}

    def within(self, bound: Bound, other: Bound) -> bool:
        return True


@dataclass(frozen=True)
class Text(_Unbounded):
    """Words on one or more lines; may be empty."""

    longest: int = 200
    lines: int = 1

    def read(self, raw: Any) -> str:
        text = str("" if raw is None else raw).replace("\r\n", "\n").strip()
        if "\x00" in text or (self.lines == 1 and "\n" in text):
            raise ValueError(_("Enter words on one line."))
        if len(text) > self.longest:
            raise ValueError(
                _("This has %(given)s characters; up to %(most)s are accepted.")
                % {"given": len(text), "most": self.longest}
            )
        return text

    def words(self, value: str) -> str:
        return value or _("Nothing said")


@dataclass(frozen=True)
class Addresses(_Unbounded):
    """E-mail addresses, at most `most`; may be empty."""

    most: int = 10

    def read(self, raw: Any) -> list[str]:
        given = raw if isinstance(raw, list | tuple) else re.split(r"[,;\s]+", str(raw or ""))
        found = list(dict.fromkeys(str(each).strip().lower() for each in given if str(each).strip()))
        for address in found:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValueError(_("“%(value)s” is not an e-mail address.") % {"value": address[:80]}) from error
        if len(found) > self.most:
            raise ValueError(
                ngettext("Enter %(most)s address at most.", "Enter %(most)s addresses at most.", self.most)
                % {"most": self.most}
            )
        return found

    def words(self, value: list[str]) -> str:
        return ", ".join(value) or _("Nobody named")


def _only(raw: Bound, accepted: set[str]) -> None:
    extra = set(raw) - accepted
    if extra:
        raise ValueError(
            _("A bound of this setting takes %(accepted)s, not %(extra)s.")
            % {"accepted": ", ".join(sorted(accepted)), "extra": ", ".join(sorted(map(str, extra)))}
        )


def _listed(words: list[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""
