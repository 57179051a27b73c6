"""A step of a sequence in words: when it goes, to whom, and who is left out."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comms.models import Step

_WHO = {
    Step.Condition.NOT_COMPLETED: gettext_lazy("Learners, everybody not complete"),
    Step.Condition.NOT_STARTED: gettext_lazy("Learners, not started"),
    Step.Condition.OVERDUE: gettext_lazy("Learners, overdue"),
}


def who(step: Step) -> str:
    """Learners, not started."""
    if step.recipient == Step.Recipient.MANAGER:
        return _("Managers, one digest each")
    return _WHO[Step.Condition(step.condition)]


def when(step: Step) -> str:
    """5 working days before the due date, at 09:30 the recipient's time."""
    if step.local_time is None:
        return _("%(day)s, at the sending time of each place") % {"day": _day(step)}
    said = {"day": _day(step), "time": f"{step.local_time:%H:%M}"}
    return _("%(day)s, at %(time)s the recipient’s time") % said


def _day(step: Step) -> str:
    assigned = step.anchor == Step.Anchor.ASSIGNED
    days = abs(step.offset_days)
    if not days:
        return _("On the day of assignment") if assigned else _("On the due date")
    if step.working_days:
        said = ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}
    else:
        said = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if assigned:
        return _("%(days)s after assignment") % {"days": said}
    if step.offset_days > 0:
        return _("%(days)s after the due date") % {"days": said}
    return _("%(days)s before the due date") % {"days": said}
