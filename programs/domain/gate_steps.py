"""Which items guard which step of a wave (RD2), in the order in which steps come: pilot, briefing, launch, messages.

Managers hear of a wave before their people are assigned, so what guards their briefing guards the launch behind it as
well; and a pilot is launched as other waves are. What guards messages alone lets people be assigned.
"""

from django.utils.translation import gettext_lazy

from programs.models import ReadinessItem

_Step = ReadinessItem.Step
_GUARD = {
    _Step.PILOT: frozenset({_Step.PILOT, _Step.BRIEFING, _Step.LAUNCH}),
    _Step.BRIEFING: frozenset({_Step.BRIEFING}),
    _Step.LAUNCH: frozenset({_Step.PILOT, _Step.BRIEFING, _Step.LAUNCH}),
    _Step.AWARENESS: frozenset({_Step.AWARENESS}),
}
LABELS = {
    _Step.BRIEFING: gettext_lazy("Briefing of managers"),
    _Step.LAUNCH: gettext_lazy("Launch"),
    _Step.AWARENESS: gettext_lazy("Messages"),
}
LAUNCHING = _GUARD[_Step.LAUNCH]


def guarding(step: str) -> frozenset[str]:
    """What items that the step waits for are said to guard."""
    return _GUARD[_Step(step)]


def guards(item: ReadinessItem, step: str) -> bool:
    """Whether the step waits for the item while it is open and blocks."""
    return item.guards in guarding(step)
