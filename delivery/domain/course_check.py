"""The readiness check that completions of every module can come in: a source, and the course's id there (RD4, CD1)."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from delivery.models import CompletionSource
from programs.domain import checks
from programs.models import Module, Wave
from rollout.web import formats


def run(wave: Wave, at: datetime.datetime) -> checks.Result:
    modules = list(Module.objects.learned().filter(program=wave.program_id).order_by("number"))
    sources = list(CompletionSource.objects.order_by("name").values_list("name", flat=True))
    if not modules:
        return checks.Result(False, _("The program has no module, so nothing can be completed."))
    if not sources:
        return checks.Result(False, _("No completion source exists yet. Add one under Sources."))
    nameless = [module.title for module in modules if not module.course_id]
    if nameless:
        return checks.Result(
            False,
            _("No course id at: %(modules)s. Completions cannot be matched to them.")
            % {"modules": formats.enumerated(nameless)},
        )
    courses = ", ".join(module.course_id for module in modules)
    said = ngettext(
        "%(n)s module with a course id (%(courses)s), from %(sources)s.",
        "%(n)s modules with a course id (%(courses)s), from %(sources)s.",
        len(modules),
    )
    return checks.Result(True, said % {"n": len(modules), "courses": courses, "sources": formats.enumerated(sources)})


CHECK = checks.Check("completion", gettext_lazy("Completion source knows the course"), run)
