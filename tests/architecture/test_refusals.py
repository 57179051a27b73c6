"""What gates, launches, waves, pilots, change orders and consultations refuse says who can lift it (RD2)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from programs.domain.refusals import Denied, Refused

FLOORS = Path(__file__).parents[2]
WATCHED = [
    "briefings",
    "change_orders",
    "consultation_waves",
    "consultations",
    "evidence_ends",
    "evidence_files",
    "evidence_together",
    "findings",
    "gate_steps",
    "gates",
    "launches",
    "lead_acceptances",
    "lifting",
    "item_states",
    "open_gates",
    "order_audience",
    "pilot_choices",
    "pilot_gate",
    "pilot_holds",
    "pilots",
    "program_items",
    "readiness",
    "readiness_checks",
    "readiness_together",
    "scoping",
    "urgent_launches",
    "waivers",
    "wave_rules",
    "waves",
]
FILES = [f"programs/domain/{module}.py" for module in WATCHED] + ["comms/domain/briefing_mails.py"]
LIFTED = {"Refused", "Denied"}


def silent(code: str) -> Iterator[int]:
    """Lines that refuse without a word of who can lift it, and are no fault of a field nor a slip."""
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
            continue
        name = ast.unparse(node.exc.func).rpartition(".")[2]
        by_field = bool(node.exc.args) and isinstance(node.exc.args[0], ast.Dict)
        if name in LIFTED and not any(each.arg == "lift" for each in node.exc.keywords):
            yield node.lineno
        if name == "PermissionDenied" or (name == "ValidationError" and not by_field):
            yield node.lineno


@pytest.mark.parametrize("file", FILES)
def test_every_refusal_says_who_can_lift_it(file: str) -> None:
    assert list(silent((FLOORS / file).read_text())) == [], "raise Refused, Denied or Slip instead"


def test_the_control_finds_a_silent_refusal() -> None:
    code = (
        'raise ValidationError(_("No."))\nraise PermissionDenied(_("No."))\nraise Refused(_("No."))\nraise Slip("x")\n'
    )
    assert list(silent(code)) == [1, 2, 3]
    assert list(silent('raise ValidationError({"day": _("Choose one.")})\nraise Refused(_("No."), lift=who())')) == []


@pytest.mark.parametrize("kind", [Refused, Denied])
def test_a_refusal_that_nobody_can_lift_has_to_say_so(kind: type) -> None:
    with pytest.raises(ValueError, match="It is over"):
        kind("It is over.", lift=" ")
    assert "Nobody can lift it." in str(kind("It is over.", lift="Nobody can lift it."))
