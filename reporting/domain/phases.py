"""How far a program has come in its six phases, which overlap (PL1): computed from its rows, never typed in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comms.models import Message, Step
from programs.models import Module, Program, Wave, WaveSegment
from reporting.domain.standing import Standing, WaveStanding
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.web import formats

PLANNED, ACTIVE, DONE = "", "active", "done"
_AFTER = (Module.Kind.JOB_AID, Module.Kind.ASSESSMENT)  # kinds of modules that are there for after the course


@dataclass(frozen=True)
class Phase:
    """`state` is planned, active or done; `route` is a URL name that takes the program's slug."""

    name: str
    state: str
    note: str
    route: str


def of(standing: Standing, by: Actor) -> list[Phase]:
    """In order; nothing before a wave is planned, and messages for those who see them. Four queries at most."""
    waves = standing.waves
    if not waves:
        return []
    found = [_readiness(waves), _audience(standing)]
    messages = _Messages()
    if by.may(Action.VIEW_MESSAGES):
        messages = _messages(standing)
        found.append(_communications(standing, messages))
    found.append(_delivery(standing))
    return [*found, _reinforcement(standing, messages), _evaluation(standing)]


def current(phases: Sequence[Phase]) -> Phase | None:
    """The one that is furthest under way, else the first that has not begun."""
    active = [phase for phase in phases if phase.state == ACTIVE]
    ahead = [phase for phase in phases if phase.state == PLANNED]
    return (active[-1:] or ahead[:1] or [None])[0]


def _readiness(waves: Sequence[WaveStanding]) -> Phase:
    """A gate is passed when its wave was launched."""
    ahead = [wave for wave in waves if not wave.launched]
    begun = any(wave.launched or wave.settled for wave in waves)
    state = DONE if not ahead else ACTIVE if begun else PLANNED
    if ahead:
        first = min(ahead, key=lambda wave: (wave.wave.starts_on, wave.wave.number))
        note = _open(first)
    else:
        note = ngettext("The gate is passed", "All %(count)d gates are passed", len(waves)) % {"count": len(waves)}
    return Phase(_("Readiness"), state, note, "programs:readiness")


def _open(wave: WaveStanding) -> str:
    if not wave.items:
        return _("%(wave)s has no checklist") % {"wave": wave.wave.name}
    count = len(wave.blockers)
    if not count:
        return _("Nothing blocks %(wave)s") % {"wave": wave.wave.name}
    says = ngettext("%(count)d item blocks %(wave)s", "%(count)d items block %(wave)s", count)
    return says % {"count": count, "wave": wave.wave.name}


def _audience(standing: Standing) -> Phase:
    rows = list(WaveSegment.objects.filter(wave__program=standing.program).values_list("wave", "segment"))
    segments, named = len({segment for _wave, segment in rows}), {wave for wave, _segment in rows}
    without = [wave for wave in standing.waves if not wave.launched and wave.wave.pk not in named]
    state = DONE if rows and not without else ACTIVE if rows else PLANNED
    says = ngettext("%(count)d segment", "%(count)d segments", segments) % {"count": segments}
    if without:
        missing = ngettext("%(count)d wave has none", "%(count)d waves have none", len(without))
        says = f"{says}, {missing % {'count': len(without)}}"
    return Phase(_("Audience"), state, says, "programs:audience")


@dataclass(frozen=True)
class _Messages:
    """Whether messages of the program are sent and still planned, how many steps they have, and nudges by managers."""

    sent: bool = False
    planned: bool = False
    steps: int = 0
    nudges: int = 0


def _messages(standing: Standing) -> _Messages:
    own = Message.objects.filter(program=OuterRef("pk"))
    nudges = own.filter(cause=Message.Cause.NUDGE).order_by().values("program").annotate(n=Count("pk")).values("n")
    steps = Step.objects.filter(sequence__program=OuterRef("pk")).order_by().values("sequence__program")
    asked = {
        "sent": Exists(own.filter(state=Message.State.SENT)),
        "planned": Exists(own.filter(state=Message.State.PLANNED)),
        "steps": Coalesce(Subquery(steps.annotate(n=Count("pk")).values("n")), 0),
        "nudges": Coalesce(Subquery(nudges), 0),
    }
    return _Messages(**Program.objects.filter(pk=standing.program.pk).values(**asked).get())


def _communications(standing: Standing, messages: _Messages) -> Phase:
    """Done when every wave is closed and nothing is left to send."""
    open_waves = any(wave.wave.state != Wave.State.CLOSED for wave in standing.waves)
    sent, planned, steps = messages.sent, messages.planned, messages.steps
    state = DONE if sent and not planned and not open_waves else ACTIVE if sent or planned else PLANNED
    if not steps:
        return Phase(_("Communications"), state, _("No message is planned"), "comms:messages")
    says = ngettext("%(count)d message", "%(count)d messages", steps) % {"count": steps}
    note = _("%(messages)s, some still to be sent") if planned else "%(messages)s"
    return Phase(_("Communications"), state, note % {"messages": says}, "comms:messages")


def _delivery(standing: Standing) -> Phase:
    waves = standing.waves
    begun = [wave for wave in waves if wave.launched]
    running = [wave for wave in begun if wave.wave.state == Wave.State.LAUNCHED and wave.due_on >= standing.today]
    over = len(begun) == len(waves) and not running
    state = DONE if over else ACTIVE if begun else PLANNED
    if running:
        names = [wave.wave.name for wave in running]
        note = (
            _("%(wave)s is under way") % {"wave": names[0]}
            if len(names) == 1
            else _("%(count)d of %(all)d waves are under way") % {"count": len(names), "all": len(waves)}
        )
    elif over:
        note = _("Every deadline is past")
    else:
        says = ngettext("%(count)d of %(all)d waves is launched", "%(count)d of %(all)d waves are launched", len(begun))
        note = says % {"count": len(begun), "all": len(waves)}
    return Phase(_("Delivery"), state, note, "programs:plan")


def _reinforcement(standing: Standing, messages: _Messages) -> Phase:
    """What keeps people at it: job aids, assessments, and managers who nudge. It begins where people are through."""
    kinds = Counter(standing.program.modules.filter(kind__in=_AFTER).values_list("kind", flat=True))
    nudges = messages.nudges
    waves = standing.waves
    through = [wave for wave in waves if wave.launched and (wave.due_on < standing.today or wave.figures.completed)]
    over = all(wave.wave.state == Wave.State.CLOSED for wave in waves)
    state = DONE if over else ACTIVE if through or nudges else PLANNED
    aids, tests = kinds[Module.Kind.JOB_AID], kinds[Module.Kind.ASSESSMENT]
    parts = [
        (aids, ngettext("%(count)d job aid", "%(count)d job aids", aids)),
        (tests, ngettext("%(count)d assessment", "%(count)d assessments", tests)),
        (nudges, ngettext("%(count)d nudge by managers", "%(count)d nudges by managers", nudges)),
    ]
    said = formats.enumerated(says % {"count": count} for count, says in parts if count)
    return Phase(_("Reinforcement"), state, said or _("No job aid, assessment or nudge yet"), "programs:content")


def _evaluation(standing: Standing) -> Phase:
    """What a program is measured by, and how many of its waves are over."""
    measures = list(standing.program.measures.order_by("number"))
    closed = [wave for wave in standing.waves if wave.wave.state == Wave.State.CLOSED]
    over = len(closed) == len(standing.waves)
    state = DONE if over else ACTIVE if closed else PLANNED
    if not measures:
        return Phase(_("Evaluation"), PLANNED, _("No measure is written down"), "programs:measures")
    says = ngettext("%(count)d measure", "%(count)d measures", len(measures)) % {"count": len(measures)}
    if loose := sum(measure.fixed_at is None for measure in measures):
        note = ngettext("%(measures)s, %(count)d not fixed", "%(measures)s, %(count)d not fixed", loose)
    elif closed:
        note = ngettext("%(measures)s, %(count)d wave is over", "%(measures)s, %(count)d waves are over", len(closed))
    else:
        note = _("%(measures)s, begins as waves close")
    shown = {"measures": says, "count": loose or len(closed)}
    return Phase(_("Evaluation"), state, note % shown, "programs:measures")
