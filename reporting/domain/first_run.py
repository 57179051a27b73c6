"""The way to a first launch: five steps, each done when its rows are there."""

from dataclasses import dataclass

from audiences.models import Person, Segment
from programs.models import Launch, Program, Wave


@dataclass(frozen=True)
class Step:
    """`route` is the URL name of the page where the step is taken."""

    title: str
    note: str
    done: bool
    route: tuple[str, tuple[object, ...]]
    action: str


def steps() -> list[Step]:
    """The five steps in order; empty once any wave was launched. Five queries."""
    if Launch.objects.exists():
        return []
    people, segments = Person.objects.present().count(), Segment.objects.count()
    program, wave = Program.objects.order_by("pk").first(), Wave.objects.select_related("program").first()
    plan = ("programs:plan", (program.slug,)) if program else ("programs:new", ())
    gate = ("programs:wave_readiness", (wave.program.slug, wave.number)) if wave else plan
    return [
        Step(
            "Connect your people data",
            f"{people:,} people are here."
            if people
            else "A file from your HR system: who there is, where, and who leads whom.",
            bool(people),
            ("audiences:imports", ()),
            "Import people",
        ),
        Step(
            "Build a segment",
            f"{segments:,} so far." if segments else "A rule such as “everybody in India”; a wave is made of segments.",
            bool(segments),
            ("audiences:segments", ()),
            "Open segments",
        ),
        Step(
            "Create a program",
            str(program)
            if program
            else "Choose mandatory or self-directed; plan, messages and reports follow from that.",
            program is not None,
            ("programs:new", ()) if program is None else plan,
            "New program" if program is None else "Open",
        ),
        Step(
            "Plan a wave",
            f"{wave} starts on {wave.starts_on.day} {wave.starts_on:%b}."
            if wave
            else "Who, when, and by when they are due.",
            wave is not None,
            plan,
            "Open the plan",
        ),
        Step("Clear the gate and launch", "Nobody is written to before that.", False, gate, "Open the gate"),
    ]
