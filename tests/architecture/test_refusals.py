"""Whatever the product refuses says who can lift it, or is a slip that whoever acts puts right themselves (RD2)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from rollout.tenancy.refusals import Denied, Refused

ROOT = Path(__file__).parents[2]
APPS = ["audiences", "comms", "delivery", "programs", "reporting", "rollout"]
LIFTED = {"Refused", "Denied"}
SILENT = {"PermissionDenied", "ValidationError"}
# Modules with refusals of their own that no reader meets as they stand, and who says the rest.
OWN = {
    "audiences/domain/people_rows.py": "of one cell: the reader of the file names row, column and what is accepted",
    "audiences/domain/settings/edits.py": "carries an outcome for each setting, shown beside its field",
    "delivery/domain/signed_links.py": "carries a kind; the learner's page says whom to ask",
    "rollout/members/domain/invitations.py": "carries a kind; the invited page says whom to ask",
    "rollout/tenancy/access.py": "carries the action; the page of refusals says that an administrator changes roles",
    "rollout/tenancy/refusals.py": "makes refusals of sentences that say it already",
}


def silent(code: str, *, of_forms: bool = False) -> Iterator[int]:
    """Lines that refuse without a word of who can lift it, and are no fault of a field nor a slip.

    In a form, what cleans a field speaks about that field.
    """
    tree = ast.parse(code)
    about_fields = [node for node in ast.walk(tree) if _is_by_field(node) or (of_forms and _cleans(node))]
    by_field = {inner for node in about_fields for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in LIFTED and not any(each.arg == "lift" for each in node.keywords):
            yield node.lineno
        if name in SILENT and node not in by_field:
            yield node.lineno


def _is_by_field(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and bool(node.args) and isinstance(node.args[0], ast.Dict)


def _cleans(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("clean")


def modules() -> list[str]:
    """Every module of the product that people meet; the embedded servers know no Django."""
    found = (path.relative_to(ROOT) for app in APPS for path in (ROOT / app).rglob("*.py"))
    kept = (path for path in found if not {"migrations", "embedded"} & set(path.parts))
    return sorted(path.as_posix() for path in kept)


def test_every_refusal_says_who_can_lift_it() -> None:
    watched = {name: (ROOT / name).read_text() for name in modules()}
    found = {name: list(silent(code, of_forms="/forms/" in name)) for name, code in watched.items()}
    assert {name for name in OWN if not found[name]} == set(), "nothing to excuse there any more"
    lines = [f"{name}:{line}" for name in watched if name not in OWN for line in found[name]]
    assert lines == [], "raise Refused, Denied or Slip of rollout/tenancy/refusals.py instead"


def test_the_guard_reads_every_app() -> None:
    read = set(modules())
    assert {"programs/domain/undos.py", "comms/domain/nudges.py", "delivery/forms/source.py"} < read
    assert {
        "rollout/members/views/deputies.py",
        "audiences/domain/settings/rights.py",
        "reporting/views/reports.py",
    } < read


def test_the_control_finds_a_silent_refusal() -> None:
    code = (
        'raise ValidationError(_("No."))\nraise PermissionDenied(_("No."))\nraise Refused(_("No."))\nraise Slip("x")\n'
        'raise forms.ValidationError("No.")\nreturn ValidationError(_("No."))\n'
    )
    assert list(silent(code)) == [1, 2, 3, 5, 6]
    assert list(silent('raise ValidationError({"day": _("Choose one.")})\nraise Refused(_("No."), lift=who())')) == []


def test_what_cleans_a_field_of_a_form_speaks_about_it() -> None:
    code = 'def clean_day(self):\n    raise ValidationError("No.")\ndef save(self):\n    raise ValidationError("No.")\n'
    assert list(silent(code, of_forms=True)) == [4]
    assert list(silent(code)) == [2, 4]


@pytest.mark.parametrize("kind", [Refused, Denied])
def test_a_refusal_that_nobody_can_lift_has_to_say_so(kind: type) -> None:
    with pytest.raises(ValueError, match="It is over"):
        kind("It is over.", lift=" ")
    assert "Nobody can lift it." in str(kind("It is over.", lift="Nobody can lift it."))
