"""Who no message reached, in one sentence that counts as people speak."""

import pytest

from reporting.domain.reach import NOBODY, Unreached


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (NOBODY, ""),
        (Unreached(1, 0, 0), "1 person was not reached yet."),
        (Unreached(1, 1, 0), "1 person was not reached: 1 has no mailbox of their own."),
        (
            Unreached(1200, 2, 1),
            "1,200 people were not reached: 2 have no mailbox of their own, 1 had a message refused.",
        ),
    ],
)
def test_it_counts_as_people_speak(found: Unreached, says: str) -> None:
    assert found.sentence == says
