"""Taking back that a segment was saved a moment ago (DESIGN 6): it asks what it asked before, or is gone again."""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from audiences.domain import people_moved, segment_uses, segments
from audiences.models import Segment
from rollout.journal.domain.undos import register
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action


def start() -> None:
    register("segment.changed", _change, entails={people_moved.VERB})
    register("segment.created", _creation, entails={people_moved.VERB})


def _change(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    segment = _held(entry, by)
    former = segment.former
    if former is None or segment.updated_at != entry.at:
        raise ValidationError(_("It was changed again since, so it stays as it is."))
    segments.change(segment=segment, name=former["name"], rule=former["rule"], by=by, at=at, undoes=entry.pk)
    return _("Taken back: “%(name)s” is as before.") % {"name": segment.name}


def _creation(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    segment = _held(entry, by)
    if segment_uses.of(segment.pk):
        raise ValidationError(_("“%(name)s” is used since, so it stays.") % {"name": segment.name})
    segments.discard(segment=segment, by=by, at=at, undoes=entry.pk)
    return _("Taken back: there is no segment “%(name)s”.") % {"name": segment.name}


def _held(entry: Entry, by: Actor) -> Segment:
    """As it is now, with every change of segments locked."""
    if not by.may(Action.MANAGE_SEGMENTS):
        raise PermissionDenied(_("Your role does not let you change segments. A program manager can."))
    segments.lock(by)
    segment = Segment.objects.filter(pk=entry.subject_id).first()
    if segment is None:
        raise ValidationError(_("It is gone since, so there is nothing to undo."))
    return segment
