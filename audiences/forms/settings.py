"""Fields of settings: one control for each kind of value, for bounds, and what was posted for them.

What is typed is read and refused by the kind itself (`audiences.domain.settings.kinds`), so every door says the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from audiences.domain.settings.free_kinds import Addresses, Hosts, Text
from audiences.domain.settings.kinds import Bound, Kind, Value
from audiences.domain.settings.language_kind import Languages
from audiences.domain.settings.option_kinds import Choice, Choices, Switch
from audiences.domain.settings.ordered_kinds import Number, TimeOfDay
from audiences.domain.settings.setting import Setting

NOTHING = ""  # a hidden field of that value stands before boxes: none ticked is an answer too


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Control:
    """One field as components/setting_control.html draws it. `kind` names its widget, `low` and `high` its limits."""

    kind: str
    name: str
    label: str
    value: str = ""
    options: Sequence[Option] = ()
    low: str = ""
    high: str = ""
    before: str = ""
    after: str = ""
    width: str = ""
    longest: int = 0
    described_by: str = ""
    invalid: bool = False

    @property
    def id(self) -> str:
        return f"id_{self.name}"

    @property
    def target(self) -> str:
        """The id that a list of errors links to."""
        return f"{self.id}_0" if self.kind == "boxes" else self.id


def field_name(setting: str) -> str:
    return f"value-{setting}"


def of_value(
    setting: Setting, value: Any, *, allowed: Bound, described_by: str = "", invalid: bool = False, label: str = ""
) -> Control:
    """The field of a setting; `value` is a value of its kind, or as it was typed and refused."""
    found = _control(setting.kind, field_name(setting.name), label or str(setting.title), value, allowed)
    return _with(found, described_by=described_by, invalid=invalid)


def of_bound(setting: Setting, bound: Bound) -> list[Control]:
    """Fields of a bound: two ends, or what is allowed, and of lists also what is required."""
    kind = setting.kind
    if isinstance(kind, Number | TimeOfDay):
        ends = (("low", _("At least")), ("high", _("At most")))
        limits = {"low": kind.lowest, "high": kind.highest}
        return [_control(kind, f"bound-{end}", label, bound.get(end, ""), limits) for end, label in ends]
    if isinstance(kind, Choice | Switch):
        options = [(option, kind.option_words(option)) for option in kind.options]
        return [_boxes("bound-among", _("Allowed"), options, bound.get("among", []))]
    if isinstance(kind, Choices):
        options = [(option, kind.option_words(option)) for option in kind.options]
        return [
            _boxes("bound-among", _("Allowed"), options, bound.get("among", [])),
            _boxes("bound-required", _("Always"), options, bound.get("required", [])),
        ]
    if isinstance(kind, Languages):
        fields = (("among", _("Allowed; empty for any")), ("required", _("Always")))
        return [_control(kind, f"bound-{part}", label, bound.get(part, []), {}) for part, label in fields]
    return []


def posted_value(post: QueryDict, setting: Setting) -> Any:
    """What was sent for the setting, as its kind reads it; None where its field was not on the page."""
    return _posted(post, field_name(setting.name), setting.kind)


def posted_bound(post: QueryDict, setting: Setting) -> Bound:
    """What was sent for a bound, without what was left empty."""
    parts: dict[str, Any] = {}
    for control in of_bound(setting, {}):
        given = _posted(post, control.name, setting.kind, several=control.kind == "boxes")
        if given not in (None, "", []):
            parts[control.name.removeprefix("bound-")] = given
    if isinstance(setting.kind, Languages):
        return {part: setting.kind.read(given) for part, given in parts.items()}
    return parts


def hidden(post_name: str, setting: Setting, raw: Any) -> list[tuple[str, str]]:
    """(name, value) of hidden fields that send the same again."""
    if isinstance(raw, list | tuple):
        return [(post_name, NOTHING), *((post_name, str(each)) for each in raw)]
    if isinstance(raw, bool):
        return [(post_name, "on" if raw else "off")]
    return [(post_name, str(raw))]


def _posted(post: QueryDict, name: str, kind: Kind, *, several: bool = False) -> Any:
    if name not in post:
        return None
    given = [each.replace("\x00", "") for each in post.getlist(name)]
    if several or isinstance(kind, Choices):
        return [each for each in given if each != NOTHING]
    return given[-1]


def _control(kind: Kind, name: str, label: str, value: Any, allowed: Bound) -> Control:
    if isinstance(kind, Number):
        before, after = kind.around(value if isinstance(value, int) else kind.highest)
        low, high = allowed.get("low", kind.lowest), allowed.get("high", kind.highest)
        return Control(
            "number", name, label, str(value), low=str(low), high=str(high), before=before, after=after, width="short"
        )
    if isinstance(kind, TimeOfDay):
        return Control(
            "time", name, label, str(value), low=allowed.get("low", ""), high=allowed.get("high", ""), width="short"
        )
    if isinstance(kind, Switch):
        words = (
            Option("on", str(kind.on), value in (True, "on")),
            Option("off", str(kind.off), value in (False, "off")),
        )
        return Control("switch", name, label, options=words)
    if isinstance(kind, Choice):
        open_to_choice = [each for each in kind.options if kind.allows(allowed, each) or each == value]
        options = [(each, kind.option_words(each)) for each in open_to_choice]
        return Control("select", name, label, options=_options(options, [value]), width="medium")
    if isinstance(kind, Choices):
        return _boxes(name, label, [(each, kind.option_words(each)) for each in kind.options], value)
    if isinstance(kind, Languages):
        words = ", ".join(map(kind.option_words, value)) if isinstance(value, list | tuple) else str(value)
        return Control("text", name, label, words)
    if isinstance(kind, Addresses | Hosts):
        return Control("text", name, label, ", ".join(value) if isinstance(value, list | tuple) else str(value))
    if isinstance(kind, Text):
        return Control("lines" if kind.lines > 1 else "text", name, label, str(value), longest=kind.longest)
    raise TypeError(f"no field for {kind!r}")


def _boxes(name: str, label: str, options: Iterable[tuple[Any, str]], chosen: Any) -> Control:
    """Tick boxes; a switch’s True and False are sent as on and off."""
    sent = [({True: "on", False: "off"}.get(value, value), words) for value, words in options]
    ticked = [{True: "on", False: "off"}.get(value, value) for value in chosen]
    return Control("boxes", name, label, options=_options(sent, ticked))


def _options(options: Iterable[tuple[Any, str]], chosen: Iterable[Value]) -> list[Option]:
    taken = {str(each) for each in chosen}
    return [Option(str(value), words, str(value) in taken) for value, words in options]


def _with(control: Control, **changes: Any) -> Control:
    return Control(**{**control.__dict__, **changes})
