"""Taking an act back, from its entry in the journal: by who did it, soon, and before anything else happened to it.

An app registers how an act of a verb is undone. Undoing is an act itself, with an entry of its own.
"""

import datetime
from collections.abc import Callable, Collection
from typing import Any

from django.utils.translation import gettext as _

from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Refused
from rollout.web import lifting

WINDOW = datetime.timedelta(minutes=15)  # of the tenant's clock, after the act

Undo = Callable[[Entry, Actor, datetime.datetime], str]
_undos: dict[str, Undo] = {}
_entailed: dict[str, frozenset[str]] = {}


def register(verb: str, undo: Undo, *, entails: Collection[str] = ()) -> None:
    """`undo(entry, by, at)` checks the rights, locks, restores, records and returns what happened as a sentence.

    It raises a ValidationError with a sentence where that is no longer possible. Entries of the verbs that the act
    `entails` follow from it, and are no other act upon the row.
    """
    _undos[verb], _entailed[verb] = undo, frozenset(entails)


def verbs() -> list[str]:
    """Verbs of acts that can be undone; a test lists them."""
    return sorted(_undos)


def offered(subject: Any, by: Actor) -> int | None:
    """The entry of what the actor did to the row last, where it can be undone."""
    entailed = frozenset().union(*_entailed.values())
    last = _about(subject._meta.model_name, subject.pk).exclude(verb__in=entailed).order_by("-pk").first()
    return last.pk if last and last.verb in _undos and last.actor_id == _user(by) else None


def undo(*, entry: Entry, by: Actor, at: datetime.datetime) -> str:
    """Take the act back; returns a sentence. ValidationError says why it is too late."""
    if entry.actor_id is None or entry.actor_id != _user(by):
        raise Refused(_("Only who did it takes it back."), lift=lifting.named(entry.actor or "Fairway"))
    if entry.verb not in _undos:
        raise Refused(_("This cannot be undone."), lift=lifting.nobody())
    if at > entry.at + WINDOW:
        raise Refused(_("It is too late to undo this: it was done more than 15 minutes ago."), lift=lifting.by_hand())
    since = _about(entry.subject, entry.subject_id).filter(pk__gt=entry.pk)
    if since.exclude(verb__in=_entailed[entry.verb]).exists():
        raise changed_since()
    return _undos[entry.verb](entry, by, at)


def changed_since() -> Refused:
    """What an Undo raises where the row is not as the act left it."""
    return Refused(_("It was changed again since, so it stays as it is."), lift=lifting.by_hand())


def gone() -> Refused:
    """What an Undo raises where the row is not there any more."""
    return Refused(_("It is gone since, so there is nothing to undo."), lift=lifting.nobody())


def _user(by: Actor) -> int | None:
    return by.user.pk if by.user else None


def _about(subject: str, pk: int) -> Any:
    return Entry.objects.filter(subject=subject, subject_id=pk)
