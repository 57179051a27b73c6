"""Where a consultation stands, held to a plain reading of what silence means (GO11)."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from programs.domain import consultation_rules
from programs.domain.consultation_rules import Standing
from programs.models import Consultation

DUE = datetime.date(2026, 9, 30)
PAIRS = [(kind, silence) for kind, known in consultation_rules.SILENCES.items() for silence in known]


def oracle(answers: list[str], silence: str, days_after: int) -> str:
    """The same in words: count hands after silence has become what it was said to mean."""
    hands = []
    for answer in answers:
        if answer:
            hands.append(answer)
        elif days_after >= 1 and silence != "waits":
            hands.append({"read": "read", "agrees": "agreed", "no_view": "no_view"}[silence])
        else:
            return "silent" if days_after >= 1 else "waiting"
    against, in_favor = hands.count("objected"), hands.count("agreed")
    if against and in_favor:
        return "conflict"
    return "objected" if against else "agreed"


@given(
    pair=st.sampled_from(PAIRS),
    days=st.integers(-3, 3),
    data=st.data(),
)
def test_answers_come_to_what_was_said_that_they_come_to(pair: tuple[str, str], days: int, data: st.DataObject) -> None:
    kind, silence = pair
    answers = data.draw(st.lists(st.sampled_from(["", *consultation_rules.ANSWERS[kind]]), min_size=1, max_size=4))
    found = consultation_rules.standing(answers, silence, DUE, DUE + datetime.timedelta(days=days))
    assert found == oracle(answers, silence, days)
    approved = consultation_rules.is_approved("open", kind, found)
    assert approved == (kind == "approve" and oracle(answers, silence, days) == "agreed")


def test_silence_counts_from_the_day_after() -> None:
    """The control: on the due date itself nobody is silent yet."""
    late = DUE + datetime.timedelta(days=1)
    assert consultation_rules.standing([""], "agrees", DUE, DUE) is Standing.WAITING
    assert consultation_rules.standing([""], "agrees", DUE, late) is Standing.AGREED
    assert consultation_rules.standing([""], "waits", DUE, late) is Standing.SILENT


def test_a_decision_by_name_approves_whatever_was_answered() -> None:
    assert consultation_rules.is_approved(Consultation.State.CARRIED, "approve", Standing.CONFLICT)
    assert not consultation_rules.is_approved(Consultation.State.DROPPED, "approve", Standing.AGREED)
    assert not consultation_rules.is_approved(Consultation.State.CARRIED, "ask", Standing.AGREED)
