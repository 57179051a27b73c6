"""Completion sources: learning systems and what their words mean (CD1)."""

import datetime
from collections.abc import Iterable

from django.core.validators import validate_slug
from django.utils.translation import gettext as _

from audiences.domain import clocks
from delivery.models import CompletionSource
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Slip

COMPLETE = ("completed", "complete", "passed")
STARTED = ("started", "in progress", "in_progress")
FAILED = ("failed", "not passed")


def ensure(
    *,
    slug: str,
    name: str,
    by: Actor,
    at: datetime.datetime,
    complete_statuses: Iterable[str] = COMPLETE,
    started_statuses: Iterable[str] = STARTED,
    failed_statuses: Iterable[str] = FAILED,
    time_zone: str = "",
) -> CompletionSource:
    """The source with this slug, made if it is new. `time_zone` (the tenant's) is that of instants without offset."""
    if found := CompletionSource.objects.filter(slug=slug).first():
        return found
    validate_slug(slug)
    zone = time_zone or by.tenant.time_zone
    if not clocks.is_zone(zone):
        raise Slip(_("“%(zone)s” is not a time zone; an IANA name such as Europe/Berlin is accepted.") % {"zone": zone})
    words = [_words(each) for each in (complete_statuses, started_statuses, failed_statuses)]
    _check(*words)
    source = CompletionSource.objects.create(
        slug=slug,
        name=name,
        time_zone=zone,
        complete_statuses=words[0],
        started_statuses=words[1],
        failed_statuses=words[2],
    )
    entries.record("source.added", subject=source, by=by, at=at)
    return source


def map_status(*, source: CompletionSource, word: str, meaning: str, by: Actor, at: datetime.datetime) -> None:
    """Let a word of the source mean completed, started or failed; lines that wait for it are settled by a replay."""
    known = {"completed": "complete_statuses", "started": "started_statuses", "failed": "failed_statuses"}
    if meaning not in known:
        raise Slip(_("Choose what the word means: completed, started or not passed."))
    (word,) = _words([word])
    CompletionSource.objects.select_for_update().get(pk=source.pk)
    source.refresh_from_db()
    for field in known.values():
        kept = [each for each in getattr(source, field) if each != word]
        setattr(source, field, [*kept, word] if field == known[meaning] else kept)
    _check(source.complete_statuses, source.started_statuses, source.failed_statuses)
    source.save()
    entries.record("source.mapped", subject=source, by=by, at=at, data={"meaning": meaning})


def _words(given: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word.strip().lower() for word in given if word.strip()))


def _check(complete: list[str], started: list[str], failed: list[str]) -> None:
    if not complete:
        raise Slip(_("Name at least one word that means completed, such as “completed”."))
    twice = sorted(set(complete) & set(started) | set(complete) & set(failed) | set(started) & set(failed))
    if twice:
        raise Slip(_("“%(word)s” has two meanings. Let each word mean one thing.") % {"word": twice[0]})
