"""Running the checks of a gate: one, or all of a wave. Those that ask the outside world go on as jobs."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from programs import probing
from programs.domain import boards, checks, readiness_checks
from programs.domain.checks import Result
from programs.models import ReadinessItem
from programs.views import items, workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import errors, kept, pages


@permitted(Action.WORK_READINESS)
@require_POST
def run(request: HttpRequest, slug: str, number: int, item: int) -> HttpResponse:
    found = items.load(request, slug, number, item, Action.WORK_READINESS)
    check = checks.get(found.check_name)
    if check and check.probe:
        return _probe(request, found)
    try:
        result = readiness_checks.run_check(item=found, by=request.actor, at=request.now)
    except ValidationError as error:
        return errors.conflict(request, " ".join(error.messages))
    pages.say(request, _said(result), "good" if result.passed else "watch")
    return items.done(request, found)


@permitted(Action.WORK_READINESS)
@require_POST
def run_all(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Run every check of the wave that reads rows, and start those that only ask: a load test has its own button.

    What a person settled beside a check stays.
    """
    wave = workspace.load_wave(request, slug, number, Action.WORK_READINESS)
    board = boards.of_wave(wave, workspace.today(request))
    found = [(row.item, checks.get(row.item.check_name)) for row in board.rows if row.automatic]
    free = [(item, check) for item, check in found if check and readiness_checks.is_open_to_checks(item)]
    reading = [item for item, check in free if check.run]
    asking = [item for item, check in free if check.repeats]
    try:
        results = [readiness_checks.run_check(item=each, by=request.actor, at=request.now) for each in reading]
    except ValidationError as error:
        return errors.conflict(request, " ".join(error.messages))
    for each in asking:
        probing.start(item=each, by=request.actor, at=request.now)
    passed = sum(result.passed for result in results)
    said = _("%(passed)s of %(all)s checks passed.") % {"passed": passed, "all": len(results)}
    if asking:
        more = ngettext("%(n)s more is under way.", "%(n)s more are under way.", len(asking))
        said = f"{said} {more % {'n': len(asking)}}"
    pages.say(request, said, "good" if passed == len(results) else "watch")
    return pages.redirect(request, reverse("programs:wave_readiness", args=[slug, number]))


def _probe(request: HttpRequest, found: ReadinessItem) -> HttpResponse:
    """To the job's page for those who may watch jobs; others see on the item what it found."""
    job = probing.start(item=found, by=request.actor, at=request.now)
    if request.actor.may(Action.VIEW_JOBS) and job.created_by == request.user:
        return pages.redirect(request, reverse("jobs:detail", args=[job.pk]))
    pages.say(request, _("The check is under way. What it finds stands here in a while."))
    return pages.redirect(
        request, reverse("programs:item", args=[found.wave.program.slug, found.wave.number, found.number])
    )


def _said(result: Result) -> str:
    if not result.conclusive:
        said = _("The check could not tell. %(found)s")
    else:
        said = _("The check passed. %(found)s") if result.passed else _("The check did not pass. %(found)s")
    return said % {"found": kept.words(result.sentence)}
