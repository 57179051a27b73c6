"""The way to a first launch: six steps, each done when its rows are there."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain.settings import book, catalogue, center
from audiences.domain.settings.setting import Tier
from audiences.models import Person, Segment
from programs.models import Launch, Program, Wave
from rollout.web import formats


@dataclass(frozen=True)
class Step:
    """`route` is the URL name of the page where the step is taken."""

    title: str
    note: str
    done: bool
    route: tuple[str, tuple[object, ...]]
    action: str


def steps(at: datetime.datetime) -> list[Step]:
    """The six steps in order; empty once any wave was launched. Ten queries."""
    if Launch.objects.exists():
        return []
    people, segments = Person.objects.present().count(), Segment.objects.count()
    program, wave = Program.objects.order_by("pk").first(), Wave.objects.select_related("program").first()
    plan = ("programs:plan", (program.slug,)) if program else ("programs:new", ())
    gate = ("programs:wave_readiness", (wave.program.slug, wave.number)) if wave else plan
    return [
        Step(
            _("Connect your people data"),
            ngettext("%(people)s person is here.", "%(people)s people are here.", people)
            % {"people": formats.number(people)}
            if people
            else _("A file from your HR system: who there is, where, and who leads whom."),
            bool(people),
            ("audiences:imports", ()),
            _("Import people"),
        ),
        _tiers(at),
        Step(
            _("Build a segment"),
            _("%(segments)s so far.") % {"segments": formats.number(segments)}
            if segments
            else _("A rule such as “everybody in India”; a wave is made of segments."),
            bool(segments),
            ("audiences:segments", ()),
            _("Open segments"),
        ),
        Step(
            _("Create a program"),
            str(program)
            if program
            else _("Choose mandatory or self-directed; plan, messages and reports follow from that."),
            program is not None,
            ("programs:new", ()) if program is None else plan,
            _("New program") if program is None else _("Open"),
        ),
        Step(
            _("Plan a wave"),
            _("%(wave)s starts on %(day)s.") % {"wave": wave, "day": formats.short_day(wave.starts_on)}
            if wave
            else _("Who, when, and by when they are due."),
            wave is not None,
            plan,
            _("Open the plan"),
        ),
        Step(_("Clear the gate and launch"), _("Nobody is written to before that."), False, gate, _("Open the gate")),
    ]


def _tiers(at: datetime.datetime) -> Step:
    """Who decides what: done when nothing stands as suggested any more."""
    undecided = center.undecided(book.at(at))
    suggested = [catalogue.get(name).tier for name in undecided]
    said = {"count": len(catalogue.SETTINGS), "left": len(undecided), **{tier: suggested.count(tier) for tier in Tier}}
    if not undecided:
        note = _("All %(count)s settings are decided.") % said
    else:
        note = (
            _(
                "%(count)s settings, %(left)s not decided yet. We suggest %(locked)s locked, %(bounded)s within "
                "bounds, %(delegated)s left to regions."
            )
            % said
        )
    title = _("Decide what regions may change")
    return Step(title, note, not undecided, ("audiences:settings", ()), _("Open settings"))
