"""Before and after of an entry in words. Entries keep ids and figures; those who know a noun plug in its names."""

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rollout.journal.models import Entry
from rollout.tenancy.models import User
from rollout.web import formats

Names = Callable[[Collection[Any]], Mapping[Any, str]]
MOST = 8  # values of one field that are named; further ones are counted
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass(frozen=True)
class Change:
    """One field; `before` is empty where there was nothing."""

    field: str
    before: str
    after: str


Teller = Callable[[Entry], Iterable[Change]]
_Key = tuple[str, str]  # noun, or empty for every one, and field

_named: dict[_Key, tuple[str | Promise, Names | None]] = {}
_tellers: dict[str, Teller] = {}
_sayings: dict[str, Callable[[Any], str]] = {}


def register(key: str, label: str | Promise, names: Names | None = None, *, noun: str = "") -> None:
    """Show the field `key`, or that of `noun` alone, as `label`; `names(ids)` gives the names of those it lists."""
    _named[noun, key] = label, names


def register_teller(noun: str, teller: Teller) -> None:
    """`teller(entry)` says itself what changed, of entries about rows of the noun; it asks the database nothing."""
    _tellers[noun] = teller


def register_saying(key: str, says: Callable[[Any], str]) -> None:
    """`says(value)` puts a value of the field `key` into words that is more than a name or a list, as a rule."""
    _sayings[key] = says


def options(choices: Iterable[tuple[Any, str | Promise]]) -> Names:
    """Names of values that are chosen from a list, as the choices of a model's field."""
    listed = list(choices)
    return lambda values: {value: str(label) for value, label in listed}


def label(noun: str, key: str) -> str:
    """What the field is called; the words that its name is made of where nobody said."""
    return str(_named[_known(noun, key)][0]) if _known(noun, key) in _named else _plain(key)


def users(ids: Collection[Any]) -> Mapping[Any, str]:
    """Names of sign-ins by id."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}


def _known(noun: str, key: str) -> _Key:
    return (noun, key) if (noun, key) in _named else ("", key)


for _key, _label in {
    "user": gettext_lazy("User"),
    "owner": gettext_lazy("Owner"),
    "deputy": gettext_lazy("Deputy"),
    "principal": gettext_lazy("Stands in for"),
    "lead": gettext_lazy("Lead"),
}.items():
    register(_key, _label, users)


class Reader:
    """Reads the changes of many entries; names are found together, one query a field."""

    def __init__(self, entries: Iterable[Entry], zone: datetime.tzinfo) -> None:
        self._zone = zone
        self._names: dict[_Key, Mapping[Any, str]] = {}
        self._pairs = {entry.pk: list(_fields(entry)) for entry in entries if entry.subject not in _tellers}
        self._names = {key: self._find(key) for key in self._keys()}

    def of(self, entry: Entry) -> list[Change]:
        """Fields that differ, in the order in which they were kept."""
        if entry.subject in _tellers:
            return list(_tellers[entry.subject](entry))
        return [
            Change(label(*key), self._said(key, before), self._said(key, after))
            for key, before, after in self._pairs.get(entry.pk, [])
        ]

    def _keys(self) -> set[_Key]:
        return {
            key for pairs in self._pairs.values() for key, _before, _after in pairs if _named.get(key, ("", None))[1]
        }

    def _find(self, key: _Key) -> Mapping[Any, str]:
        wanted = set()
        for pairs in self._pairs.values():
            for found, before, after in pairs:
                if found == key:
                    wanted |= {each for value in (before, after) for each in _listed(value)}
        names = _named[key][1]
        return names(wanted) if names and wanted else {}

    def _said(self, key: _Key, value: Any) -> str:
        if isinstance(value, list):
            named = [self._one(key, each) for each in value[:MOST]]
            more = len(value) - MOST
            return ", ".join(named) + (_(" and %(count)d more") % {"count": more} if more > 0 else "")
        return self._one(key, value)

    def _one(self, key: _Key, value: Any) -> str:
        if value in (None, "", {}):
            return ""
        if key[1] in _sayings:
            return _sayings[key[1]](value)
        if value is True or value is False:
            return _("yes") if value else _("no")
        if isinstance(value, dict):
            noun = key[0]
            return ", ".join(f"{label(noun, name)}: {self._said((noun, name), each)}" for name, each in value.items())
        known = self._names.get(key, {})
        if isinstance(value, str):
            return known.get(value) or self._day_or_instant(value)
        return known.get(value, str(value))

    def _day_or_instant(self, text: str) -> str:
        """Days as days, instants on the organization's clock; everything else as it is."""
        try:
            if _DAY.fullmatch(text):
                return formats.day(datetime.date.fromisoformat(text))
            if _INSTANT.match(text):
                return formats.moment(datetime.datetime.fromisoformat(text), self._zone)
        except ValueError:
            pass
        return text


def _fields(entry: Entry) -> Iterable[tuple[_Key, Any, Any]]:
    """(key, before, after) of what differs. A change of one value is called by what the entry says it is of."""
    if "before" not in entry.data and "after" not in entry.data:
        return
    before, after = entry.data.get("before"), entry.data.get("after")
    if isinstance(before, dict | None) and isinstance(after, dict | None):
        for name in {**(before or {}), **(after or {})}:
            pair = (before or {}).get(name), (after or {}).get(name)
            if pair[0] != pair[1]:
                yield _known(entry.subject, name), *pair
    elif before != after:
        yield _known(entry.subject, str(entry.data.get("field") or "value")), before, after


def _listed(value: Any) -> Iterable[Any]:
    return (
        [each for each in value if isinstance(each, int | str)]
        if isinstance(value, list)
        else [value] * (isinstance(value, int | str) and not isinstance(value, bool))
    )


def _plain(key: str) -> str:
    return key.replace("_", " ").capitalize()
