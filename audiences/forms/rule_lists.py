"""The lists of people who are always or never in: found by search, or pasted as ids with a report of unknown ones.

`do` is include, exclude or unlist with an external id, paste with a list, or clear with a list.
"""

import json
import re
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import people_search, rules
from audiences.forms.rule_tree import Draft
from audiences.models import Person
from rollout.web import formats

SHOWN = 50  # people of one list who are named
NAMED_UNKNOWN = 20

_BETWEEN = re.compile(r"[\r\n\t,;]+")


@dataclass
class Lists:
    """Both lists as posted, with what the pressed button did, and what the page says about it."""

    include: list[str] = field(default_factory=list)
    exclude: list[str] = field(default_factory=list)
    report: str = ""
    pasted: str = ""  # what could not be used, to be mended


def read(data: QueryDict) -> Lists:
    """The lists with the change that the pressed button asks for."""
    found = Lists(*(_posted(data.get(name, "")) for name in rules.LISTS), pasted=_text(data.get("paste", "")))
    action, _sep, rest = data.get("do", "").partition(":")
    if action in rules.LISTS and len(getattr(found, action)) < rules.MOST_LISTED:
        _put(found, action, [each for each in (_text(rest),) if rules.known_people([each])])
    elif action == "unlist":
        name, _sep, who = rest.partition(":")
        if name in rules.LISTS:
            getattr(found, name)[:] = [each for each in getattr(found, name) if each != who]
    elif action == "clear" and rest in rules.LISTS:
        getattr(found, rest).clear()
    elif action == "paste" and rest in rules.LISTS:
        _paste(found, rest)
    return found


def names(draft: Draft) -> dict[str, list[tuple[str, str]]]:
    """(external id, name) of the first people of each list."""
    shown = {name: getattr(draft, name)[:SHOWN] for name in rules.LISTS}
    wanted = [who for listed in shown.values() for who in listed]
    people = Person.objects.filter(external_id__in=wanted) if wanted else []
    named = {person.external_id: person.name for person in people}
    return {name: [(who, named.get(who, who)) for who in listed] for name, listed in shown.items()}


def _posted(text: str) -> list[str]:
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    listed = found if isinstance(found, list) else []
    return list(dict.fromkeys(each[:80] for each in listed[: rules.MOST_LISTED] if isinstance(each, str) and each))


def _text(given: str) -> str:
    return given.replace("\x00", "").strip()


def _put(found: Lists, name: str, who: list[str]) -> int:
    """Put people on one list and take them off the other; how many were not on it."""
    listed, other = getattr(found, name), getattr(found, "exclude" if name == "include" else "include")
    fresh = [each for each in who if each not in set(listed)]
    listed += fresh
    taken = set(who)
    other[:] = [each for each in other if each not in taken]
    return len(fresh)


def _paste(found: Lists, name: str) -> None:
    given = list(dict.fromkeys(each.strip() for each in _BETWEEN.split(found.pasted) if each.strip()))
    if not given:
        found.report = _("Paste external ids or e-mail addresses, one on a line or with commas between them.")
        return
    known = people_search.by_ids(given)
    unknown = [each for each in given if each not in known]
    who = list(dict.fromkeys(known.values()))
    if len({*getattr(found, name), *who}) > rules.MOST_LISTED:
        said = _("A list has at most %(most)s people. Nobody was added; build a rule for so many.")
        found.report = said % {"most": formats.number(rules.MOST_LISTED)}
        return
    fresh = _put(found, name, who)
    said = ngettext("%(n)s person added.", "%(n)s people added.", fresh) % {"n": formats.number(fresh)}
    found.report, found.pasted = f"{said} {_unknown(unknown)}".strip(), "\n".join(unknown)


def _unknown(unknown: list[str]) -> str:
    if not unknown:
        return ""
    shown = formats.enumerated(unknown[:NAMED_UNKNOWN])
    said = ngettext("%(n)s is not known: %(ids)s.", "%(n)s are not known: %(ids)s.", len(unknown))
    if len(unknown) > NAMED_UNKNOWN:
        said = _("%(n)s are not known, among them %(ids)s. They stay in the box below.")
    return said % {"n": formats.number(len(unknown)), "ids": shown}
