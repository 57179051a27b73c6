"""What somebody needs to complete a program, how far they are with it, and whose rule says so (PL9)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delivery.domain import assigned_modules, assignments
from delivery.models import Assignment
from programs.domain import completion_rules, own_rules
from programs.models import Module
from rollout.web import formats

_OPEN = (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS)


def of(listed: Sequence[Assignment]) -> dict[int, str]:
    """By id of assignment: “Needs 2 of 3 modules, 1 is done.” and why; empty for what is over. Few queries."""
    modules, taught = assigned_modules.of_several(listed), assignments.taught_to(listed)
    return {
        each.pk: _sentence(each, modules[each.pk], len(taught[each.pk])) if each.state in _OPEN else ""
        for each in listed
    }


def asked_of_learner(assignment: Assignment) -> str:
    """The rule in a sentence for the learner; empty where they simply do all that they see."""
    rule = assignments.rule(assignment)
    return completion_rules.sentence(rule) if completion_rules.words(rule) else ""


def _sentence(assignment: Assignment, modules: Sequence[Module], taught: int) -> str:
    if not modules:
        return _("The program asks for no module yet.")
    rule = assignments.rule(assignment)
    needed = completion_rules.needed(rule, len(modules))
    done = min(needed, sum(module.is_complete for module in modules))
    figures = {"needed": formats.number(needed), "all": formats.number(taught), "done": formats.number(done)}
    said = ngettext(
        "Needs %(needed)s of %(all)s module, %(done)s done.",
        "Needs %(needed)s of %(all)s modules, %(done)s done.",
        taught,
    )
    return f"{said % figures} {_because(assignment, len(modules), taught)}"


def _because(assignment: Assignment, asked: int, taught: int) -> str:
    rule, own = assignments.rule(assignment), assignment.own_rule
    what = own_rules.words(rule)
    if own is not None:
        said = _("That is the completion rule for %(places)s: %(what)s.")
        return said % {"places": own_rules.name(own), "what": formats.in_sentence(what)}
    if asked < taught:
        said = _("That is the program’s completion rule for who learns through %(modality)s: %(what)s.")
        modality = formats.in_sentence(assignment.get_modality_display())
        return said % {"modality": modality, "what": formats.in_sentence(what)}
    return _("That is the program’s completion rule: %(what)s.") % {"what": formats.in_sentence(what)}
