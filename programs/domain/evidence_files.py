"""Files that prove readiness items done (RD1): several to one item, one to several, all of them or none."""

import datetime
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from programs.domain import checks, evidence_kinds, inherited_evidence, lifting, locking, rights
from programs.models import EvidenceContent, EvidenceFile, ReadinessItem, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused, Slip


@dataclass(frozen=True)
class Given:
    """A file as it came."""

    name: str
    content: bytes


def add(
    *, wave: Wave, items: Collection[int], files: Sequence[Given], by: Actor, at: datetime.datetime
) -> list[EvidenceFile]:
    """Keep each of the files with each of these items of the wave, by their ids; one entry for all.

    An item that has a file already does not get it twice, and one that was not started is in progress then.
    ValidationError where nothing is chosen, or a file is not accepted: then nothing is kept.
    """
    rights.require(by, Action.WORK_READINESS)
    if wave.items.filter(pk__in=items, scope=ReadinessItem.Scope.PROGRAM).exists():
        locking.plan(wave.program)
    wave = locking.wave(wave)
    listed = list(wave.items.filter(pk__in=items).order_by("number"))
    if not listed:
        raise Slip(_("Choose at least one item."))
    if not files:
        raise ValidationError({"files": _("Choose at least one file.")})
    for item in listed:
        if not checks.takes_a_hand(item.check_name):
            said = _("“%(item)s” is settled by its automatic check, so it takes no file.")
            raise Refused(said % {"item": item.words}, lift=lifting.who(item))
    kinds = _looked_at(files)
    contents = [_kept(each.content) for each in files]
    made = [
        EvidenceFile(item=item, content=content, name=name, kind=kind, size=len(given.content), added_by=by.user)
        for item in listed
        for given, content, (name, kind) in zip(files, contents, kinds, strict=True)
    ]
    new = _numbered(made, listed, at)
    _begin(wave, listed)
    told = [{"item": item.pk} for item in listed if any(each.item_id == item.pk for each in new)]
    if told:
        data = {"program": wave.program_id, "wave": wave.pk, "items": told, "files": [name for name, _kind in kinds]}
        entries.record("evidence.added", subject=wave, by=by, at=at, data=data)
    return new


def remove(*, file: EvidenceFile, by: Actor, at: datetime.datetime) -> None:
    """Take a file out; what a launch relied on stays."""
    rights.require(by, Action.WORK_READINESS)
    wave = locking.wave(file.item.wave)
    if relies := _launched_on(file, wave):
        raise Refused(
            _("%(name)s was launched on this evidence. It stays as it was.") % {"name": relies.name},
            lift=lifting.of_state(relies),
        )
    data = {"program": wave.program_id, "wave": wave.pk, "items": [{"item": file.item_id}], "files": [file.name]}
    entries.record("evidence.removed", subject=wave, by=by, at=at, data=data)
    content = file.content_id
    file.delete()
    EvidenceContent.objects.filter(pk=content, files=None).delete()


def may_be_removed(file: EvidenceFile, wave: Wave) -> bool:
    return _launched_on(file, wave) is None


def of_item(item: ReadinessItem) -> list[EvidenceFile]:
    """Its own, in the order in which they came."""
    found = list(item.files.select_related("added_by").order_by("number"))
    for file in found:
        file.item = item
    return found


def drop_unused() -> None:
    """Bytes of which no item is left."""
    EvidenceContent.objects.filter(files=None).delete()


def content_of(file: EvidenceFile) -> bytes:
    return bytes(EvidenceContent.objects.values_list("content", flat=True).get(pk=file.content_id))


def _launched_on(file: EvidenceFile, wave: Wave) -> Wave | None:
    """The wave that was launched on the file: its own, or another of the program where they share the item."""
    if not file.item.blocking or file.item.state != ReadinessItem.State.DONE:
        return None
    if wave.state in (Wave.State.LAUNCHED, Wave.State.CLOSED):
        return wave
    return inherited_evidence.launched_on(file.item) if file.item.is_of_all_waves else None


def _begin(wave: Wave, items: Sequence[ReadinessItem]) -> None:
    """What was not started is in progress, an item of the whole program in all waves that are not closed."""
    rows = ReadinessItem.objects.filter(state=ReadinessItem.State.OPEN)
    rows.filter(pk__in=[item.pk for item in items]).update(state=ReadinessItem.State.IN_PROGRESS)
    shared = [item.key for item in items if item.is_of_all_waves]
    if shared:
        others = rows.filter(wave__program=wave.program_id, key__in=shared, scope=ReadinessItem.Scope.PROGRAM)
        others.exclude(wave__state=Wave.State.CLOSED).update(state=ReadinessItem.State.IN_PROGRESS)


def _looked_at(files: Sequence[Given]) -> list[tuple[str, str]]:
    """(name, media type) of each; every fault at once."""
    found, faults = [], []
    try:
        evidence_kinds.check_count(len(files))
    except ValidationError as fault:
        raise ValidationError({"files": fault.messages}) from fault
    for each in files:
        name = evidence_kinds.named(each.name)
        try:
            found.append((name, evidence_kinds.kind_of(name, each.content)))
        except ValidationError as fault:
            faults += fault.messages
    if faults:
        raise ValidationError({"files": faults})
    return found


def _kept(content: bytes) -> EvidenceContent:
    digest = hashlib.sha256(content).hexdigest()
    EvidenceContent.objects.bulk_create([EvidenceContent(sha256=digest, content=content)], ignore_conflicts=True)
    return EvidenceContent.objects.defer("content").get(sha256=digest)


def _numbered(
    made: Sequence[EvidenceFile], items: Sequence[ReadinessItem], at: datetime.datetime
) -> list[EvidenceFile]:
    """Those that are new to their items, numbered and written."""
    here = EvidenceFile.objects.filter(item__in=items)
    known = set(here.values_list("item", "content"))
    last = dict(here.order_by().values_list("item").annotate(last=Max("number")))
    new = []
    for each in made:
        if (each.item_id, each.content_id) not in known:
            known.add((each.item_id, each.content_id))
            each.number = last[each.item_id] = last.get(each.item_id, 0) + 1
            each.added_at = at
            new.append(each)
    return EvidenceFile.objects.bulk_create(new)
