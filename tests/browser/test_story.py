"""The story: from an empty organization and an HR file to an executive's PDF, through the browser alone.

Worker, beat, Redis, PostgreSQL and SMTP are real, and nothing here writes to the database. With STORY_PICTURES=1 each
step leaves its picture in docs/pictures.
"""

import datetime
import os
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.browser.conftest import PROJECT, Product, sign_in_by_code, wait_for

SAMPLES = PROJECT / "docs" / "samples"
PICTURES = PROJECT / "docs" / "pictures"
LEARNER, MANAGER, EXECUTIVE = "zoe.vanderberg@norvane.example", "greg.novak@norvane.example", "eve@acme.example"


def picture(page: Page, name: str) -> None:
    if os.environ.get("STORY_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        page.wait_for_timeout(300)  # what arrives has arrived
        page.screenshot(path=PICTURES / f"{name}.png", full_page=False)


def reload_until(page: Page, text: str, *, seconds: float = 40) -> None:
    """The page as somebody waiting would see it, reloaded until it says the text."""

    def look() -> bool:
        try:
            page.reload()
            return page.get_by_text(text).count() > 0
        except Error:  # the button's own answer is just arriving, and there is no page to reload
            return False

    wait_for(look, seconds=seconds)


def import_people(page: Page, home: str) -> None:
    page.goto(f"{home}people/imports/")
    page.locator("input[type=file]").set_input_files(SAMPLES / "people.csv")
    page.get_by_role("button", name="Upload and preview").click()
    reload_until(page, "Apply it")
    picture(page, "01-people-preview")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Apply")).click()
    wait_for(lambda: page.goto(f"{home}people/?q=thompson") and page.get_by_text("Mia Thompson").count())
    page.goto(f"{home}people/")
    picture(page, "02-people")


def build_segment(page: Page, home: str, name: str, *countries: str) -> None:
    page.goto(f"{home}people/segments/new/")
    page.get_by_label("Name", exact=True).first.fill(name)
    if page.locator("select[name$=-field]").count() == 0:
        page.get_by_role("button", name="Add rule").last.click()
        page.wait_for_selector("select[name$=-field]")
    field = page.locator("select[name$=-field]").first
    if field.input_value() != "country":
        field.select_option("country")
        page.wait_for_selector("select[name$=-add] option[value=DE]", state="attached")
    for country in countries:
        page.locator("select[name$=-add]").first.select_option(country)
        page.wait_for_selector(f"input[name$=-value][value={country}]", state="attached")
    page.get_by_role("button", name="Save segment").click()
    page.wait_for_url(re.compile(r"/segments/(\d+/)?$"))
    picture(page, "03-segment")


def plan_program(page: Page, home: str, starts: datetime.date) -> str:
    page.goto(f"{home}programs/new/")
    page.locator("[name=name]").fill("Anti-bribery essentials")
    page.get_by_role("radio", name="Mandatory").check()
    page.locator("[name=why]").fill("One careless lunch can cost a contract and a career.")
    page.get_by_role("button", name="Create program").click()
    page.wait_for_url(re.compile(r"/programs/(?!new)[a-z0-9-]+/"))
    program = re.search(r"/programs/([a-z0-9-]+)/", page.url).group(1)
    page.goto(f"{home}programs/{program}/modules/new/")
    page.locator("[name=title]").fill("Anti-bribery essentials")
    page.locator("[name=course_id]").fill("ABE-101")
    page.get_by_role("button", name="Add module").click()
    for number, segment in ((1, "United States"), (2, "Germany and the Gulf")):
        start = starts + datetime.timedelta(days=28 * (number - 1))
        page.goto(f"{home}programs/{program}/waves/new/")
        page.locator("[name=name]").fill(f"Wave {number}")
        page.get_by_role("checkbox", name=re.compile(segment)).check()
        page.locator("[name=starts_on]").fill(start.isoformat())
        page.locator("[name=ends_on]").fill((start + datetime.timedelta(days=25)).isoformat())
        page.locator("[name=due_days]").fill("10")
        page.get_by_role("button", name="Add wave").click()
        page.wait_for_url(lambda url: "/waves/new/" not in url)
    page.goto(f"{home}programs/{program}/plan/")
    picture(page, "04-plan")
    return program


def add_source(page: Page, home: str) -> None:
    page.goto(f"{home}settings/sources/new/")
    page.locator("[name=name]").fill("Workline")
    page.get_by_role("button", name="Add source").click()
    page.wait_for_url(lambda url: not url.endswith("/new/"))


def write_messages(page: Page, messages: str) -> None:
    page.goto(messages)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Begin with these four").click()
    page.goto(messages)
    picture(page, "05-messages-planned")


def clear_the_gate(page: Page, gate: str) -> None:
    page.goto(gate)
    assert page.get_by_text("Launch is off").count()
    picture(page, "05-gate-closed")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Run all checks").click()
    for _ in range(30):
        page.goto(gate)
        settle = page.get_by_role("link", name=re.compile("^Settle:"))
        if not settle.count():
            break
        page.goto(settle.first.evaluate("link => link.href"))
        page.locator("[name=evidence]").first.fill("Seen and confirmed; the note is in the program folder.")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_role("button", name="Mark done").first.click()
    picture(page, "06-gate-open")


def launch(page: Page, gate: str) -> None:
    page.goto(gate)
    page.get_by_role("link", name="Launch Wave 1").click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    picture(page, "07-launch")
    dialog.locator("input[name=confirm]").fill("Wave 1")
    dialog.get_by_role("button", name="Launch Wave 1").click()
    page.wait_for_url(lambda url: "launch" not in url)
    reload_until(page, "Running")


def move_clock(page: Page, home: str, day: datetime.date, time: str) -> None:
    page.goto(f"{home}settings/clock/")
    page.get_by_label("Date").fill(day.isoformat())
    page.get_by_label("Time").fill(time)
    page.get_by_role("button", name="Move clock").click()
    page.get_by_text("The clock has moved").first.wait_for()


def complete(page: Page, home: str) -> None:
    page.goto(f"{home}settings/sources/workline/")
    page.locator("input[type=file]").set_input_files(SAMPLES / "completions.csv")
    page.get_by_role("button", name="Preview file").click()
    reload_until(page, "What the file would change")
    page.get_by_role("button", name=re.compile(r"^Import \d+ lines?")).click()
    reload_until(page, "What the file changed")
    picture(page, "10-completions")


def mail_reports(page: Page, mailing: str, day: datetime.date) -> None:
    """Once a week on the weekday of the day, to the executive."""
    page.goto(mailing)
    page.get_by_label("E-mail address").fill(EXECUTIVE)
    page.get_by_role("button", name="Add recipient").click()
    page.get_by_text(f"{EXECUTIVE} gets the next report").first.wait_for()
    page.get_by_role("switch", name="Send the report by mail").check()
    page.locator("[name=weekday]").select_option(str(day.isoweekday()))
    page.locator("[name=local_time]").fill("08:00")
    page.get_by_role("button", name="Keep schedule").click()
    page.get_by_text("The next report goes out").first.wait_for()


@pytest.mark.browser
def test_from_an_hr_file_to_an_executives_pdf(product: Product, browser: Browser, tmp_path: Path) -> None:
    home = f"{product.url}/acme/"
    starts = _next_monday(datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=10))
    desk = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = desk.new_page()
    sign_in_by_code(page, product, "ines@acme.example")
    import_people(page, home)
    build_segment(page, home, "United States", "US")
    build_segment(page, home, "Germany and the Gulf", "DE", "AE")
    program = plan_program(page, home, starts)
    add_source(page, home)
    write_messages(page, f"{home}programs/{program}/messages/")
    gate = f"{home}programs/{program}/waves/1/readiness/"
    clear_the_gate(page, gate)
    launch(page, gate)

    assert product.mails(LEARNER) == [], "nobody is written to before the day the wave starts"
    move_clock(page, home, starts, "17:00")
    letter = product.wait_for_mail(LEARNER, seconds=60)
    link = re.search(r"http://localhost:\d+/l/\S+/", letter.get_body(("plain",)).get_content()).group(0)
    _open_as_learner(browser, link)

    complete(page, home)
    late = starts + datetime.timedelta(days=43)  # twenty working days are over, whatever holidays there were
    move_clock(page, home, late, "17:00")
    wait_for(lambda: [m for m in product.mails(MANAGER) if "Zoë" in m.get_body(("plain",)).get_content()], seconds=60)
    page.goto(f"{home}programs/{program}/messages/")
    picture(page, "11-messages")

    received = len(product.mails(LEARNER))
    _nudge_on_a_phone(browser, product, home)
    tomorrow = late + datetime.timedelta(days=1)
    mailing = f"{home}programs/{program}/reports/delivery/"
    mail_reports(page, mailing, tomorrow)
    move_clock(page, home, tomorrow, "17:00")
    product.wait_for_mail(LEARNER, seconds=60, count=received + 1)
    _leave_the_list(browser, product)
    page.goto(mailing)
    assert page.get_by_text("Nobody yet").count(), "who left is on the list no longer"

    page.goto(f"{home}programs/{program}/")
    picture(page, "13-overview")
    page.goto(f"{home}programs/{program}/results/")
    picture(page, "14-results")
    _download_as_executive(browser, product, home, program, tmp_path)
    desk.close()


def _open_as_learner(browser: Browser, link: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}) as phone:
        page = phone.new_page()
        assert page.goto(link).status == 200
        assert page.get_by_text("Anti-bribery essentials").count()
        picture(page, "09-learner")


def _nudge_on_a_phone(browser: Browser, product: Product, home: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True) as phone:
        page = phone.new_page()
        sign_in_by_code(page, product, MANAGER)
        page.goto(f"{home}team/")
        picture(page, "12-team")
        page.get_by_role("button", name=re.compile("^Nudge Zoë")).click()
        page.get_by_text(re.compile("nudged", re.IGNORECASE)).first.wait_for()


def _leave_the_list(browser: Browser, product: Product) -> None:
    """The report is in the executive's mail, and so is the way off its list."""
    letter = product.wait_for_mail(EXECUTIVE, "Anti-bribery essentials", seconds=90)
    assert [part.get_content_type() for part in letter.iter_attachments()] == ["application/pdf"]
    link = re.search(r"http://localhost:\d+/l/report/\S+/", letter.get_body(("plain",)).get_content()).group(0)
    with browser.new_context(viewport={"width": 390, "height": 844}) as phone:
        page = phone.new_page()
        page.goto(link)
        page.get_by_role("button", name="Take me off the list").click()
        page.get_by_role("heading", name="You are off the list").wait_for()


def _download_as_executive(browser: Browser, product: Product, home: str, program: str, folder: Path) -> None:
    with browser.new_context(accept_downloads=True) as desk:
        page = desk.new_page()
        sign_in_by_code(page, product, EXECUTIVE)
        page.goto(f"{home}programs/{program}/reports/")
        page.get_by_role("button", name="Make status report").click()
        wait_for(lambda: _ready(page, f"{home}programs/{program}/reports/"), seconds=60)
        with page.expect_download() as download:
            page.get_by_role("link", name="PDF").first.click()
        report = folder / "report.pdf"
        download.value.save_as(report)
        described = subprocess.run(["pdfinfo", report], capture_output=True, text=True, check=True).stdout
        assert re.search(r"Pages:\s+2$", described, re.M)
        assert re.search(r"Tagged:\s+yes$", described, re.M)
        words = subprocess.run(["pdftotext", report, "-"], capture_output=True, text=True, check=True).stdout
        assert "Anti-bribery essentials" in words
        if os.environ.get("STORY_PICTURES"):
            subprocess.run(["pdftoppm", "-png", "-r", "70", report, PICTURES / "15-report"], check=True)


def _ready(page: Page, reports: str) -> bool:
    page.goto(reports)
    return page.get_by_role("link", name="PDF").count() > 0


def _next_monday(day: datetime.date) -> datetime.date:
    return day + datetime.timedelta(days=-day.weekday() % 7)
