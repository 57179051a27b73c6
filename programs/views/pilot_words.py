"""How a pilot's criteria and its verdict read."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from audiences.domain.settings import book
from programs.domain.pilots import Line
from programs.models import PilotCriterion, PilotVerdict, Wave
from rollout.tenancy.permissions import Action
from rollout.web import formats
from rollout.web.tables import Column, Empty, Table

_State, _Choice = PilotVerdict.State, PilotVerdict.Choice
MARKS = {_State.RUNNING: "idle", _State.PASSED: "good", _State.FAILED: "stop", _State.INCONCLUSIVE: "watch"}
MINIMUM = "minimum_group"  # the setting: people under which no figure is shown


@dataclass(frozen=True)
class Row:
    """A criterion in words; its figures only where they may be `shown`."""

    line: Line
    shown: bool

    @property
    def asked(self) -> str:
        figure = self._in_its_unit(self.line.criterion.threshold)
        return (_("at least %(figure)s") if self.line.measure.at_least else _("at most %(figure)s")) % {
            "figure": figure
        }

    @property
    def figure(self) -> str:
        return self._in_its_unit(self.line.figure) if self.shown and self.line.figure is not None else formats.NOTHING

    @property
    def answers(self) -> str:
        counted = self.line.counted
        words = {"needed": formats.number(self.line.criterion.least)}
        if counted is None or not self.shown:
            return _("%(needed)s needed") % words
        return _("%(answers)s, %(needed)s needed") % {**words, "answers": formats.number(counted.answers)}

    @property
    def verdict(self) -> tuple[str, str]:
        state = _State(self.line.verdict)
        return MARKS[state], str(state.label)

    def _in_its_unit(self, figure: Decimal | int) -> str:
        text = formats.number(figure, 0 if figure == int(figure) else 1)
        return _("%(figure)s%%") % {"figure": text} if self.line.measure.scale == 100 else text


def table(request: HttpRequest, wave: Wave, lines: Sequence[Line]) -> Table:
    """The criteria; figures for readers who see all results, and never of a group that is too small to show."""
    minimum = _minimum(request) if lines else 0
    rows = {line.criterion.pk: Row(line, _is_shown(request, line, minimum)) for line in lines}
    may_manage = request.actor.may(Action.MANAGE_PROGRAMS)

    def url(row: PilotCriterion) -> str | None:
        return reverse("programs:criterion", args=[wave.program.slug, wave.number, row.number]) if may_manage else None

    new = reverse("programs:criterion_new", args=[wave.program.slug, wave.number])
    return Table(
        [
            Column("kind", _("What is asked"), value=str, sort="kind", url=url),
            Column("verdict", _("Verdict"), kind="status", value=lambda row: rows[row.pk].verdict),
            Column("threshold", _("By how much"), value=lambda row: rows[row.pk].asked, sort="threshold"),
            Column("figure", _("Counted"), value=lambda row: rows[row.pk].figure, align="end"),
            Column("answers", _("Answers"), value=lambda row: rows[row.pk].answers, align="end"),
            Column("decides_on", _("Judged on"), kind="date", sort="decides_on"),
        ],
        PilotCriterion.objects.filter(pk__in=rows).order_by("number"),
        request,
        name="criteria",
        label=_("Criteria of %(wave)s") % {"wave": wave.name},
        noun=ngettext_lazy("%(shown)s criterion", "%(shown)s criteria", "n"),
        search_fields=("kind", "source"),
        empty=Empty(
            _("Nothing is asked of this pilot yet"),
            _("Choose what it has to show, by how much and by when. Until it has, the waves after it wait."),
            new if may_manage else "",
            _("Add a criterion") if may_manage else "",
        ),
    )


def lede(wave: Wave, row: PilotVerdict | None, lines: Sequence[Line]) -> str:
    """The verdict in a sentence, with what brought it about."""
    if not lines:
        return _("Nothing is asked of this pilot, so the waves after it do not wait for it.")
    state = row.state if row else _State.RUNNING
    if state == _State.RUNNING:
        last = max(line.criterion.decides_on for line in lines)
        return _("The waves after it wait until it is judged, on %(day)s at the latest.") % {
            "day": formats.long_day(last)
        }
    if state == _State.PASSED:
        return _("It showed what was asked of it. Nothing keeps the waves after it.")
    return f"{_judged(row)} {_decided(row)}".strip() if row else ""


def _judged(row: PilotVerdict) -> str:
    said = {
        _State.FAILED: _("It failed by %(criteria)s."),
        _State.INCONCLUSIVE: _("Too few answers on %(criteria)s to say."),
    }[_State(row.state)]
    kinds = [each["kind"] for each in row.figures if each["verdict"] == row.state]
    named = formats.listed([formats.in_sentence(PilotCriterion.Kind(kind).label) for kind in kinds])
    return said % {"criteria": named}


def notices(waves: Sequence[Wave]) -> list[dict[str, str]]:
    """What the plan says of pilots that keep later waves; one query."""
    found = PilotVerdict.objects.filter(wave__in=waves, state__in=(_State.FAILED, _State.INCONCLUSIVE))
    rows = {row.wave_id: row for row in found.exclude(choice=_Choice.GO).select_related("chosen_by")}
    return [_notice(wave, rows[wave.pk]) for wave in waves if wave.pk in rows]


def _notice(wave: Wave, row: PilotVerdict) -> dict[str, str]:
    state = _State(row.state)
    said = {_State.FAILED: _("%(wave)s failed"), _State.INCONCLUSIVE: _("%(wave)s is inconclusive")}[state]
    return {
        "id": f"pilot-{wave.number}",
        "status": MARKS[state],
        "title": said % {"wave": wave.name},
        "text": _("%(why)s The waves after it wait.") % {"why": _judged(row)},
        "url": reverse("programs:pilot", args=[wave.program.slug, wave.number]),
    }


def _decided(row: PilotVerdict) -> str:
    if not row.choice:
        return ""
    said = {
        _Choice.GO: _("%(name)s lets the waves after it go on: %(reason)s"),
        _Choice.HOLD: _("%(name)s holds the waves after it: %(reason)s"),
    }[_Choice(row.choice)]
    return said % {"name": row.chosen_by, "reason": row.reason}


def _minimum(request: HttpRequest) -> int:
    """The smallest group of which a figure is shown, where the law is strictest."""
    settings = book.at(request.now)
    return max(int(settings.value(MINIMUM, country=country)) for country in (None, *settings.countries))


def _is_shown(request: HttpRequest, line: Line, minimum: int) -> bool:
    if not request.actor.reaches_all(Action.VIEW_RESULTS):
        return False
    if line.counted is None or line.criterion.kind in (PilotCriterion.Kind.INCIDENTS, PilotCriterion.Kind.BOUNCED):
        return True
    return not 0 < line.counted.answers < minimum
