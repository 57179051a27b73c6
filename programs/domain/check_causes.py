"""Verbs of the journal that say that what many checks read has changed."""

from audiences.domain import import_undo
from audiences.domain.settings import announcements

SETTING = announcements.VERB
PEOPLE = frozenset(
    {
        "people.imported",
        import_undo.VERB,
        "person.corrected",
        "person.merged",
        "person.unmerged",
        "segment.changed",
        "segment.kind_changed",
        "segment.people_moved",
    }
)
TAUGHT = frozenset({"module.added", "module.edited", "module.removed"})
