"""Taking back that a segment was saved a moment ago (DESIGN 6): it asks what it asked before, or is gone again."""

import datetime

from django.utils.translation import gettext as _

from audiences.domain import people_moved, segment_uses, segments
from audiences.models import Segment
from rollout.journal.domain import undos
from rollout.journal.domain.undos import register
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Refused
from rollout.web import lifting


def start() -> None:
    register("segment.changed", _change, entails={people_moved.VERB})
    register("segment.created", _creation, entails={people_moved.VERB})


def _change(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    segment = _held(entry, by)
    former = segment.former
    if former is None or segment.updated_at != entry.at:
        raise undos.changed_since()
    segments.change(segment=segment, name=former["name"], rule=former["rule"], by=by, at=at, undoes=entry.pk)
    return _("Taken back: “%(name)s” is as before.") % {"name": segment.name}


def _creation(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    segment = _held(entry, by)
    if segment_uses.of(segment.pk):
        raise Refused(_("“%(name)s” is used since, so it stays.") % {"name": segment.name}, lift=lifting.by_hand())
    segments.discard(segment=segment, by=by, at=at, undoes=entry.pk)
    return _("Taken back: there is no segment “%(name)s”.") % {"name": segment.name}


def _held(entry: Entry, by: Actor) -> Segment:
    """As it is now, with every change of segments locked."""
    if not by.may(Action.MANAGE_SEGMENTS):
        raise Denied(
            _("Your role does not let you change segments."),
            lift=lifting.may(Action.MANAGE_SEGMENTS),
        )
    segments.lock(by)
    segment = Segment.objects.filter(pk=entry.subject_id).first()
    if segment is None:
        raise undos.gone()
    return segment
