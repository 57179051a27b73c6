"""Whether a wave's deadline keeps to the time that each place allows (GO1, GO4).

A wave's own number of days is bounded as the completion window is: by the law of the place, the center, and the
program. Of a date or a moment, which are the plan's own decision, only the law is asked, by the time they come to.
"""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from audiences.domain.settings import changes
from audiences.domain.settings.resolution import Level
from programs.domain import due_rules, due_terms
from programs.domain.places import Window
from programs.models import Wave


def refusals(wave: Wave, windows: Sequence[Window]) -> list[str]:
    """Why the wave's deadline cannot stand, a sentence for each country, most people first; empty when it can."""
    rule = due_terms.rule_of(wave)
    if rule.kind == "window":
        return []
    own_days = [_outside(rule, window) for window in windows] if rule.kind == "after" else []
    return _once([*(_unlawful(window) for window in windows), *own_days])


def unlawful(windows: Iterable[Window]) -> list[str]:
    """Where the time granted is not what the law of the place asks for, a sentence for each country."""
    return _once(_unlawful(window) for window in windows)


def _unlawful(window: Window) -> str:
    resolved = window.place.allowed
    if resolved.statute is None or resolved.setting.kind.allows(resolved.statute.bound, window.granted):
        return ""
    return _("%(place)s: %(law)s asks for %(allowed)s to complete, and this deadline gives %(given)s.") % {
        "place": window.place.name,
        "law": resolved.statute.source or _("the law"),
        "allowed": resolved.setting.kind.bound_words(resolved.statute.bound),
        "given": _given(window),
    }


def _outside(rule: due_rules.DueRule, window: Window) -> str:
    resolved = window.place.allowed
    if resolved.locked_by is Level.TENANT and window.granted != resolved.value:
        return changes.locked(resolved)
    if _unlawful(window) or resolved.setting.kind.allows(resolved.allowed, window.granted):
        return ""
    return _(
        "%(place)s: %(allowed)s to complete are allowed, and this deadline gives %(given)s. "
        "Choose other days, or the completion window of each place."
    ) % {
        "place": window.place.name,
        "allowed": resolved.setting.kind.bound_words(resolved.allowed),
        "given": _given(window),
    }


def _given(window: Window) -> str:
    return due_rules.days_in_words(window.granted, window.place.terms.unit)


def _once(sentences: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, sentences)))
