"""A number or a time of day between its bounds, as a chart beside the field (design screen 10)."""

from django.utils.translation import gettext as _

from audiences.domain.settings.kinds import Value
from audiences.domain.settings.ordered_kinds import Number, TimeOfDay
from audiences.domain.settings.resolution import Resolved
from audiences.domain.settings.setting import Setting
from rollout.web import charts


def of(setting: Setting, resolved: Resolved, current: Resolved, group: Resolved) -> str:
    """The `current` value beside Group's, within what is allowed; empty where nothing bounds it on both sides."""
    low, high = resolved.allowed.get("low"), resolved.allowed.get("high")
    if not isinstance(setting.kind, Number | TimeOfDay) or low is None or high is None or low == high:
        return ""
    start, end, value, default = (_position(each) for each in (low, high, current.value, group.value))
    margin = max((end - start) / 2, 1)
    said = {
        "value": current.words,
        "default": group.words,
        "allowed": setting.kind.bound_words(resolved.allowed),
    }
    return charts.bounds(
        value,
        low=start,
        high=end,
        default=default,
        floor=min(start - margin, value, default),
        top=max(end + margin, value, default),
        edges=(str(low), str(high)),
        label=_("%(value)s; Group default %(default)s, allowed %(allowed)s") % said,
    )


def _position(value: Value) -> float:
    """A number, or minutes after midnight."""
    if isinstance(value, str):
        hours, minutes = value.split(":")
        return int(hours) * 60 + int(minutes)
    return float(value)
