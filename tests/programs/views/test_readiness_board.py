"""The readiness board: waves against areas, each cell with the items behind it, and who has late ones."""

import datetime
import html
import re
from collections.abc import Callable

import pytest
from django.db.models import F
from django.test import Client

from programs.domain import boards, open_items, readiness_heat, waivers
from programs.models import PartnerGrant, ReadinessItem, Wave
from rollout.tenancy import clock
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.programs.conftest import AT, Plan, make_plan

BOARD, ITEMS = "/norvane/readiness/", "/norvane/readiness/items/"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def client(plan: Plan, sign_in: Callable[[Role], Client]) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.unescape(answer.content.decode())


def put(plan: Plan, days: int, *keys: str) -> None:
    """Due so many days from today."""
    today = clock.now(plan.tenant).date()
    plan.wave.items.filter(key__in=keys).update(due_on=today + days * DAY)


def ahead_of_today(plan: Plan) -> None:
    plan.wave.items.update(due_on=clock.now(plan.tenant).date() + 30 * DAY)


def test_a_cell_says_figures_and_words_and_opens_its_items(plan: Plan, client: Client) -> None:
    ahead_of_today(plan)
    put(plan, -2, "content.job_aid", "technology.load")
    plan.wave.items.filter(key="content.approved").update(state="done")
    for path in (BOARD, f"/norvane/programs/{plan.program.slug}/readiness/"):
        page = text(client, path)
        assert 'aria-label="Content: 1 of 6 items done or waived, 1 late"' in page
        assert "1 of 6<br><small>1 late</small>" in page
        address = re.search(r'data-flag><a href="([^"]+)" aria-label="Content', page)[1]
        listed = text(client, address)
        assert listed.count('<th scope="row">') == 6
        assert "Job aid in every language" in listed
        assert "Load test at the size of the wave" not in listed
    assert f"{plan.program.name}, Wave 1" in text(client, BOARD)


def test_late_items_are_counted_by_owner_and_open_theirs(plan: Plan, client: Client) -> None:
    ahead_of_today(plan)
    assert "Nothing is late" in text(client, BOARD)
    put(plan, -3, "content.job_aid", "technology.load")
    put(plan, -1, "support.devices")
    plan.wave.items.filter(key="support.devices").update(owner=None)
    for path in (BOARD, f"/norvane/programs/{plan.program.slug}/readiness/"):
        page = text(client, path).split('id="late-owners"')[1]
        rows = re.findall(
            r'<th scope="row"><a href="([^"]+)"[^>]*>([^<]+)</a>.*?<td data-align="end">(\d+)', page, re.S
        )
        late = {who.strip(): (address, count) for address, who, count in rows if "standing=late" in address}
        assert {who: count for who, (_address, count) in late.items()} == {"Program manager": "2", "No owner": "1"}
        for address, count in late.values():
            assert text(client, address).count('<th scope="row">') == int(count)
    answer = client.get(BOARD, {"format": "csv"})
    assert answer.content.decode("utf-8-sig").splitlines()[1].startswith("Program manager,2,1,1,")


def test_a_partner_sees_the_programs_granted_alone(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    other = make_plan(plan.tenant, plan.by, slug="other-plan")
    other.program.name = "Something else"
    other.program.save()
    partner = sign_in(Role.PARTNER)
    assert plan.program.name not in text(partner, BOARD)
    membership = plan.tenant.memberships.get(role=Role.PARTNER)
    PartnerGrant.objects.create(membership=membership, program=plan.program)
    assert plan.program.name in text(partner, BOARD)
    assert "Something else" not in text(partner, BOARD)
    assert "Something else" not in text(partner, ITEMS)


def test_what_sql_calls_unsettled_is_what_the_board_shows(plan: Plan) -> None:
    """Waivers asked, standing, expired and of the law; before and after the launch."""
    other, today = actor_for(plan.tenant, Role.ADMINISTRATOR), AT.date()
    blocking = list(plan.wave.items.filter(blocking=True).exclude(statutory=True).order_by("number"))
    for item, until in ((blocking[0], today), (blocking[1], today + DAY), (blocking[2], today)):
        asked = waivers.ask(item=item, reason="Low peak", expires_on=until, by=plan.by, at=AT)
        if item is not blocking[2]:
            waivers.grant(waiver=asked, reason="Small", by=other, at=AT)
    plan.wave.items.filter(pk=blocking[3].pk).update(state="done")
    for day in (today, today + DAY, today + 2 * DAY):
        shown = {row.item.pk for row in boards.of_wave(plan.wave, day).rows if not row.settled}
        assert set(open_items.unsettled(day).values_list("pk", flat=True)) == shown
    assert len(shown) == len(ReadinessItem.objects.all()) - 1
    Wave.objects.update(state="closed")
    assert not open_items.unsettled(today).exists()


@pytest.mark.parametrize(("settled", "total", "step"), [(0, 3, 1), (1, 3, 3), (2, 3, 5), (3, 3, 7), (23, 24, 6)])
def test_a_cell_is_as_deep_as_its_share(settled: int, total: int, step: int) -> None:
    assert readiness_heat.Cell("legal", "Legal", settled, total, 0).step == step


def test_the_board_asks_as_often_for_three_waves_as_for_one(plan: Plan, client: Client) -> None:
    def asked(path: str) -> int:
        with queries_of() as queries:
            text(client, path)
        return len(queries)

    paths = (BOARD, ITEMS, f"/norvane/programs/{plan.program.slug}/readiness/items/")
    one = [asked(path) for path in paths]
    for number in (2, 3):
        wave = factories.WaveFactory(program=plan.program, number=number)
        ReadinessItem.objects.bulk_create(
            factories.ReadinessItemFactory.build(wave=wave, number=n, owner=factories.UserFactory()) for n in (1, 2)
        )
    make_plan(plan.tenant, plan.by, slug="other-plan")
    assert [asked(path) for path in paths] == one
    assert ReadinessItem.objects.filter(wave__program=F("wave__program")).count() > 50


def test_bad_words_in_the_address_count_as_absent(plan: Plan, client: Client) -> None:
    for query in (
        "?standing=soon",
        "?owner=zero",
        "?wave=x&area=none",
        "?owner=999999999999999999999",
        "?program=\x00",
    ):
        text(client, ITEMS + query)
        text(client, f"/norvane/programs/{plan.program.slug}/readiness/items/{query}")
