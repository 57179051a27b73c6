"""The report is PDF/UA-1 in every language and with every name, and a file that is not is told from it."""

import datetime
import io
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from programs.models import Program
from reporting.domain import content, pdf
from rollout.tenancy import actors
from tests import factories
from tests.reporting import pdf_faults, pdf_ua
from tests.reporting.conftest import AT, World

pytestmark = pytest.mark.usefixtures("drawn_once")
LONG = "Unabbreviated-and-never-ending-divisional-designation " * 2
ARABIC = "أساسيات مكافحة الرشوة"


def drawn(world: World) -> bytes:
    made = content.compose(program=world.program, by=actors.system(world.tenant), at=AT, number=1)
    return pdf.render(made)[1]


def busy(world: World) -> None:
    """Decisions, asks, more waves than a page holds, and an ended report section that has no room."""
    for number in range(4, 14):
        wave = factories.WaveFactory(program=world.program, number=number, name=f"Wave {number}", starts_on=AT.date())
        factories.ReadinessItemFactory(wave=wave, number=1, due_on=AT.date() + datetime.timedelta(3))


def renamed(name: str) -> Callable[[World], None]:
    def rename(world: World) -> None:
        Program.objects.filter(pk=world.program.pk).update(name=name[:110])
        world.program.name = name[:110]
        world.waves[1].name = name[:78]
        world.waves[1].save()
        for one in world.people[:20]:
            one.division.path = f"{name[:60]} {one.division.pk}"
            one.division.save()

    return rename


@pytest.mark.parametrize("language", ["en", "de", "es", "ar"])
def test_it_is_pdf_ua_in_every_language(world: World, language: str) -> None:
    world.tenant.language = language
    file = drawn(world)
    assert pdf_ua.problems(file) == set()
    with pikepdf.open(io.BytesIO(file)) as document:
        assert str(document.Root.Lang) == language


@pytest.mark.parametrize("change", [busy, renamed(LONG), renamed(ARABIC), renamed("<b>&amp;\"'")])
def test_it_is_pdf_ua_with_any_names_and_much_to_say(world: World, change: Callable[[World], None]) -> None:
    change(world)
    assert pdf_ua.problems(drawn(world)) == set()


def test_it_is_pdf_ua_before_anybody_is_assigned(inside: object, world: World) -> None:
    empty = factories.ProgramFactory(slug="empty", name="Nothing yet")
    world.program = empty
    assert pdf_ua.problems(drawn(world)) == set()


def test_each_drawing_says_what_it_shows_and_decoration_says_nothing(world: World) -> None:
    with pikepdf.open(io.BytesIO(drawn(world))) as document:
        told = [str(one.Alt) for one in pdf_ua.elements(document) if one.S == "/Figure"]
    assert [says.split(":")[0] for says in told] == ["Calendar of 3 waves", "Completion against plan"]


def test_each_planted_fault_is_found(world: World) -> None:
    """The control: the same file, spoiled in one place, and the condition that names it."""
    file = drawn(world)
    for name, (condition, spoil) in pdf_faults.FAULTS.items():
        with pikepdf.open(io.BytesIO(file)) as document:
            spoil(document)
            spoiled = io.BytesIO()
            document.save(spoiled)
        found = pdf_ua.problems(spoiled.getvalue())
        assert found & {condition, f"PDFUA1-{condition}-001"}, f"{name}: {sorted(found)}"


def test_arabic_letters_of_a_drawing_join(tmp_path: Path) -> None:
    """One after the other they would stand apart and in the wrong order: a reader of the file would find no word."""
    drawing = f'<svg width="300" height="40" role="img" aria-label="x"><text x="9%" y="20" dx="4">{ARABIC}</text></svg>'
    _, file = pdf.write(f"<!doctype html><html lang=ar><title>x</title><h1>x</h1><p>{drawing}</p></html>")
    (tmp_path / "x.pdf").write_bytes(file)
    text = subprocess.run(["pdftotext", tmp_path / "x.pdf", "-"], check=True, capture_output=True).stdout.decode()
    assert ARABIC in unicodedata.normalize("NFKC", text)
