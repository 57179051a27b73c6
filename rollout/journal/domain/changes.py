"""Before and after of an entry in words. Entries keep ids and figures; those who know a noun plug in its names."""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rollout.journal.models import Entry
from rollout.tenancy.models import User
from rollout.web import formats

Names = Callable[[Collection[Any]], Mapping[Any, str]]
MOST = 8  # values of one field that are named; further ones are counted


@dataclass(frozen=True)
class Change:
    """One field; `before` is empty where there was nothing."""

    field: str
    before: str
    after: str


_named: dict[str, tuple[str, Names | None]] = {}


def register(key: str, label: str, names: Names | None = None) -> None:
    """Show the field `key` as `label`; `names(ids)` gives the names of those it lists."""
    _named[key] = label, names


def _users(ids: Collection[Any]) -> Mapping[Any, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}


for _key in ("user", "owner", "deputy", "principal", "lead"):
    register(_key, _key.capitalize(), _users)


class Reader:
    """Reads the changes of many entries; names are found together, one query a field."""

    def __init__(self, entries: Iterable[Entry], zone: datetime.tzinfo) -> None:
        self._zone = zone
        self._pairs = {entry.pk: list(_fields(entry)) for entry in entries}
        self._names = {key: self._find(key) for key in self._keys()}

    def of(self, entry: Entry) -> list[Change]:
        """Fields that differ, in the order in which they were kept."""
        return [
            Change(_named.get(key, (_label(key), None))[0], self._said(key, before), self._said(key, after))
            for key, before, after in self._pairs.get(entry.pk, [])
        ]

    def _keys(self) -> set[str]:
        return {
            key for pairs in self._pairs.values() for key, _before, _after in pairs if _named.get(key, ("", None))[1]
        }

    def _find(self, key: str) -> Mapping[Any, str]:
        wanted = set()
        for pairs in self._pairs.values():
            for found, before, after in pairs:
                if found == key:
                    wanted |= {each for value in (before, after) for each in _listed(value)}
        names = _named[key][1]
        return names(wanted) if names and wanted else {}

    def _said(self, key: str, value: Any) -> str:
        if isinstance(value, list):
            named = [self._one(key, each) for each in value[:MOST]]
            more = len(value) - MOST
            return ", ".join(named) + (_(" and %(count)d more") % {"count": more} if more > 0 else "")
        return self._one(key, value)

    def _one(self, key: str, value: Any) -> str:
        if value in (None, "", {}):
            return ""
        if value is True or value is False:
            return _("yes") if value else _("no")
        if isinstance(value, dict):
            return ", ".join(f"{_label(name)}: {self._said(name, each)}" for name, each in value.items())
        known = self._names.get(key, {}) if hasattr(self, "_names") else {}
        if isinstance(value, str):
            return known.get(value) or self._instant(value)
        return known.get(value, str(value))

    def _instant(self, text: str) -> str:
        """Instants on the organization's clock; everything else as it is."""
        if len(text) < 19 or text[10] != "T":
            return text
        try:
            return formats.moment(datetime.datetime.fromisoformat(text), self._zone)
        except ValueError:
            return text


def _fields(entry: Entry) -> Iterable[tuple[str, Any, Any]]:
    """(key, before, after) of what differs. A change of one value is called by what the entry says it is of."""
    if "before" not in entry.data and "after" not in entry.data:
        return
    before, after = entry.data.get("before"), entry.data.get("after")
    if isinstance(before, dict | None) and isinstance(after, dict | None):
        for key in {**(before or {}), **(after or {})}:
            pair = (before or {}).get(key), (after or {}).get(key)
            if pair[0] != pair[1]:
                yield key, *pair
    elif before != after:
        yield str(entry.data.get("setting") or entry.data.get("field") or "value"), before, after


def _listed(value: Any) -> Iterable[Any]:
    return (
        [each for each in value if isinstance(each, int | str)]
        if isinstance(value, list)
        else [value] * (isinstance(value, int | str) and not isinstance(value, bool))
    )


def _label(key: str) -> str:
    return key.replace("_", " ").capitalize()
