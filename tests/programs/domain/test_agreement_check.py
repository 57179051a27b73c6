"""Waves wait for agreements of the places of their people; the item is statutory and follows the agreement (GO5)."""

import datetime

from audiences.domain import agreements
from audiences.models import Agreement, Country
from programs.domain import checklist_following, checklists
from rollout.journal.models import Entry
from tests import factories
from tests.programs.conftest import AT, Plan

KEY = checklists.AGREEMENT.key


def write(plan: Plan, country: Country, last: datetime.date) -> Agreement:
    made = agreements.write(
        place=country, title="Works agreement", purposes="Proof.", valid_until=last, by=plan.by, at=AT
    )
    follow(plan)
    return made


def follow(plan: Plan) -> None:
    entry = Entry.objects.filter(verb__startswith="agreement.").latest("pk")
    checklist_following.follow(entry, plan.tenant)


def test_a_wave_waits_until_the_agreement_covers_it(plan: Plan) -> None:
    germany = Country.objects.get(code="DE")
    made = write(plan, germany, datetime.date(2026, 11, 1))
    item = plan.item(KEY)
    assert (item.statutory, item.blocking, item.state) == (True, True, "open")
    assert item.evidence == "“Works agreement” (Germany) is not agreed yet."
    agreements.agree(agreement=made, agreed_on=AT.date(), by=plan.by, at=AT)
    follow(plan)
    assert plan.item(KEY).evidence == "“Works agreement” (Germany) ends on 1 November 2026, before the wave does."
    agreements.change(
        agreement=made, title="Works agreement", purposes="Proof.", valid_until=datetime.date(2027, 9, 30),
        by=plan.by, at=AT,
    )  # fmt: skip
    follow(plan)
    item = plan.item(KEY)
    assert (item.state, item.evidence) == ("done", "1 agreement covers the wave until it ends.")


def test_a_place_without_people_of_the_wave_asks_nothing(plan: Plan) -> None:
    write(plan, factories.CountryFactory(code="JP", name="Japan"), datetime.date(2027, 9, 30))
    assert not plan.wave.items.filter(key=KEY).exists()
