"""What a post of the rule builder says: the rule as it stands, its lists, and the state before the last change."""

from dataclasses import dataclass

from django.http import QueryDict

from audiences.forms import rule_lists, rule_tree
from audiences.forms.rule_lists import Lists
from audiences.forms.rule_tree import Draft


@dataclass
class Posted:
    """`before` is the rule before the last change as JSON, empty where nothing was changed yet."""

    draft: Draft
    lists: Lists
    before: str = ""


def read(data: QueryDict) -> Posted:
    """The page as posted. Undoing takes what the page carried along; undoing twice brings the change back."""
    now, before = data.get("now", ""), data.get("before", "")
    lists = rule_lists.read(data)
    if data.get("do") == "undo" and (undone := rule_tree.of_json(before)) is not None:
        return Posted(undone, Lists(undone.include, undone.exclude), before=now)
    draft = Draft(rule_tree.read(data), lists.include, lists.exclude)
    last = rule_tree.of_json(now)
    changed = last is not None and last != draft
    return Posted(draft, lists, before=now if changed else before)
