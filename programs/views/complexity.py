"""How complex a program's rollout is, by stated formulas, and what they suggest (PL7)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programs.domain import complexity, complexity_items, complexity_rules
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import charts, kept


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    others = complexity.past(program, at=request.now)
    profiles = complexity.of_programs([program, *others], at=request.now)
    found = profiles[program.pk]
    before = complexity_rules.mean([profiles[each.pk].scores for each in others])
    highest = max(found.scores, key=lambda score: score.value)
    label = _("Six scores of the program, the highest is %(score)s with %(value)s of 100") % {
        "score": highest.label,
        "value": highest.value,
    }
    taught = program.modules.values_list("modality", flat=True)
    context = {
        "profile": found,
        "past": others,
        "chart": charts.radar(
            [score.label for score in found.scores],
            [score.value for score in found.scores],
            before=before,
            label=label,
        ),
        "rows": [(score, round(before[i]) if before else None) for i, score in enumerate(found.scores)],
        "checklist": [kept.words(each.title) for each in complexity_items.of(found.scores, taught)],
    }
    trail = [(reverse("programs:complexity", args=[slug]), _("Complexity"))]
    return workspace.page(request, program, "programs/complexity.html", context, tab="plan", trail=trail)
