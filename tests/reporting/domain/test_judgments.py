"""What pills and the spine say of programs is the verdict that their own pages work out, and asks far less."""

import datetime

import pytest

from audiences.domain.settings import changes
from audiences.domain.settings.targets import Target
from programs.domain import standing as program_standing
from programs.models import Program, ReadinessItem, Waiver, Wave
from reporting.domain import judgments, standing
from rollout.tenancy import actors, memory
from rollout.tenancy.models import Tenant
from tests import factories
from tests.conftest import queries_of
from tests.reporting.conftest import AT, DAY, build


def said(tenant: Tenant, at: datetime.datetime) -> dict[int, tuple[str, str]]:
    programs = list(Program.objects.all())
    waves = {program.pk: list(program.waves.all()) for program in programs}
    return program_standing.of_programs(programs, waves, tenant=tenant, at=at)


def worked_out(tenant: Tenant, at: datetime.datetime) -> dict[int, tuple[str, str]]:
    found = standing.of_programs(Program.objects.all(), by=actors.system(tenant), at=at)
    own = {one.program.pk: program_standing.of_waves(wave.wave for wave in one.waves) for one in found}
    return {one.program.pk: standing.said(one.verdict) or own[one.program.pk] for one in found}


@pytest.fixture
def programs(tenant: Tenant, inside: None) -> Tenant:
    """Programs in many states: running ones of several sizes, with open, waived and lapsed items ahead, and a draft."""
    build(tenant, size=340, slug="large")
    small = factories.WaveFactory(program__slug="small", state="launched", starts_on=(AT - 9 * DAY).date())
    for n in range(8):
        factories.AssignmentFactory(
            wave=small, program=small.program, assigned_at=AT - 9 * DAY, completed_at=AT - n * DAY if n < 4 else None
        )
    for n, (state, days) in enumerate((("open", 3), ("open", -1), ("done", 3), ("in_progress", 40))):
        wave = factories.WaveFactory(
            program__slug=f"ahead-{n}", starts_on=(AT + 10 * DAY).date(), ends_on=(AT + 40 * DAY).date()
        )
        item = factories.ReadinessItemFactory(wave=wave, state=state, due_on=(AT + days * DAY).date(), statutory=n == 3)
        if n == 1:
            user = factories.UserFactory()
            Waiver.objects.create(
                item=item,
                state=Waiver.State.GRANTED,
                reason="Small risk",
                expires_on=(AT + DAY).date(),
                asked_by=user,
                asked_at=AT,
                decided_by=user,
                decided_at=AT,
            )
    factories.ProgramFactory(slug="draft")
    return tenant


@pytest.mark.parametrize("days", [-30, 0, 1, 2, 11, 50])
def test_pills_say_the_verdict_of_the_pages(programs: Tenant, days: int) -> None:
    at = AT + days * DAY
    assert said(programs, at) == worked_out(programs, at)
    Wave.objects.filter(number=1).update(state="held")
    ReadinessItem.objects.update(blocking=True, valid_until=(AT + DAY).date())
    assert said(programs, at) == worked_out(programs, at)


def test_a_wave_under_the_smallest_group_has_no_verdict_in_either(programs: Tenant) -> None:
    changes.set_value(name="minimum_group", raw=90, target=Target(), by=actors.system(programs), at=AT)
    assert said(programs, AT) == worked_out(programs, AT)
    assert said(programs, AT) != said(programs, AT - DAY)


def test_two_questions_are_enough_where_no_group_can_be_small(programs: Tenant) -> None:
    waves = {program.pk: list(program.waves.all()) for program in Program.objects.all()}
    large = [Program.objects.get(slug="large")]
    with queries_of() as queries:
        judgments.judge(large, waves, programs, AT)
    assert len(queries) == 2
    with queries_of() as queries:
        judgments.judge(list(Program.objects.all()), waves, programs, AT)
    assert len(queries) == 6


def test_a_page_that_worked_it_out_does_not_ask_again(programs: Tenant) -> None:
    with memory.remembering():
        standing.of_programs(Program.objects.all(), by=actors.system(programs), at=AT)
        everything = list(Program.objects.all())
        with queries_of() as queries:
            found = program_standing.of_programs(everything, {}, tenant=programs, at=AT)
    assert not queries
    assert found == worked_out(programs, AT)
