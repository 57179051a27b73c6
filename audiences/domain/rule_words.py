"""Rules in words: each condition, and the whole as one plain sentence."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audiences.domain import rules
from audiences.domain.rule_fields import Field
from audiences.domain.rules import Rule
from rollout.web import formats

HEADS = {
    "all": gettext_lazy("All of these"),
    "any": gettext_lazy("Any of these"),
    "none": gettext_lazy("None of these"),
}


def sentence(rule: Rule) -> str:
    """The rule as one plain sentence, with one more for each list of people."""
    return " ".join([_tree(rule), *_lists(rule)])


def condition(leaf: Rule) -> str:
    """One condition in words: country is Germany or India."""
    field = rules.field_of(leaf)
    op = field.ops[leaf["op"]]
    since = rules.since_of(leaf)
    return str(op.phrase) % {
        "field": formats.in_sentence(field.label) if not str(field.label).isupper() else field.label,
        "values": formats.listed(values(field, leaf) or [_("nothing")], "or"),
        "since": formats.long_day(since) if since else "",
    }


def values(field: Field, leaf: Rule) -> list[str]:
    """The values of a condition as sentences say them."""
    given = leaf["value"]
    if field.entry(leaf["op"]) == "date":
        return [_day(each) for each in given]
    return [str(each) for each in field.names(given)]


def _day(text: str) -> str:
    try:
        return formats.long_day(datetime.date.fromisoformat(text))
    except ValueError:
        return text


def _tree(rule: Rule) -> str:
    if not rule[rules.join_of(rule)]:
        return _("Nobody.") if "any" in rule else _("Everybody.")
    if "none" in rule:
        return _("Everybody except those whose %(conditions)s.") % {"conditions": _clause(rule)}
    return _("Everybody whose %(conditions)s.") % {"conditions": _clause(rule)}


def _lists(rule: Rule) -> list[str]:
    found = []
    if included := len(rule.get("include", ())):
        said = ngettext("%(people)s named person is always in.", "%(people)s named people are always in.", included)
        found.append(said % {"people": formats.number(included)})
    if excluded := len(rule.get("exclude", ())):
        said = ngettext("%(people)s named person is never in.", "%(people)s named people are never in.", excluded)
        found.append(said % {"people": formats.number(excluded)})
    return found


def _clause(node: Rule) -> str:
    if "field" in node:
        return condition(node)
    parts = [_nested(each) for each in node[rules.join_of(node)] if "field" in each or each[rules.join_of(each)]]
    if not parts:
        return _("record exists")
    said = parts[0]
    for part in parts[1:]:
        joined = _("%(first)s, and %(second)s") if "all" in node else _("%(first)s, or %(second)s")
        said = joined % {"first": said, "second": part}
    return said


def _nested(node: Rule) -> str:
    if "field" in node:
        return condition(node)
    inner = _clause(node)
    if "none" in node:
        return _("not (%(conditions)s)") % {"conditions": inner}
    return f"({inner})" if len(node[rules.join_of(node)]) > 1 else inner
