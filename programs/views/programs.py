"""The list of programs, a new one, and editing its own words."""

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from audiences.models import Person, Segment
from programs.domain import audience, boards, next_steps, programs, standing
from programs.forms.program import ProgramForm
from programs.models import Program, Wave
from programs.views import tabs, workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, refusals
from rollout.web.tables import Column, Empty, Filter, Table


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    visible = Program.objects.visible_to(request.actor, Action.VIEW_PROGRAMS)
    figures = _Figures(request, visible)
    may_manage = request.actor.may(Action.MANAGE_PROGRAMS)
    table = Table(
        [
            Column("name", _("Program"), sort="name", url=lambda p: tabs.home(request, p.slug)),
            Column("status", _("Status"), kind="status", value=lambda p: figures.standings[p.pk]),
            Column("enrollment", _("Enrollment"), sort="enrollment", value=lambda p: p.get_enrollment_display()),
            Column("waves", _("Waves"), value=figures.waves_of, note=figures.window_of),
            Column("people", _("People"), kind="number", value=lambda p: figures.people.get(p.pk, 0)),
            Column("next", _("Next step"), value=figures.next_step),
        ],
        visible,
        request,
        name="programs",
        label=_("Programs"),
        noun=ngettext_lazy("%(shown)s program", "%(shown)s programs", "n"),
        search_fields=("name", "purpose"),
        filters=[Filter("enrollment", _("Enrollment"), Program.Enrollment.choices, lookup="enrollment")],
        default_sort="name",
        empty=Empty(
            _("No programs yet"),
            _("A program has modules, waves of people and a gate before each launch."),
            reverse("programs:new") if may_manage else "",
            _("New program") if may_manage else "",
        ),
    )
    return pages.listing(request, "programs/list.html", table, {"may_manage": may_manage, "section": "programs"})


class _Figures:
    """What the rows say beside their own fields; the same few queries for any number of programs."""

    def __init__(self, request: HttpRequest, visible: object) -> None:
        programs = list(visible.annotate(module_count=Count("modules", filter=Q(modules__removed_at=None))))
        self.today = workspace.today(request)
        self.modules = {program.pk: program.module_count for program in programs}
        self.waves: dict[int, list[Wave]] = {program.pk: [] for program in programs}
        waves = list(Wave.objects.filter(program__in=programs).order_by("starts_on", "number"))
        for wave in waves:
            self.waves[wave.program_id].append(wave)
        self.standings = standing.of_programs(programs, self.waves, tenant=request.tenant, at=request.now)
        self.people = audience.in_programs(waves)
        planned = [wave for wave in waves if wave.state == Wave.State.PLANNED]
        self.blocking = {pk: len(board.blocking) for pk, board in boards.of_waves(planned, self.today).items()}

    def waves_of(self, program: Program) -> str:
        waves = self.waves[program.pk]
        launched = sum(wave.state in (Wave.State.LAUNCHED, Wave.State.CLOSED) for wave in waves)
        return (
            _("%(launched)s of %(all)s launched") % {"launched": launched, "all": len(waves)}
            if waves
            else _("None yet")
        )

    def window_of(self, program: Program) -> str | None:
        waves = self.waves[program.pk]
        return formats.date_range(waves[0].starts_on, max(w.ends_on for w in waves)) if waves else None

    def next_step(self, program: Program) -> str:
        return next_steps.of(
            self.waves[program.pk], modules=self.modules[program.pk], blocking=self.blocking, today=self.today
        )


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = ProgramForm(request.POST or None, tenant=request.tenant, initial={"owner": request.user.pk})
    if request.method == "POST" and form.is_valid():
        try:
            program = programs.create(**form.values(), by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error, sponsor="sponsor_email")
        else:
            pages.say(request, _("%(program)s is a draft. Add its modules and waves.") % {"program": program.name})
            return pages.redirect(request, reverse("programs:plan", args=[program.slug]))
    context = {
        "form": form,
        "section": "programs",
        "first": not Program.objects.exists(),
        "people": Person.objects.present().count(),
        "segments": Segment.objects.count(),
    }
    return pages.page(request, "programs/new.html", context, status=422 if form.errors else 200)


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    form = ProgramForm(request.POST or None, instance=program, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        try:
            programs.edit(program=program, **form.values(), by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error, sponsor="sponsor_email")
        else:
            pages.say(request, _("The program is saved."))
            return pages.redirect(request, tabs.home(request, program.slug))
    trail = [(request.path, _("Edit"))]
    status = 422 if form.errors else 200
    return workspace.page(request, program, "programs/edit.html", {"form": form}, tab="", trail=trail, status=status)
