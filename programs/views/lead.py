"""The lead time of a wave: what decides its earliest sound date, what cannot fit, and who accepted that (RD11)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audiences.domain.settings import book
from programs.domain import boards, lead_acceptances, lead_times, open_items, owner_hours, review_loads, support
from programs.domain.boards import Board
from programs.domain.lead_times import LeadTime, Work
from programs.forms.lead import LeadForm
from programs.models import LeadAcceptance, Program, Wave
from programs.views import week_rows, workspace
from programs.views.waves import trail
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, refusals
from rollout.web.columns import Column, Empty
from rollout.web.row_tables import RowTable

NAMED = 3  # items that a sentence names; the rest are counted


@dataclass(frozen=True)
class Notice:
    """A wave that is planned to start before it can be ready, with the acceptance that holds."""

    found: LeadTime
    acceptance: LeadAcceptance | None

    @property
    def id(self) -> str:
        return f"lead-{self.found.wave.number}"

    @property
    def title(self) -> str:
        return _("%(wave)s starts before it can be ready") % {"wave": self.found.wave.name}

    @property
    def url(self) -> str:
        return reverse("programs:wave_lead", args=[self.found.wave.program.slug, self.found.wave.number])

    @property
    def sentence(self) -> str:
        """It starts on 7 December 2026; the earliest sound date is 21 December 2026. What cannot fit: …"""
        found = self.found
        said = _(
            "It is planned for %(start)s; the earliest sound date is %(sound)s. What cannot fit any more: %(late)s."
        )
        facts = {"start": formats.long_day(found.wave.starts_on), "sound": formats.long_day(found.sound_on)}
        return said % {**facts, "late": _named([work.item.words for work in found.late])}


def notices(found: dict[int, LeadTime]) -> list[Notice]:
    """Of the waves that start too early, in their order; one query."""
    standing = lead_acceptances.standing(found.values())
    return [Notice(each, standing.get(pk)) for pk, each in found.items() if each.is_short]


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def lead(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _page(request, workspace.load_wave(request, slug, number), LeadForm())


@permitted(Action.GRANT_WAIVERS)
@require_POST
def accept(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.GRANT_WAIVERS)
    form, found = LeadForm(request.POST), of(request, wave)
    if found and form.is_valid():
        try:
            lead_acceptances.accept(found=found, **form.cleaned_data, by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("The risk is accepted in your name, for these dates."))
            return pages.redirect(request, reverse("programs:wave_lead", args=[slug, number]))
    return _page(request, wave, form)


def of(request: HttpRequest, wave: Wave) -> LeadTime | None:
    """None once the wave is launched."""
    return of_waves(request, {wave.pk: boards.of_wave(wave, workspace.today(request))}, [wave]).get(wave.pk)


def of_waves(request: HttpRequest, found: Mapping[int, Board], waves: Iterable[Wave]) -> dict[int, LeadTime]:
    """With the time that reviewers reserved; by wave id."""
    return lead_times.of_waves(
        found,
        waves,
        settings=book.at(request.now),
        today=workspace.today(request),
        reviewed_on=review_loads.done_on(review_loads.of_everybody(request.actor, request.now)),
    )


def _page(request: HttpRequest, wave: Wave, form: LeadForm) -> HttpResponse:
    found = of(request, wave)
    path = _table(request, found.path if found else [], "path", _("Work that decides the date of %(wave)s"), wave)
    late = _table(request, found.late if found else [], "late", _("What of %(wave)s cannot fit any more"), wave)
    if asked := pages.part(request, path, late):
        return asked
    shown = notices({wave.pk: found}) if found else []
    context = {
        "wave": wave,
        "found": found,
        "path": path,
        "late": late if found and found.late else None,
        "overloads": _overloads(request, wave) if found else [],
        "reviewers": _reviewers(request, wave) if found else [],
        "desks": week_rows.of_desks(_desks(request, wave)) if found else [],
        "notice": shown[0] if shown else None,
        "form": form,
        "may_accept": request.actor.may(Action.GRANT_WAIVERS),
        "may_manage": request.actor.may(Action.MANAGE_PROGRAMS),
    }
    return workspace.page(
        request,
        wave.program,
        "programs/lead.html",
        context,
        tab="plan",
        trail=[*trail(wave), (reverse("programs:wave_lead", args=[wave.program.slug, wave.number]), _("Lead time"))],
        status=422 if form.is_bound else 200,
    )


def _overloads(request: HttpRequest, wave: Wave) -> list[owner_hours.Load]:
    """Owners of open items of the wave who have more to do in some week, in all programs that the reader sees."""
    today = workspace.today(request)
    visible = Program.objects.visible_to(request.actor, Action.VIEW_PROGRAMS)
    loads = owner_hours.of_programs(visible, book.at(request.now), today)
    return owner_hours.over_for(open_items.unsettled(today).filter(wave=wave), loads)


def _reviewers(request: HttpRequest, wave: Wave) -> list[review_loads.Load]:
    """Whoever reviews a text of the wave's program, with all that they review."""
    return review_loads.of_programs(review_loads.of_everybody(request.actor, request.now), [wave.program])


def _desks(request: HttpRequest, wave: Wave) -> list[support.Load]:
    return support.of_wave(wave, settings=book.at(request.now), today=workspace.today(request))


def _table(request: HttpRequest, rows: Sequence[Work], name: str, label: str, wave: Wave) -> RowTable:
    """Open work in its order, with what each piece takes."""
    return RowTable(
        [
            Column("item", _("Item"), sort="item", value=lambda work: work.item.words, url=_url, note=_note),
            Column("owner", _("Owner"), sort="owner", value=lambda work: str(work.item.owner or _("No owner"))),
            Column("takes", _("Takes"), sort="takes", value=_takes, order=lambda work: work.step.task.takes),
            Column(
                "finished",
                _("Finished at the earliest"),
                kind="date",
                sort="finished",
                value=lambda work: work.step.finished_on,
            ),
            Column("launch", _("Launch from"), kind="date", sort="launch", value=lambda work: work.step.launch_on),
        ],
        rows,
        request,
        name=f"lead-{name}",
        prefix=f"{name}-",
        label=label % {"wave": wave.name},
        noun=ngettext_lazy("%(shown)s item", "%(shown)s items", "n"),
        empty=Empty(_("No blocking item is open"), _("The wave can start today.")),
    )


def _url(work: Work) -> str:
    wave = work.item.wave
    return reverse("programs:item", args=[wave.program.slug, wave.number, work.item.number])


def _takes(work: Work) -> str:
    takes = work.step.task.takes
    return ngettext("%(n)s working day", "%(n)s working days", takes) % {"n": takes}


def _note(work: Work) -> str:
    return _("Until its reviewers have time, as reserved") if work.waits_for_reviewers else ""


def _named(words: list[str]) -> str:
    shown = formats.enumerated(words[:NAMED])
    if (more := len(words) - NAMED) <= 0:
        return shown
    return ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more) % {"names": shown, "n": more}
