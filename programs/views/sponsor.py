"""What the sponsor stands for: the text they approve, and where they were seen with it (ST1)."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from programs.domain import sponsorship
from programs.forms.stakeholder import AppearanceForm, ApproveForm, DraftForm
from programs.models import Endorsement, Program
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip
from rollout.web import formats, pages, refusals
from rollout.web.forms import Form


@permitted(Action.VIEW_ASKS)
@require_safe
def sponsor(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, workspace.load(request, slug, Action.VIEW_ASKS))


@permitted(Action.ASK_SPONSORS)
@require_POST
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.ASK_SPONSORS)
    form = DraftForm(request.POST)
    if refusals.accepted(form, sponsorship.draft, program=program, by=request.actor, at=request.now):
        pages.say(request, _("The text waits for the sponsor, who finds it on their home page."))
        return pages.redirect(request, _url(program))
    return _page(request, program, {"draft": form}, status=422)


@permitted(Action.ANSWER_ASKS)
@require_POST
def approve(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.ANSWER_ASKS)
    form, found = ApproveForm(request.POST), sponsorship.current(program)
    if form.is_valid():
        try:
            if found is None:
                raise Slip(_("There is no text to approve."))
            sponsorship.approve(endorsement=found, by=request.actor, at=request.now, **form.cleaned_data)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("The text is approved."))
            return pages.redirect(request, _url(program))
    return _page(request, program, {"approve": form}, status=422)


@permitted(Action.ASK_SPONSORS)
@require_POST
def appear(request: HttpRequest, slug: str) -> HttpResponse:
    """Record a message in the sponsor's name, or a mention."""
    program = workspace.load(request, slug, Action.ASK_SPONSORS)
    form = AppearanceForm(request.POST)
    if refusals.accepted(form, sponsorship.keep, program=program, by=request.actor, at=request.now):
        pages.say(request, _("It is recorded."))
        return pages.redirect(request, _url(program))
    return _page(request, program, {"appear": form}, status=422)


def _url(program: Program) -> str:
    return reverse("programs:sponsor", args=[program.slug])


def _page(
    request: HttpRequest, program: Program, forms: dict[str, Form] | None = None, *, status: int = 200
) -> HttpResponse:
    given, actor, found = forms or {}, request.actor, sponsorship.current(program)
    may_ask = actor.may(Action.ASK_SPONSORS)
    waits = found is not None and found.state == Endorsement.State.DRAFTED
    own = found is not None and sponsorship.is_sponsor(found, actor)
    seen = program.appearances.select_related("kept_by").order_by("-on", "-pk")
    context = {
        "endorsement": found,
        "own": own,
        "approve": (given.get("approve") or ApproveForm()) if waits and (own or may_ask) else None,
        "draft": (given.get("draft") or DraftForm()) if may_ask else None,
        "appear": (given.get("appear") or AppearanceForm(initial={"on": workspace.today(request)}))
        if may_ask
        else None,
        "appearances": [
            (formats.short_day(each.on), f"{each.get_kind_display()}: {each.note}", str(each.kept_by or "Fairway"))
            for each in seen
        ],
        "may_ask": may_ask,
    }
    return workspace.page(
        request,
        program,
        "programs/stakeholders/sponsor.html",
        context,
        tab="stakeholders",
        status=status,
        trail=[(_url(program), _("Sponsor"))],
    )
