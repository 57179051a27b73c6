"""The gate against an oracle that reads the rules of the blueprint one by one and shares no code with it."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from programs.domain import gates
from programs.models import ReadinessItem, Waiver

TODAY = datetime.date(2026, 9, 28)
DAYS = st.integers(-3, 3).map(lambda n: TODAY + datetime.timedelta(days=n))

items = st.builds(
    dict,
    blocking=st.booleans(),
    statutory=st.booleans(),
    state=st.sampled_from(["open", "in_progress", "done"]),
    due_on=DAYS,
)
waivers = st.builds(dict, state=st.sampled_from(["asked", "granted", "refused"]), expires_on=DAYS)


def may_pass(item: dict, its_waivers: list[dict]) -> bool:
    if not item["blocking"]:
        return True
    if item["state"] == "done":
        return True
    if item["statutory"]:
        return False
    for waiver in its_waivers:
        ended = waiver["expires_on"].toordinal() < TODAY.toordinal()
        if waiver["state"] == "granted" and not ended:
            return True
    return False


@given(st.lists(st.tuples(items, st.lists(waivers, max_size=4)), max_size=8))
def test_an_item_blocks_exactly_when_the_oracle_says(given_items: list[tuple[dict, list[dict]]]) -> None:
    rows = [ReadinessItem(pk=n, title=f"Item {n}", **item) for n, (item, _) in enumerate(given_items, start=1)]
    asked = [
        Waiver(item_id=n, **waiver) for n, (_, listed) in enumerate(given_items, start=1) for waiver in reversed(listed)
    ]
    found = gates.blockers(rows, asked, TODAY)
    expected = [n for n, (item, listed) in enumerate(given_items, start=1) if not may_pass(item, listed)]
    assert [blocker.item.pk for blocker in found] == expected
    assert all(blocker.why.endswith(".") for blocker in found)


def test_each_reason_is_a_sentence_of_its_own() -> None:
    def why(waiver: Waiver | None = None, **fields: object) -> str:
        item = ReadinessItem(pk=1, blocking=True, due_on=fields.pop("due_on", TODAY), **fields)
        return gates.blockers([item], [waiver] if waiver else [], TODAY)[0].why

    expired = Waiver(item_id=1, state="granted", expires_on=datetime.date(2026, 9, 27))
    assert why() == "It is not started."
    assert why(state="in_progress") == "It is in progress."
    assert why(due_on=datetime.date(2026, 9, 25)) == "It is 3 days late."
    assert why(Waiver(item_id=1, state="asked", expires_on=TODAY)) == "A waiver is asked for and not decided."
    assert why(expired) == "Its waiver expired on 27 September 2026."
