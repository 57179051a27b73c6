"""The content of a status report: plain values, frozen when it is made, so that page and PDF show the same."""

import datetime
import zoneinfo
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from delivery.models import CompletionRecord
from programs.models import Program, SponsorAsk
from reporting.domain import (
    briefs,
    changes,
    decisions,
    forecast,
    headlines,
    lines,
    measured,
    privacy,
    progress,
    standing,
    verdicts,
)
from reporting.domain.burnup import Burnup
from reporting.domain.slices import Cell
from reporting.domain.standing import Standing, WaveStanding
from reporting.domain.verdicts import Color
from rollout.tenancy.actors import Actor
from rollout.web import formats, languages

# What two pages hold
MOST_DECISIONS, MOST_ASKS, MOST_WAVES, MOST_GROUPS, MOST_RISKS, MOST_CHANGES, MOST_MEASURES = 3, 3, 10, 10, 4, 5, 8
FINE = 6  # decimals of kept percents: whoever shows fewer rounds once, from the true value
Content = dict[str, Any]


def compose(
    *, program: Program, by: Actor, at: datetime.datetime, previous: Content | None = None, number: int = 0
) -> Content:
    """Everything the report says, at one instant, within the actor's reach, in the organization's language.

    `previous` is the last report's content.
    """
    with translation.override(languages.supported(by.tenant.language) or settings.LANGUAGE_CODE):
        return _composed(program, by, at, previous, number)


def _composed(program: Program, by: Actor, at: datetime.datetime, previous: Content | None, number: int) -> Content:
    found = standing.of_program(program, by=by, at=at)
    brief = briefs.of_standing(found, by=by, at=at)
    chart = found.chart()
    listed = lines.of_waves(found)
    zone = zoneinfo.ZoneInfo(by.tenant.time_zone)
    return {
        "number": number,
        "language": formats.language(),
        "tenant": by.tenant.name,
        "program": program.name,
        "target": program.target_percent,
        "as_of": at.isoformat(),
        "as_of_text": _moment(at, zone, "long_year"),
        "day_text": formats.long_day(at.astimezone(zone)),
        "headline": headlines.headline(found),
        "lede": headlines.lede(found),
        "verdict": found.verdict.color.value,
        "completed": found.figures.completed,
        "assigned": found.figures.assigned,
        "people": found.people,
        "ruler": [
            [line.starts_on, line.ends_on, bar[2], line.name]
            for line, bar in zip(listed, lines.ruler(found), strict=False)
        ],
        "today": found.today.isoformat(),
        "tiles": _tiles(found, chart),
        "decisions": [
            {"title": one.title, "note": one.note, "who": one.who, "by": one.by_words(found.today)}
            for one in brief.decisions[:MOST_DECISIONS]
        ],
        "more_decisions": max(len(brief.decisions) - MOST_DECISIONS, 0),
        "asks": [_ask(ask, found.today) for ask in brief.asks[:MOST_ASKS]],
        "more_asks": max(len(brief.asks) - MOST_ASKS, 0),
        "chart": _chart(chart),
        "waves": [line.as_dict() for line in listed[:MOST_WAVES]],
        "more_waves": max(len(listed) - MOST_WAVES, 0),
        **_measures(found),
        "divisions": _groups(brief.divisions, found.minimum),
        "more_divisions": max(len(brief.divisions) - MOST_GROUPS, 0),
        "regions": _groups(brief.regions, found.minimum),
        "more_regions": max(len(brief.regions) - MOST_GROUPS, 0),
        "risks": [
            {
                "title": r.title,
                "high": r.high,
                "level": _("High") if r.high else _("Medium"),
                "people": r.people,
                "owner": r.owner,
            }
            for r in brief.risks[:MOST_RISKS]
        ],
        "changes": _changes(found, by, at, previous),
        "source": _source(program, at, zone),
        "rules": str(verdicts.RULES),
        "method": str(forecast.METHOD),
    }


def _measures(found: Standing) -> dict[str, Any]:
    """Each measure of the framework against its target and the level to act on, or why there is no figure (ME1)."""
    listed = measured.of_standing(found)
    kept = [
        {
            "name": str(line.measure),
            "of_whom": line.of_whom,
            "text": line.text,
            "percent": None if line.percent is None else round(line.percent, FINE),
            "target": line.measure.target,
            "threshold": line.measure.threshold,
            "status": line.status,
            "word": line.word,
        }
        for line in listed[:MOST_MEASURES]
    ]
    return {"measures": kept, "more_measures": max(len(listed) - MOST_MEASURES, 0)}


def _ask(ask: SponsorAsk, today: datetime.date) -> dict[str, str]:
    return {
        "title": ask.title,
        "note": ask.reason,
        "who": ask.asked_of.name,
        "by": decisions.by_words(ask.due_on, today),
    }


def _tiles(found: Standing, chart: Burnup | None) -> list[dict[str, str]]:
    counted, target, small = found.figures, found.program.target_percent, found.is_small
    whole, planned = found.verdict, chart.planned if chart else None
    share = privacy.says(found.minimum) if small else formats.share(counted.completed, found.people)
    note = formats.in_sentence(_("Complete"))
    if planned is not None:
        note = _("complete, plan %(share)s") % {"share": formats.percent(planned, found.people)}
    tiles = [_tile(whole.color, _("Overall"), share, note)]
    if counted.assigned and not small:
        reached = formats.share(counted.reached, counted.assigned)
        enough = 100 * counted.reached >= target * counted.assigned
        says = _("of %(people)s assigned") if enough else _("of %(people)s, under the target")
        note = says % {"people": formats.number(counted.assigned)}
        tiles.append(_tile(Color.GREEN if enough else Color.AMBER, _("Reach"), reached, note))
    if found.current and found.current.figures.assigned >= found.minimum:
        tiles.append(_current(found, found.current))
    if found.next_launch:
        tiles.append(_gate(found.next_launch))
    return tiles


def _current(found: Standing, wave: WaveStanding) -> dict[str, str]:
    counted, planned = wave.figures, forecast.on(wave.plan, found.today)
    note = _("target %(target)s") % {"target": formats.in_percent(found.program.target_percent)}
    if wave.due_on >= found.today and planned is not None:
        note = _("plan for today %(share)s") % {"share": formats.percent(planned, 0)}
    share = formats.share(counted.completed, counted.assigned)
    return _tile(wave.verdict.color, wave.wave.name, share, note)


def _gate(wave: WaveStanding) -> dict[str, str]:
    open_ = len(wave.blockers)
    note = ngettext("%(count)s item blocks launch", "%(count)s items block launch", open_) % {"count": open_}
    label = _("%(wave)s gate") % {"wave": wave.wave.name}
    return _tile(wave.verdict.color, label, lines.readiness(wave), note if open_ else _("nothing blocks launch"))


def _tile(color: Color, label: str, value: str, note: str) -> dict[str, str]:
    word = pgettext("program", "Planned") if color is Color.GREY else color.label
    return {"status": verdicts.STATUS[color], "word": word, "label": label, "value": value, "note": note}


def _chart(chart: Burnup | None) -> dict[str, Any] | None:
    """The burn-up's series with ISO days; None without people."""
    if chart is None or len(chart.plan) < 2:
        return None

    def listed(points: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
        return [[point[0].isoformat(), *(round(value, FINE) for value in point[1:])] for point in points]

    ends = {"start": chart.start.isoformat(), "end": chart.end.isoformat(), "today": chart.today.isoformat()}
    series = {"actual": listed(chart.actual), "plan": listed(chart.plan), "band": listed(chart.band)}
    return {**ends, **series, "target": chart.target}


def language(content: Content) -> str:
    """The one it is written in: page and PDF are in it, whoever reads them."""
    return content.get("language", settings.LANGUAGE_CODE)


def shortened(content: Content, **limits: int) -> Content:
    """The content with its lists cut to `limits`, by their rank where they stand in another order; the rest is counted
    as more."""
    made = {**content, "changes": dict(content["changes"])}
    for key, most in limits.items():
        if key == "changes":
            made["changes"]["lines"] = made["changes"]["lines"][: most + 1]
            continue
        made[key] = [each for at, each in enumerate(content[key]) if each.get("rank", at) < most]
        if f"more_{key}" in made:
            made[f"more_{key}"] = content[f"more_{key}"] + len(content[key]) - len(made[key])
    return made


def burnup(content: Content) -> Burnup | None:
    """The chart again from frozen content."""
    kept, day = content["chart"], datetime.date.fromisoformat
    if not kept:
        return None
    return Burnup(
        day(kept["start"]),
        day(kept["end"]),
        day(kept["today"]),
        kept["target"],
        [(day(on), value) for on, value in kept["actual"]],
        [(day(on), value) for on, value in kept["plan"]],
        [(day(on), low, high) for on, low, high in kept["band"]],
    )


def _groups(cells: Sequence[Cell], minimum: int) -> list[dict[str, Any]]:
    """The most people not complete first where there are too many; drawn from the best to the weakest."""
    gone = privacy.hidden_in_list({cell.key: cell.figures.assigned for cell in cells}, minimum)
    kept = sorted(cells, key=lambda cell: cell.figures.completed - cell.figures.assigned)[:MOST_GROUPS]
    rank = {cell.key: at for at, cell in enumerate(kept)}
    level = sum(cell.figures.completed for cell in cells) * 100 / (sum(c.figures.assigned for c in cells) or 1)
    found = []
    for cell in sorted(kept, key=lambda cell: -(cell.figures.percent() or 0) if cell.key not in gone else 1):
        hidden, percent = cell.key in gone, cell.figures.percent() or 0.0
        found.append(
            {
                "name": cell.names[0],
                "text": privacy.why(cell.figures.assigned, minimum)
                if hidden
                else formats.share(cell.figures.completed, cell.figures.assigned),
                "percent": None if hidden else round(percent, 2),
                "rank": rank[cell.key],  # where there is less room, the last go
                "low": not hidden and level - percent >= decisions.UNDER,
            }
        )
    return found


def _changes(found: Standing, by: Actor, at: datetime.datetime, previous: Content | None) -> dict[str, Any]:
    """Since the last report; the first one looks back a week."""
    since = datetime.datetime.fromisoformat(previous["as_of"]) if previous else at - progress.WEEK
    zone = zoneinfo.ZoneInfo(by.tenant.time_zone)
    before = previous["completed"] if previous else found.week_ago
    gained = found.figures.completed - before if not found.is_small else 0
    says = []
    if gained > 0:
        more = ngettext("%(people)s more person has completed.", "%(people)s more people have completed.", gained)
        says.append(more % {"people": formats.number(gained)})
    elif found.figures.assigned and not found.is_small:
        says.append(_("Nobody more has completed."))
    told = changes.of_program(found.program, by=by, limit=MOST_CHANGES, after=since, until=at)
    return {"since": formats.dated(since.astimezone(zone), "long"), "lines": [*says, *(change.text for change in told)]}


def _source(program: Program, at: datetime.datetime, zone: zoneinfo.ZoneInfo) -> str:
    records = CompletionRecord.objects.filter(module__program=program, received_at__lte=at)
    rows = records.order_by().values("source__name").annotate(last=Max("received_at")).order_by("source__name")
    known = [(row["source__name"], row["last"]) for row in rows]
    if not known:
        return _("No learning system has reported yet.")
    names, moments = zip(*known, strict=True)
    says = _("Source: %(sources)s, last records %(moment)s.")
    return says % {"sources": formats.enumerated(names), "moment": _moment(max(moments), zone, "short_year")}


def _moment(at: datetime.datetime, zone: zoneinfo.ZoneInfo, form: str) -> str:
    """22 September 2026, 09:00 Europe/Berlin."""
    return f"{formats.moment(at, zone, form)} {zone}"
