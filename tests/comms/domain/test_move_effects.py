"""Messages that move along with a planned wave."""

import datetime

from audiences.domain.settings import book
from comms.domain import move_effects, send_terms, sequences, timelines
from programs.domain import moving_along, proposals
from rollout.tenancy import actors
from rollout.tenancy.models import Tenant
from tests import factories
from tests.conftest import queries_of


def test_each_step_moves_as_the_messages_page_will_show_it(inside: Tenant) -> None:
    program = factories.ProgramFactory()
    sequences.start_default(program=program, by=actors.system(inside), at=factories.AT)
    first, second = factories.WaveFactory(program=program), factories.WaveFactory(program=program)
    settings, zone = book.at(factories.AT), "Europe/Berlin"
    wanted = [proposals.shifted(each, 14) for each in (first, second)]
    move_effects.moved(wanted, settings, zone)
    with queries_of() as found:
        moved = move_effects.moved(wanted, settings, zone)
    assert len(found) == 2
    steps = [step for each in [sequences.of(program)] for step in each.steps.order_by("number")]
    terms = send_terms.at(factories.AT, [program])
    for name, row in (("before", first), ("after", wanted[0].then)):
        shown = timelines.of(row, steps, zone, terms)
        assert [getattr(each, name) for each in moved[first.pk]] == [shown[step.pk].first for step in steps]
    assert moved[first.pk][0].after - moved[first.pk][0].before == datetime.timedelta(days=14)
    assert "messages" in moving_along.names()
