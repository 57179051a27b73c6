"""When somebody has completed a program: all modules, any so many, in their order, or each with a least score (PL9).

A program has one rule, and people of some places may have their own (`own_rules`). The rule stays once a wave was
launched, as people were told what is expected of them.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import OwnRule, Program

_Completion = Program.Completion
FIELDS = ("completion", "completion_count", "completion_score")
Rule = Program | OwnRule


def check(rule: Rule) -> None:
    """ValidationError, keyed by field, for a rule that says too little or too much."""
    if rule.completion == _Completion.ANY and not rule.completion_count:
        raise ValidationError({"completion_count": _("Enter how many modules are enough, 1 or more.")})
    if rule.completion == _Completion.SCORE and not 1 <= (rule.completion_score or 0) <= 100:
        raise ValidationError({"completion_score": _("Enter the least score that a module needs, from 1 to 100.")})


def given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with only what their rule needs: a number that belongs to another rule is left out."""
    found = dict(fields)
    if found.get("completion") not in {None, _Completion.ANY}:
        found["completion_count"] = None
    if found.get("completion") not in {None, _Completion.SCORE}:
        found["completion_score"] = None
    return found


def needed(rule: Rule, modules: int) -> int:
    """How many of so many modules complete it."""
    return min(rule.completion_count or 0, modules) if rule.completion == _Completion.ANY else modules


def words(rule: Rule) -> str:
    """The rule in a few words: any 2 modules; empty for the usual one."""
    if rule.completion == _Completion.ANY:
        n = rule.completion_count
        return ngettext("Any %(n)s module completes it", "Any %(n)s modules complete it", n) % {"n": n}
    if rule.completion == _Completion.IN_ORDER:
        return _("Modules in their order")
    if rule.completion == _Completion.SCORE:
        return _("Score of %(score)s or more") % {"score": rule.completion_score}
    return ""


def sentence(rule: Rule) -> str:
    """What completes it, for whoever has to: any 2 of its modules complete it."""
    if rule.completion == _Completion.ANY:
        n = rule.completion_count
        return ngettext("Any %(n)s of the modules completes it.", "Any %(n)s of the modules complete it.", n) % {"n": n}
    if rule.completion == _Completion.IN_ORDER:
        return _("All modules complete it, in their order: one counts once those before it are complete.")
    if rule.completion == _Completion.SCORE:
        says = _("All modules complete it, each with a score of %(score)s or more.")
        return says % {"score": rule.completion_score}
    return _("All modules complete it.")
