"""Whether the plan is still what a draft was held against. Pure: a row with its wave in, a sentence out."""

from django.utils.translation import gettext as _

from programs.domain import due_rules, due_terms
from programs.models import DraftWave, Wave
from rollout.web import formats


def of(row: DraftWave, *, passed: bool) -> str:
    """Why what is proposed for the wave cannot be published; empty when it can.

    `passed` says whether nothing blocks at its gate now.
    """
    wave = row.wave
    if wave.state not in Wave.AHEAD:
        return _("%(wave)s was launched. Its dates stay, because people were told.") % {"wave": wave.name}
    window = (wave.starts_on, wave.ends_on)
    if window != (row.base_starts_on, row.base_ends_on):
        said = _("%(wave)s was moved meanwhile, from %(before)s to %(after)s.")
        before = formats.date_range(row.base_starts_on, row.base_ends_on)
        return said % {"wave": wave.name, "before": before, "after": formats.date_range(*window)}
    if wave.due_rule != row.base_due_rule:
        said = _("The deadline of %(wave)s was changed meanwhile; it is now: %(rule)s.")
        return said % {"wave": wave.name, "rule": _rule(wave)}
    if passed and not row.base_passed:
        said = _("The gate of %(wave)s was passed meanwhile. Moving it would shut it: its automatic checks run again.")
        return said % {"wave": wave.name}
    return ""


def _rule(wave: Wave) -> str:
    return formats.in_sentence(due_rules.sentence(due_terms.rule_of(wave)))
