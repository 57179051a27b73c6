"""A step of a sequence in words: when it goes, to whom, and who is left out."""

from django.utils.translation import gettext as _

from comms.models import Step

_WHO = {
    Step.Condition.NOT_COMPLETED: "Learners, everybody not complete",
    Step.Condition.NOT_STARTED: "Learners, not started",
    Step.Condition.OVERDUE: "Learners, overdue",
}


def who(step: Step) -> str:
    """Learners, not started."""
    if step.recipient == Step.Recipient.MANAGER:
        return "Managers, one digest each"
    return _WHO[Step.Condition(step.condition)]


def when(step: Step) -> str:
    """5 working days before the due date, at 09:30 the recipient's time."""
    if step.local_time is None:
        return _("%(day)s, at the sending time of each place") % {"day": _day(step)}
    said = {"day": _day(step), "time": f"{step.local_time:%H:%M}"}
    return _("%(day)s, at %(time)s the recipient’s time") % said


def _day(step: Step) -> str:
    anchor = "assignment" if step.anchor == Step.Anchor.ASSIGNED else "the due date"
    days = abs(step.offset_days)
    if not days:
        return f"On the day of {anchor}" if anchor == "assignment" else "On the due date"
    unit = f"{'working ' if step.working_days else ''}day{'' if days == 1 else 's'}"
    return f"{days} {unit} {'after' if step.offset_days > 0 else 'before'} {anchor}"
