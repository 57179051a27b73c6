"""Which reviews a text waits for, held to a walk that knows nothing but the words of the requirement (RD10)."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from programs.domain import review_rules

ACTS = st.lists(
    st.sampled_from(["send", "sign", "back", "publish", "nothing", "subject", "legal", "both"]), max_size=30
)


@dataclass
class Oracle:
    """A text as a person would keep it on a sheet: two ticks, and where it lies."""

    sme: bool = False
    legal: bool = False
    place: str = "draft"
    trail: list[str] = field(default_factory=list)

    def _on_its_way(self) -> str:
        if not self.sme:
            return "sme_review"
        return "legal_review" if not self.legal else "approved"

    def act(self, act: str) -> None:
        if act == "send" and self.place == "draft":
            self.place = self._on_its_way()
        elif act == "sign" and self.place == "sme_review":
            self.sme, self.place = True, "approved" if self.legal else "legal_review"
        elif act == "sign" and self.place == "legal_review":
            self.legal, self.place = True, "approved"
        elif act == "back" and self.place.endswith("review"):
            self.place = "draft"
        elif act == "publish" and self.place == "approved":
            self.place = "published"
        elif act in {"subject", "both", "legal"}:
            if act in {"subject", "both"}:
                self.sme = False
            if act in {"legal", "both"}:
                self.legal = False
            if self.place != "draft":
                self.place = self._on_its_way()


@settings(deadline=None)
@given(ACTS)
def test_the_rule_goes_where_the_sheet_goes(acts: list[str]) -> None:
    sheet, state, held = Oracle(), "draft", frozenset()
    for act in acts:
        sheet.act(act)
        turn = review_rules.turn(state)
        if act == "send" and state == "draft":
            state = review_rules.waits_for(held)
        elif act == "sign" and turn:
            held |= {turn}
            state = review_rules.waits_for(held)
        elif act == "back" and turn:
            state = "draft"
        elif act == "publish" and state == "approved":
            state = "published"
        elif act in review_rules.TOUCHED:
            touched = review_rules.TOUCHED[act]
            state, held = review_rules.after_update(state, held, touched), held - touched
        assert (state, held) == (sheet.place, {k for k in ("sme", "legal") if getattr(sheet, k)}), act
        if state in {"approved", "published"}:
            assert not review_rules.missing(held), "nothing is approved without every sign-off"
