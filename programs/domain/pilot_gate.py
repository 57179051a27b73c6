"""A wave is not launched before the pilots ahead of it have shown what was asked of them (RD3)."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from programs.domain import lifting, pilot_holds
from programs.domain.pilot_rule import Verdict
from programs.models import PilotCriterion, PilotVerdict, Wave
from rollout.tenancy import refusals
from rollout.tenancy.permissions import Action
from rollout.web import formats

_State, _Choice = PilotVerdict.State, PilotVerdict.Choice


def refuse(wave: Wave) -> None:
    """ValidationError with a sentence for each pilot that keeps the wave back, and who can lift it."""
    if found := waits_for(wave):
        raise refusals.several(found)


def waits_for(wave: Wave) -> list[str]:
    """Why the wave waits, pilot by pilot; empty where nothing keeps it. Two queries."""
    before = Q(starts_on__lt=wave.starts_on) | Q(starts_on=wave.starts_on, number__lt=wave.number)
    pilots = wave.program.waves.filter(before, is_pilot=True, criteria__isnull=False).distinct()
    listed = list(pilots.order_by("starts_on", "number"))
    verdicts = {row.wave_id: row for row in PilotVerdict.objects.filter(wave__in=listed).select_related("chosen_by")}
    return [said for pilot in listed if (said := _why(pilot, verdicts.get(pilot.pk)))]


def kept_back(waves: Iterable[Wave]) -> set[int]:
    """Ids of those of the waves that wait for a pilot; one query at most for any number of waves."""
    listed = list(waves)
    if not listed:
        return set()
    programs = {wave.program_id for wave in listed}
    asked = Wave.objects.filter(program__in=programs, is_pilot=True, criteria__isnull=False)
    let_go = PilotVerdict.objects.filter(Q(state=_State.PASSED) | Q(choice=_Choice.GO))
    pilots = list(asked.exclude(pk__in=let_go.values("wave")).distinct())
    return {wave.pk for wave in listed if any(_is_after(wave, pilot) for pilot in pilots)}


def _is_after(wave: Wave, pilot: Wave) -> bool:
    places = [(each.starts_on, each.number) for each in (wave, pilot)]
    return wave.program_id == pilot.program_id and places[0] > places[1]


def keeps(wave: Wave) -> list[str]:
    """Why a wave ahead, or one whose messages are stopped, waits now; empty for every other."""
    if wave.state in Wave.AHEAD or pilot_holds.on(wave):
        return waits_for(wave)
    return []


def refuse_resuming(wave: Wave) -> None:
    """ValidationError where a pilot holds the wave: deciding on the pilot lets it go, nothing else does."""
    if hold := pilot_holds.on(wave):
        sentences = waits_for(wave) or [
            refusals.lifted(_("%(pilot)s holds it.") % {"pilot": hold.pilot.name}, lifting.may(Action.LAUNCH_WAVES))
        ]
        raise refusals.several(sentences)


def _why(pilot: Wave, row: PilotVerdict | None) -> str:
    words = {"pilot": pilot.name, "who": formats.in_sentence(lifting.roles(Action.LAUNCH_WAVES))}
    state = row.state if row else _State.RUNNING
    if state == _State.PASSED or (row and row.choice == _Choice.GO):
        return ""
    if row and row.choice == _Choice.HOLD:
        held = _(
            "%(pilot)s was inconclusive, and %(name)s holds the waves after it: %(reason)s Who can lift it: %(who)s."
        )
        return held % {**words, "name": row.chosen_by, "reason": _ended(row.reason)}
    if state == _State.FAILED:
        said = _(
            "%(pilot)s failed by %(criteria)s, so the waves after it wait. Who can lift it, with a reason: %(who)s."
        )
        return said % {**words, "criteria": _criteria(row, Verdict.FAILED)}
    if state == _State.INCONCLUSIVE:
        said = _("%(pilot)s is inconclusive by %(criteria)s, so the waves after it wait. Who decides: %(who)s.")
        return said % {**words, "criteria": _criteria(row, Verdict.INCONCLUSIVE)}
    last = max(pilot.criteria.values_list("decides_on", flat=True))
    said = _("%(pilot)s is not judged before %(day)s, and the waves after it wait for what it shows.")
    return refusals.lifted(said % {**words, "day": formats.long_day(last)}, _("Nobody can lift it before that."))


def _criteria(row: PilotVerdict | None, verdict: Verdict) -> str:
    """What brought it to that, as it was counted then."""
    kinds = [each["kind"] for each in row.figures if each["verdict"] == verdict] if row else []
    return formats.listed([formats.in_sentence(PilotCriterion.Kind(kind).label) for kind in kinds])


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
