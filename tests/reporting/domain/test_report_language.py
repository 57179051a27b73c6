"""A report is in the language of its organization: content, page and PDF, whoever asks for it and whoever reads it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from programs.domain import waivers
from programs.models import ReadinessItem, Waiver
from reporting.domain import content, pdf, reports
from reporting.models import StatusReport
from rollout.jobs.domain.jobs import Run
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.reporting.conftest import AT, DAY, World
from tests.reporting.domain.test_figures import Text, text_of
from tests.reporting.pseudo import Pseudo, written

DAYS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember Jan Feb Mär Apr Jun Jul Aug"
WEEK = "Sept Sep Okt Nov Dez Mo Di Mi Do Fr Sa So"
WORD = re.compile(r"[A-Za-zÄÖÜäöü]{2,}")
CODES = {"number", "language", "verdict", "status", "today", "as_of", "start", "end", "starts_on", "ends_on", "ruler"}


@pytest.fixture
def german(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """An organization that works in German, and German in Greek letters."""
    monkeypatch.setitem(trans_real._translations, "de", Pseudo("de"))
    world.tenant.language = "de"
    world.tenant.save()
    return world


def texts(value: Any, key: str = "") -> Iterator[str]:
    """All that is said in a content; codes and days for machines are not."""
    if key in CODES:
        return
    if isinstance(value, dict):
        for name, each in value.items():
            yield from texts(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each, key)
    elif isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        yield value


def names(world: World, made: content.Content) -> set[str]:
    """Words that people gave: of the organization, its people, places and parts; and days in German."""
    known = [world.tenant.name, world.tenant.time_zone, world.program.name, DAYS, WEEK]
    known += [wave.name for wave in world.waves]
    known += [group["name"] for part in ("divisions", "regions") for group in made[part]]
    known += [str(item) for item in ReadinessItem.objects.all()]
    known += [str(waiver.asked_by) for waiver in Waiver.objects.select_related("asked_by")]
    known += [one["who"] for one in (*made["decisions"], *made["asks"])] + [one["owner"] for one in made["risks"]]
    return set(WORD.findall(" ".join(known)))


def ripe(world: World) -> None:
    """Everything a report can say: a waiver asked for, a late item, and something asked of a sponsor."""
    for number, days in enumerate((-3, 3, 40), 1):
        factories.ReadinessItemFactory(
            wave=world.waves[2], number=number, title=f"Item{number}", due_on=(AT + days * DAY).date(), blocking=True
        )
    waivers.ask(
        item=ReadinessItem.objects.get(number=2),
        reason="1",
        expires_on=(AT + 50 * DAY).date(),
        by=actor_for(world.tenant, Role.PROGRAM_MANAGER),
        at=AT - DAY,
    )


def test_a_german_organization_gets_a_report_without_an_english_sentence(
    german: World, client_of: Callable[[Actor], Client], tmp_path: Path
) -> None:
    ripe(german)
    by = actor_for(german.tenant, Role.EXECUTIVE)
    with translation.override("en"):
        report = reports.start(program=german.program, by=by, at=AT)
        reports.make(Run(report.job, german.tenant, by))
    report = StatusReport.objects.get(pk=report.pk)
    allowed = names(german, report.content)
    assert report.content["language"] == "de"
    assert report.content["decisions"]
    assert report.content["risks"]
    assert report.content["changes"]["lines"]
    assert json.loads(json.dumps(report.content)) == report.content
    said = " ".join(texts(report.content))
    assert set(WORD.findall(said)) - allowed == set()
    assert written("target") in said.split()
    page = client_of(by).get(
        f"/{german.tenant.slug}/programs/{german.program.slug}/reports/1/", headers={"accept-language": "en"}
    )
    assert set(WORD.findall(Text(page.content.decode()).report)) - allowed == set()
    drawn = text_of(bytes(report.pdf), tmp_path)
    assert set(WORD.findall(drawn)) - allowed == set()


def test_an_organization_in_a_language_without_pages_gets_an_english_report(world: World) -> None:
    world.tenant.language = "fi"
    world.tenant.save()
    with translation.override("de"):
        made = content.compose(program=world.program, by=actors.system(world.tenant), at=AT)
    assert made["language"] == "en"
    assert "people in scope" in made["lede"]
    assert "At a glance" in pdf.html(made)
