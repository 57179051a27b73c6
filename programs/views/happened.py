"""What happened to one row of a program, for components/log.html, read from the journal."""

from programs.views.verbs import VERBS
from rollout.journal.models import Entry
from rollout.web import formats


def to(subject: str, pk: int) -> list[tuple[str, str, str]]:
    """(when, what, who), newest first."""
    entries = Entry.objects.filter(subject=subject, subject_id=pk).select_related("actor").order_by("-id")
    return [(formats.short_day(each.at), _said(each), str(each.actor or "Fairway")) for each in entries]


def _said(entry: Entry) -> str:
    words = VERBS.get(entry.verb, entry.verb)
    if "what" in entry.data:
        words = f"{words}: {entry.data['what']}"
    return f"{words}. {entry.reason}" if entry.reason else f"{words}."
