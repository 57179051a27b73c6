"""A draft beside the published plan and another draft: per wave what changes, for whom, and what stands against it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.domain import drafts, due_rules, due_terms, plan_effects, proposals, standing
from programs.domain.plan_effects import Effect, Effects
from programs.domain.proposals import Proposal
from programs.models import DraftWave, PlanDraft, Wave
from programs.views import effect_words, grips, workspace
from programs.views.plan import LABEL_ROOM
from rollout.tenancy.permissions import Action
from rollout.web import charts, formats

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Cell:
    """A wave as one of the plans has it."""

    window: str
    deadline: str
    slips: Sequence[str] = ()  # against the published plan

    @classmethod
    def of(cls, wave: Wave, effect: Effect | None = None) -> "Cell":
        rule = due_rules.sentence(due_terms.rule_of(wave))
        return cls(formats.date_range(wave.starts_on, wave.ends_on), rule, effect_words.slips(effect) if effect else ())


@dataclass(frozen=True)
class Row:
    wave: Wave
    published: Cell
    draft: Cell | None
    other: Cell | None
    people: int | None
    shown: effect_words.Shown | None
    url: str


def of(request: HttpRequest, draft: PlanDraft, other: PlanDraft | None) -> dict[str, Any]:
    """What the page of a draft shows; a fixed number of queries for each of the drafts that are compared."""
    waves = list(draft.program.waves.select_related("program").order_by("starts_on", "number"))
    rows = drafts.of(draft)
    is_open = draft.state == PlanDraft.State.OPEN
    mine = _effects(request, rows, waves) if is_open else _was(rows)
    theirs = _effects(request, drafts.of(other), waves) if other else Effects([])
    today = workspace.today(request)
    found = {each.proposal.wave.pk: each for each in mine.of_waves}
    beside = {each.proposal.wave.pk: each for each in theirs.of_waves}
    may_propose = is_open and request.actor.may(Action.MANAGE_PROGRAMS)
    listed = [_row(draft, wave, found.get(wave.pk), beside.get(wave.pk), today, may_propose) for wave in waves]
    return {
        "rows": [row for row in listed if row.draft or row.other],
        "same": [row for row in listed if not (row.draft or row.other) and row.url],
        "lede": _lede(mine),
        "against": [
            *((status, said) for row in listed if row.shown for status, said in _named(row)),
            *effect_words.order(mine),
            *(effect_words.rivals([each.proposal for each in mine.of_waves], request.now) if is_open else []),
        ],
        "refused": bool(mine.refusals),
        "drifted": drafts.drifted(rows, today) if is_open else [],
        "timeline": _timeline(listed, found, today) if is_open and waves else None,
    }


def _effects(request: HttpRequest, rows: Sequence[DraftWave], waves: Sequence[Wave]) -> Effects:
    wanted = [each for each in map(drafts.proposal, rows) if each.changed]
    return plan_effects.ahead(wanted, waves=waves, zone=request.tenant.time_zone, at=request.now)


def _was(rows: Sequence[DraftWave]) -> Effects:
    """Of a draft that is closed: what it proposed against the plan of then, without what followed from it."""
    then = []
    for row in rows:
        base = proposals.of(row.wave, **{name: getattr(row, f"base_{name}") for name in proposals.FIELDS}).then
        then.append(plan_effects.bare(proposals.of(base, **_fields(row))))
    return Effects(then)


def _fields(row: DraftWave) -> dict[str, Any]:
    return {name: getattr(row, name) for name in proposals.FIELDS}


def _row(
    draft: PlanDraft, wave: Wave, mine: Effect | None, theirs: Effect | None, today: datetime.date, may_propose: bool
) -> Row:
    proposal = mine.proposal if mine else proposals.of(wave)
    ahead = may_propose and wave.state in Wave.AHEAD
    people = mine or theirs
    return Row(
        wave=wave,
        published=Cell.of(proposal.wave),
        draft=Cell.of(mine.proposal.then, mine) if mine else None,
        other=Cell.of(theirs.proposal.then, theirs) if theirs else None,
        people=people.people if people and people.deadlines else None,
        shown=effect_words.Shown(mine, today) if mine else None,
        url=reverse("programs:draft_wave", args=[wave.program.slug, draft.number, wave.number]) if ahead else "",
    )


def _named(row: Row) -> list[tuple[str, str]]:
    said = _("%(wave)s: %(what)s")
    return [(status, said % {"wave": row.wave.name, "what": what}) for status, what in row.shown.against]


def _lede(effects: Effects) -> str:
    found = effects.of_waves
    if not found:
        return ""
    waves = ngettext("It changes %(n)s wave.", "It changes %(n)s waves.", len(found)) % {"n": len(found)}
    people = sum(each.people for each in found)
    later, earlier = sum(each.later for each in found), sum(each.earlier for each in found)
    if not people:
        return waves
    if not (later or earlier):
        return f"{waves} {_('Nobody’s deadline moves.')}"
    due = ngettext(
        "Of %(people)s person, %(later)s would be due later and %(earlier)s earlier than published.",
        "Of %(people)s people, %(later)s would be due later and %(earlier)s earlier than published.",
        people,
    )
    facts = {"people": people, "later": later, "earlier": earlier}
    return f"{waves} {due % {key: formats.number(value) for key, value in facts.items()}}"


def _timeline(rows: Sequence[Row], found: Mapping[int, Effect], today: datetime.date) -> dict[str, Any]:
    plans = {
        row.wave.pk: found[row.wave.pk].proposal if row.wave.pk in found else proposals.of(row.wave) for row in rows
    }
    days = [day for each in plans.values() for wave in (each.wave, each.then) for day in (wave.starts_on, wave.ends_on)]
    scale = charts.Scale.around([*days, max(days) + LABEL_ROOM, today], today)
    return {
        "rows": [_drawn(row, plans[row.wave.pk], scale, today) for row in rows],
        "axis": scale.axis(),
        "label": _("Draft of the plan"),
    }


def _drawn(row: Row, plan: Proposal, scale: charts.Scale, today: datetime.date) -> dict[str, Any]:
    now, then = plan.wave, plan.then
    window = formats.date_range(then.starts_on, then.ends_on)
    said = _("%(wave)s, %(window)s") % {"wave": now.name, "window": window}
    if plan.changed:
        before = formats.date_range(now.starts_on, now.ends_on)
        said = _("%(wave)s, %(window)s, published %(before)s") % {
            "wave": now.name, "window": window, "before": before
        }  # fmt: skip
    chart = scale.row(
        bands=[(now.starts_on, now.ends_on + _DAY, "band")] if plan.changed else [],
        bars=[(then.starts_on, then.ends_on, "cat-1", standing.share_elapsed(row.wave, today), "")],
        labels=[(then.ends_on, window, "v-label-strong")] if plan.changed else [],
        label=said,
    )
    grip = grips.of(then, row.url, scale) if row.url else None
    note = _("Changed") if plan.changed else _("As published")
    return {"title": row.wave.name, "url": row.url, "note": note, "chart": chart, "grip": grip}
