"""Small groups: an attacker who subtracts learns none of them."""

from hypothesis import given
from hypothesis import strategies as st

from reporting.domain import privacy

PEOPLE = st.integers(min_value=0, max_value=12)
MINIMUMS = st.integers(min_value=2, max_value=9)


def learned(values: dict, lines: list[tuple[list, object]]) -> dict:
    """What subtraction gives: any line with one unknown fills it in, again and again. None is hidden."""
    known = dict(values)
    while True:
        before = dict(known)
        for parts, total in lines:
            unknown = [key for key in (*parts, total) if known[key] is None]
            if len(unknown) != 1:
                continue
            rest = sum(known[part] for part in parts if part != unknown[0])
            known[unknown[0]] = rest if unknown[0] == total else known[total] - rest
        if known == before:
            return known


@given(st.lists(PEOPLE, min_size=1, max_size=8), MINIMUMS)
def test_nothing_hidden_in_a_list_can_be_subtracted(people: list[int], minimum: int) -> None:
    counts = {f"g{i}": n for i, n in enumerate(people)}
    gone = privacy.hidden_in_list(counts, minimum)
    total = sum(people)
    values = {key: None if key in gone else n for key, n in counts.items()} | {
        "all": total if total >= minimum else None
    }
    found = learned(values, [(list(counts), "all")])
    assert all(found[key] is None for key, n in counts.items() if 0 < n < minimum)


@given(st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), PEOPLE, min_size=1), MINIMUMS)
def test_nothing_hidden_in_a_grid_can_be_subtracted(counts: dict, minimum: int) -> None:
    gone = privacy.hidden_in_grid(counts, minimum)
    rows, columns = sorted({r for r, _ in counts}), sorted({c for _, c in counts})
    everything = dict(counts)
    everything |= {(r, None): sum(n for (a, _), n in counts.items() if a == r) for r in rows}
    everything |= {(None, c): sum(n for (_, b), n in counts.items() if b == c) for c in columns}
    everything[None, None] = sum(counts.values())
    lines = [([(r, c) for c in columns if (r, c) in counts], (r, None)) for r in rows]
    lines += [([(r, c) for r in rows if (r, c) in counts], (None, c)) for c in columns]
    lines += [([(r, None) for r in rows], (None, None)), ([(None, c) for c in columns], (None, None))]
    found = learned({key: None if key in gone else n for key, n in everything.items()}, lines)
    assert all(found[key] is None for key, n in everything.items() if 0 < n < minimum)


def test_hiding_only_the_small_groups_would_be_caught() -> None:
    """A control: without the second step the attacker of these tests wins."""
    counts = {"a": 20, "b": 3}
    values = {"a": 20, "b": None, "all": 23}
    assert learned(values, [(["a", "b"], "all")])["b"] == 3
    assert privacy.hidden_in_list(counts, 5) == {"a", "b"}


def test_a_large_list_is_left_alone_and_words_say_why() -> None:
    assert privacy.hidden_in_list({"a": 5, "b": 20, "c": 0}, 5) == frozenset()
    assert privacy.why(3, 5) == "fewer than 5"
    assert privacy.why(7, 8) == "fewer than 8"
    assert privacy.why(20, 5) == "not shown"
