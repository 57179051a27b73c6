"""The readiness check that completions register: a test record of each source goes through the one door (RD4)."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audiences.models import Person
from delivery.domain import completions, evidence
from delivery.domain.completion_lines import Line
from delivery.models import CompletionRecord, CompletionSource
from programs.domain import audience, modalities
from programs.domain.check_causes import TAUGHT
from programs.domain.checks import Check, Detail, Result, unclear
from programs.models import Module, Wave
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.web import formats

MARK = "fairway-readiness-check"  # how the id of a test record begins


def run(wave: Wave, at: datetime.datetime) -> Result:
    """Fails where a source or a course id is missing, or a record that says complete does not register as that.

    Test records are taken back before anybody else can see them.
    """
    asked = modalities.of_wave(wave)
    modules = list(Module.objects.filter(program=wave.program_id, modality__in=asked).order_by("number"))
    sources = list(CompletionSource.objects.order_by("name"))
    if fault := _missing(modules, sources):
        return Result(False, fault)
    person = audience.people_of(wave).order_by("pk").first()
    if person is None:
        return unclear(_("Nobody is in the audience yet, so no test record can be sent through."))
    by = actors.system(wave.tenant)
    lost = {source: _lost(source, modules, person, by, at) for source in sources}
    details = tuple(_detail(source, unseen) for source, unseen in lost.items())
    if failed := [source.name for source, unseen in lost.items() if unseen]:
        said = _("A test record did not register as complete from %(sources)s. Look at its words for complete.")
        return Result(False, said % {"sources": formats.enumerated(failed)}, details=details)
    return Result(True, _passed(modules, sources), details=details)


def _missing(modules: Sequence[Module], sources: Sequence[CompletionSource]) -> str:
    if not modules:
        return _("The program has no module, so nothing can be completed.")
    if not sources:
        return _("No completion source exists yet. Add one under Sources.")
    nameless = [module.title for module in modules if not module.course_id]
    said = _("No course id at: %(modules)s. Completions cannot be matched to them.")
    return said % {"modules": formats.enumerated(nameless)} if nameless else ""


def _lost(
    source: CompletionSource, modules: Iterable[Module], person: Person, by: Actor, at: datetime.datetime
) -> list[str]:
    """Titles of modules whose test record is not seen as complete after it came in by the source's own words."""
    if not source.complete_statuses:
        return [module.title for module in modules]
    lines = [_line(source, module, person, at) for module in modules]
    with transaction.atomic():
        completions.record(source=source, lines=lines, by=by, at=at)
        seen = set(
            CompletionRecord.objects.current()
            .filter(source=source, person=person, record_id__startswith=MARK)
            .filter(status=CompletionRecord.Status.COMPLETED)
            .values_list("module__course_id", flat=True)
        )
        transaction.set_rollback(True)
    return [module.title for module in modules if module.course_id not in seen]


def _line(source: CompletionSource, module: Module, person: Person, at: datetime.datetime) -> Line:
    return Line(
        record_id=f"{MARK}-{module.pk}",
        person=person.external_id,
        course_id=module.course_id,
        status=source.complete_statuses[0],
        score="100",
        completed_at=at.isoformat(timespec="seconds"),
        evidence=" ".join(evidence.CARRIED),
    )


def _detail(source: CompletionSource, unseen: Sequence[str]) -> Detail:
    if not source.complete_statuses:
        return Detail("stop", source.name, _("No word of it means complete."))
    if unseen:
        return Detail("stop", source.name, _("Not seen as complete: %(modules)s.") % {"modules": ", ".join(unseen)})
    return Detail("good", source.name, _("Sent through, seen as complete, taken back."))


def _passed(modules: Sequence[Module], sources: Sequence[CompletionSource]) -> str:
    said = ngettext(
        "%(n)s module with a course id (%(courses)s), from %(sources)s.",
        "%(n)s modules with a course id (%(courses)s), from %(sources)s.",
        len(modules),
    )
    courses = ", ".join(module.course_id for module in modules)
    named = formats.enumerated([source.name for source in sources])
    proof = _("A test record of each source registered as complete, and was taken back.")
    return f"{said % {'n': len(modules), 'courses': courses, 'sources': named}} {proof}"


CHECK = Check(
    "completion",
    gettext_lazy("A test record of each source registers as complete"),
    run,
    follows=TAUGHT | {"source.added", "source.mapped"},
)
