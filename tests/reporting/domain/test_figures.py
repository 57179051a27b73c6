"""Every figure of a status report, on the page and in the PDF, against what the rows and the ledger say."""

import datetime
import itertools
import re
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

from django.test import Client

from delivery.models import Assignment
from programs.domain import asks
from programs.models import Program
from reporting.domain import reports
from reporting.models import StatusReport
from rollout.jobs.domain import jobs
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant, User
from tests.reporting.ledger import Account
from tests.reporting.ledger_report import Report

LISTS = ("decisions", "asks", "waves", "measures", "divisions", "regions", "risks")
WORDS = r"Green|Amber|Red|Planned|High|Medium|fewer|shown|Nobody|nothing"
FIGURE = re.compile(rf"\S*\d\S*|\b(?:{WORDS})\b")


def figures(text: str) -> list[str]:
    """Whatever has a digit in it, and the words that stand for figures, without their punctuation."""
    return [found.strip(".,;:()“”") for found in FIGURE.findall(text)]


class Text(HTMLParser):
    """The text of the first element of class `report`, and of the heading of the page."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.depth, self.heading, self.report = 0, "", ""
        self._in_heading = False
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "div" and (self.depth or dict(attrs).get("class") == "report"):
            self.depth += 1
        self._in_heading = tag == "h1"

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self.depth:
            self.depth -= 1
        self._in_heading = False

    def handle_data(self, data: str) -> None:
        self.report += f"{data} " if self.depth else ""
        self.heading += data if self._in_heading else ""


def company() -> tuple[Tenant, Client]:
    """The demo company with something asked of a sponsor, and its executive's browser."""
    tenant = Tenant.objects.get(slug="norvane")
    browser = Client()
    browser.force_login(User.objects.get(email="helena.brandt@norvane.example"))
    with walls.inside(tenant.pk):
        now = clock.now(tenant)
        program = Program.objects.get(slug="anti-bribery")
        asks.make(
            program=program,
            title="Write to the 14 managers of night shifts",
            reason="In wave 1 a note brought 38% of the rest within 5 days.",
            asked_of=program.sponsor,
            due_on=now.date() + datetime.timedelta(3),
            by=actors.system(tenant),
            at=now,
        )
    return tenant, browser


def made(tenant: Tenant, slug: str) -> StatusReport:
    """By a worker, asked for by the executive."""
    with walls.inside(tenant.pk):
        now = clock.now(tenant)
        by = actors.load(user=User.objects.get(email="helena.brandt@norvane.example"), tenant=tenant, at=now)
        asked = reports.start(program=Program.objects.get(slug=slug), by=by, at=now)
    jobs.run_queued(tenant)
    with walls.inside(tenant.pk):
        return StatusReport.objects.select_related("program").get(pk=asked.pk)


def expected(report: StatusReport, tenant: Tenant) -> Report:
    shown = {name: len(report.content[name]) for name in LISTS}
    shown["changes"] = len(report.content["changes"]["lines"])
    return Report(Account(report.program.slug, at=report.as_of, zone=tenant.time_zone), shown)


def text_of(file: bytes, folder: Path) -> str:
    (folder / "report.pdf").write_bytes(file)
    return subprocess.run(["pdftotext", folder / "report.pdf", "-"], check=True, capture_output=True).stdout.decode()


def differences(says: Report, page: str, drawn: str) -> list[str]:
    """What page or PDF say that the rows do not, and the other way round; on the page also in which order."""
    shown = Text(page)
    wanted = figures(" ".join([says.name(), *says.texts()]))
    table = figures(" ".join(says.table()))
    foot = figures(f"{says.name()} 1 of 2 {says.name()} 2 of 2")
    at = says.of.at.astimezone(says.of.zone)
    head = figures(f"{at.day} {at:%B %Y}, {at:%H:%M} {says.headline()}")
    found = []
    if figures(shown.heading) != figures(says.headline()):
        found.append(f"heading: {shown.heading}")
    for at, (one, other) in enumerate(itertools.zip_longest(figures(shown.report), wanted + table)):
        if one != other:
            found.append(f"page, figure {at}: {one} instead of {other}")
            break
    pdf, rows = Counter(figures(drawn)), Counter(wanted + foot + head)
    if says.learners:  # the heads of the tables of divisions and regions are for listeners to the page
        rows -= Counter({f"{says.of.target}%": 2})
    found += [f"PDF: {figure} {count} times too often" for figure, count in (pdf - rows).items()]
    found += [f"PDF: {figure} {count} times too rarely" for figure, count in (rows - pdf).items()]
    return found


def test_page_and_pdf_say_what_the_ledger_says(demo_company: None, tmp_path: Path) -> None:
    tenant, browser = company()
    agree(tenant, browser, tmp_path)
    a_state_that_the_ledger_does_not_know_is_told(tenant, browser, tmp_path)


def agree(tenant: Tenant, browser: Client, folder: Path) -> None:
    """The reports of a program that is late, one that runs and one that has hardly begun."""
    for slug in ("anti-bribery", "leading-with-clarity", "permit-to-work"):
        says, page, drawn = said(made(tenant, slug), tenant, browser, folder)
        with walls.inside(tenant.pk):
            assert differences(says, page, drawn) == [], slug
        assert len(figures(drawn)) > 60


def said(report: StatusReport, tenant: Tenant, browser: Client, folder: Path) -> tuple[Report, str, str]:
    """What the rows say, what the page does and what the PDF does."""
    page = browser.get(f"/norvane/programs/{report.program.slug}/reports/{report.number}/").content.decode()
    with walls.inside(tenant.pk):
        return expected(report, tenant), page, text_of(bytes(report.pdf), folder)


def a_state_that_the_ledger_does_not_know_is_told(tenant: Tenant, browser: Client, folder: Path) -> None:
    """The control: one digit of the page, one of the PDF, one person complete without a record."""
    report = made(tenant, "anti-bribery")
    says, page, drawn = said(report, tenant, browser, folder)
    digit = re.compile(r"(\d)(% today)")
    with walls.inside(tenant.pk):
        assert differences(says, page, drawn) == []
        assert differences(says, digit.sub(lambda found: f"{9 - int(found[1])}{found[2]}", page), drawn)
        assert differences(says, page, digit.sub(lambda found: f"{9 - int(found[1])}{found[2]}", drawn))
        late = Assignment.objects.filter(program=report.program, state="assigned").order_by("pk")[:1]
        assert Assignment.objects.filter(pk__in=late).update(state="completed", completed_at=report.as_of) == 1
    wrong = said(made(tenant, "anti-bribery"), tenant, browser, folder)
    with walls.inside(tenant.pk):
        assert len(differences(*wrong)) > 2
