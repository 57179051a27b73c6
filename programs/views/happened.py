"""What happened to one row of a program, for components/log.html, read from the journal."""

from programs.domain import dependants
from rollout.journal.domain import words
from rollout.journal.models import Entry
from rollout.web import formats


def to(subject: str, pk: int) -> list[tuple[str, str, str]]:
    """(when, what, who), newest first."""
    entries = (
        Entry.objects.filter(subject=subject, subject_id=pk).select_related("actor", "on_behalf_of").order_by("-id")
    )
    return [(formats.short_day(each.at), _said(each), words.of_actor(each)) for each in entries]


def _said(entry: Entry) -> str:
    said, reason = words.of_verb(entry.verb), words.of_reason(entry)
    if "what" in entry.data:
        said = f"{said}: {dependants.called(entry.data['what'])}"
    return f"{said}. {reason}" if reason else f"{said}."
