"""Figures against measures, and whether managers act: each held against a count of the rows one by one (ME1, ST3)."""

from comms.models import Message
from delivery.models import Assignment
from programs.domain import framework
from programs.models import BriefingRead, Measure
from reporting.domain import content, manager_activation, measured, pdf
from reporting.domain.measures import Figures
from rollout.tenancy.permissions import Role
from rollout.web import formats
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.reporting.conftest import AT, World

GIVEN = {"target": 80, "threshold": 60, "cadence": "weekly", "readers": "Sponsor"}


def test_each_measure_stands_where_its_rows_say(world: World) -> None:
    by = actor_for(world.tenant, Role.PROGRAM_MANAGER)
    say = {"program": world.program, "by": by, "at": AT, "reason": "Agreed"}
    for more in ({"kind": "started"}, {"kind": "started", "wave": world.waves[0]}, {"kind": "other", "name": "Score"}):
        framework.add(**say, **GIVEN, **more)
    seen = Assignment.objects.filter(program=world.program)
    with queries_of() as queries:
        whole, first, other = measured.of(world.program, seen, minimum=1, at=AT)
    assert len(queries) == 2
    counted = [one for one in seen if _counts(one)]
    assert whole.percent == _share(counted)
    assert first.percent == _share([one for one in counted if one.wave_id == world.waves[0].pk])
    assert (other.percent, other.status) == (None, "idle")
    hidden = measured.of(world.program, seen, minimum=10_000, at=AT)[0]
    assert (hidden.percent, hidden.hidden) == (None, True)
    assert not Measure.objects.filter(fixed_at=None).exists()


def test_the_report_shows_each_measure_as_counted_by_hand(world: World) -> None:
    by = actor_for(world.tenant, Role.PROGRAM_MANAGER)
    kinds = ("started", "completed", "on_time", "other")
    for number, kind in enumerate(kinds, 90):
        Measure.objects.create(
            program=world.program, number=number, kind=kind, name="Satisfaction" * (kind == "other"), **GIVEN
        )
    with queries_of() as queries:
        said = content.compose(program=world.program, by=by, at=AT)
    shown = {line["name"]: line for line in said["measures"]}
    counted = [one for one in Assignment.objects.filter(program=world.program) if _counts(one)]
    done = [one for one in counted if one.completed_at and one.completed_at <= AT]
    by_hand = {
        "Started": _share(counted),
        "Complete": 100 * len(done) / len(counted),
        "On time": 100 * sum(one.completed_at <= one.due_at for one in done) / len(counted),
    }
    for name, percent in by_hand.items():
        line = shown[name]
        assert line["percent"] == round(percent, 6)
        assert line["status"] == ("good" if percent >= 80 else "watch" if percent >= 60 else "stop")
        assert line["of_whom"] == "Everybody in the program"
    assert (shown["Satisfaction"]["percent"], shown["Satisfaction"]["word"]) == (None, "Measured elsewhere")
    page = pdf.html(said)
    assert "Against its measures" in page
    assert "Measured elsewhere" in page
    Measure.objects.filter(number__gt=91).delete()
    with queries_of() as fewer:
        content.compose(program=world.program, by=by, at=AT)
    assert len(queries) == len(fewer)


def test_too_few_people_and_nobody_yet_are_said(world: World) -> None:
    measure = Measure.objects.create(program=world.program, number=90, kind="started", wave=None, **GIVEN)
    assert measured.lines([measure], {}, 5)[0].word == "No figures yet"
    few = {"1": Figures(assigned=3, started=3)}
    line = measured.lines([measure], few, 5)[0]
    assert (line.word, line.text) == ("Too few people", formats.NOTHING)
    many = {"1": Figures(assigned=900, started=899)}
    assert measured.lines([measure], many, 5)[0].text == "99%", "only a complete part reads 100%"


def _counts(one: Assignment) -> bool:
    gone = one.state == "withdrawn" and (one.withdrawn_at is None or one.withdrawn_at <= AT)
    exempt = one.exempt_from is not None and one.exempt_from <= AT and not (one.exempt_until and one.exempt_until <= AT)
    return one.assigned_at <= AT and not gone and not exempt


def _share(listed: list[Assignment]) -> float:
    begun = [o for o in listed if (o.started_at and o.started_at <= AT) or (o.completed_at and o.completed_at <= AT)]
    return 100 * len(begun) / len(listed)


def test_managers_are_told_and_act_wave_by_wave(world: World) -> None:
    seen = Assignment.objects.filter(program=world.program, person__manager__isnull=False)
    Message.objects.all().update(cause="step")
    step = factories.StepFactory(recipient="manager")
    first = seen.filter(wave=world.waves[0]).order_by("pk")[0]
    factories.MessageFactory(
        wave=first.wave, program=world.program, recipient=first.person.manager, step=step, cause="step", state="sent"
    )
    factories.MessageFactory(wave=first.wave, program=world.program, recipient=first.person, assignment=first)
    BriefingRead.objects.create(wave=first.wave, manager=first.person.manager, read_at=AT)
    with queries_of() as queries:
        lines = manager_activation.of(world.program, seen, minimum=1)
    assert len(queries) == 1
    for line, wave in zip(lines, [wave for wave in world.waves if seen.filter(wave=wave).exists()], strict=True):
        managers = {one.person.manager_id for one in seen.filter(wave=wave).select_related("person")}
        assert (line.wave, line.managers) == (wave.name, len(managers))
        assert line.told == (first.person.manager_id in managers)
        assert line.read == (wave.pk == first.wave_id)
        assert line.acting == (wave.pk == first.wave_id)
