"""The calendar: blackouts and peak periods of every place, and putting one there."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.domain import periods
from programs.forms.period import PeriodForm
from programs.models import CalendarPeriod
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals
from rollout.web.tables import Column, Empty, Filter, Table

_MARKS = {CalendarPeriod.Kind.BLACKOUT: "stop", CalendarPeriod.Kind.PEAK: "watch"}


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    context = {"may_keep": request.actor.may(Action.MANAGE_CALENDAR), "section": "calendar"}
    return pages.listing(request, "programs/periods/list.html", _table(request), context)


@permitted(Action.MANAGE_CALENDAR)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            period = periods.add(**form.values(), by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error)
        else:
            return _saved(request, _("“%(name)s” is on the calendar of %(place)s. Waves ahead check it again."), period)
    return _page(request, form, None)


@permitted(Action.MANAGE_CALENDAR)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, period: int) -> HttpResponse:
    found = _load(request, period)
    form = PeriodForm(request.POST if request.method == "POST" else None, actor=request.actor, period=found)
    if request.method == "POST" and form.is_valid():
        try:
            saved = periods.change(period=found, **form.values(), by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error)
        else:
            return _saved(request, _("“%(name)s” is saved. Waves ahead check the calendar again."), saved)
    return _page(request, form, found)


@permitted(Action.MANAGE_CALENDAR)
@require_POST
def remove(request: HttpRequest, period: int) -> HttpResponse:
    found = _load(request, period)
    if refused := refusals.conflict(request, periods.remove, period=found, by=request.actor, at=request.now):
        return refused
    return _saved(request, _("“%(name)s” is removed. Waves ahead check the calendar again."), found)


def _load(request: HttpRequest, pk: int) -> CalendarPeriod:
    """The period, for whoever keeps the calendar it is on; others read it in the list."""
    kept = CalendarPeriod.objects.editable_by(request.actor)
    return get_object_or_404(kept.select_related("division", "region", "country"), pk=pk)


def _saved(request: HttpRequest, says: str, period: CalendarPeriod) -> HttpResponse:
    pages.say(request, says % {"name": period.name, "place": period.place})
    return pages.redirect(request, reverse("programs:calendar"))


def _page(request: HttpRequest, form: PeriodForm, period: CalendarPeriod | None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "period": period, "section": "calendar"}
    context["crumbs"] = [
        (reverse("programs:calendar"), _("Calendar")),
        ("", period.name if period else _("New period")),
    ]
    return pages.page(request, "programs/periods/form.html", context, status=422 if form.errors else 200)


def _table(request: HttpRequest) -> Table:
    today = workspace.today(request)
    keeps = set(CalendarPeriod.objects.editable_by(request.actor).values_list("pk", flat=True))
    if not request.actor.may(Action.MANAGE_CALENDAR):
        keeps = set()
    rows = CalendarPeriod.objects.select_related("division", "region", "country", "set_by").annotate(
        place_name=Coalesce(F("division__path"), F("region__name"), F("country__name"), Value(""))
    )
    return Table(
        [
            Column(
                "name",
                _("Name"),
                sort="name",
                url=lambda p: reverse("programs:period", args=[p.pk]) if p.pk in keeps else None,
            ),
            Column("kind", _("Kind"), kind="status", value=lambda p: (_MARKS[p.kind], p.get_kind_display())),
            Column("place", _("Place"), value=lambda p: p.place, sort="place_name"),
            Column("starts_on", _("First day"), kind="date", sort="starts_on"),
            Column("ends_on", _("Last day"), kind="date", sort="ends_on"),
            Column("set_by", _("Set by"), value=lambda p: str(p.set_by or "Fairway")),
        ],
        rows,
        request,
        name="calendar",
        label=_("Blackouts and peak periods"),
        noun=ngettext_lazy("%(shown)s period", "%(shown)s periods", "n"),
        search_fields=("name", "place_name"),
        filters=[
            Filter("kind", _("Kind"), CalendarPeriod.Kind.choices, lookup="kind"),
            Filter(
                "when",
                _("When"),
                [("ahead", _("Now or ahead")), ("over", _("Over"))],
                apply=lambda found, value: found.filter(
                    **{"ends_on__gte" if value == "ahead" else "ends_on__lt": today}
                ),
            ),
        ],
        default_sort="starts_on",
        empty=Empty(
            _("No blackout or peak period yet"),
            _("Put the days here on which nothing should start or be due. Waves are checked against them."),
            reverse("programs:period_new") if request.actor.may(Action.MANAGE_CALENDAR) else "",
            _("Add period") if request.actor.may(Action.MANAGE_CALENDAR) else "",
        ),
    )
