"""The readiness check that completions of every module can come in: a source, and the course's id there (RD4, CD1)."""

import datetime

from delivery.models import CompletionSource
from programs.domain import checks
from programs.models import Module, Wave


def run(wave: Wave, at: datetime.datetime) -> checks.Result:
    modules = list(Module.objects.filter(program=wave.program_id).order_by("number"))
    sources = list(CompletionSource.objects.order_by("name").values_list("name", flat=True))
    if not modules:
        return checks.Result(False, "The program has no module, so nothing can be completed.")
    if not sources:
        return checks.Result(False, "No completion source exists yet. Add one under Sources.")
    nameless = [module.title for module in modules if not module.course_id]
    if nameless:
        return checks.Result(False, f"No course id at: {', '.join(nameless)}. Completions cannot be matched to them.")
    courses = ", ".join(module.course_id for module in modules)
    return checks.Result(True, f"{_count(len(modules))} with a course id ({courses}), from {', '.join(sources)}.")


def _count(modules: int) -> str:
    return "1 module" if modules == 1 else f"{modules} modules"


CHECK = checks.Check("completion", "Completion source knows the course", run)
