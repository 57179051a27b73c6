"""The phases follow from rows: each fact moves exactly its phase."""

import datetime

from reporting.domain import phases, standing
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def seen(program: object, by: Actor) -> dict[str, tuple[str, str]]:
    found = standing.of_program(program, by=by, at=AT)
    return {phase.name: (phase.state, phase.note) for phase in phases.of(found, by)}


def test_phases_move_with_the_rows(inside: Tenant) -> None:
    by, program = actor_for(inside, Role.PROGRAM_MANAGER), factories.ProgramFactory()
    assert seen(program, by) == {}
    wave = factories.WaveFactory(program=program, number=1, starts_on=AT.date(), ends_on=AT.date() + 30 * DAY)
    assert seen(program, by) == {
        "Readiness": ("", "Wave 1 has no checklist"),
        "Audience": ("", "0 segments, 1 wave has none"),
        "Communications": ("", "No message is planned"),
        "Delivery": ("", "0 of 1 waves are launched"),
        "Reinforcement": ("", "No job aid, assessment or nudge yet"),
        "Evaluation": ("", "No measure is written down"),
    }
    item = factories.ReadinessItemFactory(wave=wave)
    factories.ReadinessItemFactory(wave=wave, blocking=False, state="done")
    assert seen(program, by)["Readiness"] == ("active", "1 item blocks Wave 1")
    type(item).objects.update(state="done")
    assert seen(program, by)["Readiness"] == ("active", "Nothing blocks Wave 1")
    factories.WaveSegmentFactory(wave=wave)
    assert seen(program, by)["Audience"] == ("done", "1 segment")
    step = factories.StepFactory(sequence=factories.SequenceFactory(program=program), number=1)
    message = factories.MessageFactory(wave=wave, step=step, recipient=factories.PersonFactory(), state="planned")
    assert seen(program, by)["Communications"] == ("active", "1 message, some still to be sent")
    type(wave).objects.update(state="launched")
    assert seen(program, by)["Readiness"] == ("done", "The gate is passed")
    assert seen(program, by)["Delivery"] == ("active", "Wave 1 is under way")
    type(message).objects.update(state="sent")
    assert seen(program, by)["Communications"] == ("active", "1 message")
    factories.ModuleFactory(program=program, number=1, kind="job_aid", modality="")
    factories.MessageFactory(wave=wave, recipient=factories.PersonFactory(), cause="nudge", state="sent")
    assert seen(program, by)["Reinforcement"] == ("active", "1 job aid, 2 nudges by managers")
    type(wave).objects.update(state="closed", starts_on=AT.date() - 30 * DAY, ends_on=AT.date() - DAY)
    over = seen(program, by)
    assert {state for name, (state, _note) in over.items() if name != "Evaluation"} == {"done"}
    assert over["Evaluation"] == ("", "No measure is written down")
    assert seen(program, by)["Delivery"] == ("done", "Every deadline is past")


def test_the_current_phase_is_the_furthest_under_way() -> None:
    def of(*states: str) -> list[phases.Phase]:
        return [phases.Phase(str(number), state, "", "") for number, state in enumerate(states)]

    assert [
        phases.current(of(*states)) and phases.current(of(*states)).name
        for states in (("done", "active", "active", ""), ("done", "", ""), ("done", "done"), ("", ""))
    ] == ["2", "1", None, "0"]
