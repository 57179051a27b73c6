"""Messages tell the change story in their own language (ST4)."""

from comms.domain import batches, rendering
from comms.models import Message
from programs.domain import stories
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories
from tests.conftest import queries_of
from tests.factories import AT


def test_each_message_tells_it_in_its_language_at_no_cost_per_message(inside: Tenant, manager_actor: Actor) -> None:
    program = factories.ProgramFactory(why="One rule", what_changes="The register")
    stories.write(program=program, locale="de", why="Eine Regel", by=manager_actor, at=AT)
    wave = factories.WaveFactory(program=program)
    for _ in range(3):
        factories.MessageFactory(wave=wave, program=program, assignment=factories.AssignmentFactory(wave=wave))
    found = batches.lock_first(Message.objects.all(), 10)
    with queries_of() as queries:
        told = [rendering.values_of(each, "de", tenant=inside, at=AT) for each in found]
    assert {(each["why"], each["what_changes"]) for each in told} == {("Eine Regel", "The register")}
    assert rendering.values_of(found[0], "pl", tenant=inside, at=AT)["why"] == "One rule"
    assert not [query for query in queries if "programs_story" in query["sql"]]
