"""What people of the demo write is in the language of their organization, also where they name what Fairway named."""

from typing import Any

from django.utils import translation

from programs.models import ReadinessItem
from rollout.demo.waves import Waves, Words
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.programs.conftest import AT, make_plan


def test_evidence_names_its_item_in_the_language_of_the_organization(inside: Tenant) -> None:
    nobody: Any = None
    plan = make_plan(inside, actor_for(inside, Role.PROGRAM_MANAGER))
    item = plan.item("content.approved")
    plan.tenant.language = "de"
    wording = Words(evidence="{title}: erledigt.")
    demo = Waves(plan.tenant, nobody, by=plan.by, owners=[], learners=nobody, seed=1, words=wording)
    demo._finish(item, AT)
    with translation.override("de"):
        own = item.words
    assert own != item.title
    assert ReadinessItem.objects.get(pk=item.pk).evidence == f"{own}: erledigt."
