"""What the checks of an item found, for its page: the last run with its details, and those before."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from programs import probing
from programs.domain import check_runs, checks
from programs.models import CheckRun, ReadinessItem
from rollout.tenancy.permissions import Action
from rollout.web import kept

_MARKS = {
    CheckRun.Outcome.PASSED: "good",
    CheckRun.Outcome.FAILED: "stop",
    CheckRun.Outcome.INCONCLUSIVE: "watch",
}


def found_by_checks(request: HttpRequest, item: ReadinessItem) -> dict[str, Any]:
    """`runs` with their marks, `details` of the last, `page_url` of what it is about, `job` that is under way."""
    check = checks.get(item.check_name)
    if check is None:
        return {}
    runs = check_runs.of_item(item)
    wave = item.wave
    listed = check.page and request.actor.may(check.page_needs)
    return {
        "runs": [(_MARKS[CheckRun.Outcome(run.outcome)], run) for run in runs],
        "details": [(status, about, kept.words(says)) for status, about, says in runs[0].details] if runs else [],
        "page_url": reverse(check.page, args=[wave.program.slug, wave.number]) if listed else "",
        "page_title": check.page_title,
        "job": probing.under_way(item) if check.probe else None,
        "sees_job": request.actor.may(Action.VIEW_JOBS),
    }
