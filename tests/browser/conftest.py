"""The product itself, started by its own command on services of its own, and a browser in front of it."""

import email
import email.policy
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from rollout.embedded.services import OUTSIDE
from shots import chromium

PROJECT = Path(__file__).resolve().parents[2]


@dataclass
class Product:
    """A running Fairway with its own database, worker, Redis and mail sink."""

    url: str
    home: Path
    env: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command as an operator would, beside the running product."""
        argv = [sys.executable, "-m", "rollout.embedded", "exec", "--home", str(self.home), "--"]
        argv += [sys.executable, "manage.py", *arguments]
        done = subprocess.run(argv, env=self.env, cwd=PROJECT, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr[-2000:] or done.stdout[-2000:]
        return done.stdout

    def mails(self, to: str, subject: str = "") -> list[EmailMessage]:
        """What the sink accepted for an address, oldest first."""
        found = []
        for path in sorted((self.home / "mail").glob("*.eml")):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if to in str(message["To"]) and subject in str(message["Subject"]):
                found.append(message)
        return found

    def wait_for_mail(self, to: str, subject: str = "", *, seconds: float = 30, count: int = 1) -> EmailMessage:
        """The newest mail to the address, once there are `count`."""
        found = wait_for(lambda: m if len(m := self.mails(to, subject)) >= count else None, seconds=seconds)
        return found[-1]


def wait_for(check: Callable[[], object], *, seconds: float = 30) -> object:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := check():
            return found
        time.sleep(0.25)
    raise AssertionError(f"nothing within {seconds} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Product]:
    """`make run` with an empty organization `acme` in place of the demo company."""
    if worker_id != "master":  # two workers that each start one would pay for it twice
        (tmp_path_factory.getbasetemp().parent / "product").touch(exist_ok=False)
    home = Path(f"/var/tmp/fairway-{os.getpid()}")  # noqa: S108  short: a socket's path may have 100 bytes
    env = {name: value for name, value in os.environ.items() if name not in OUTSIDE} | {"ROLLOUT_HOME": str(home)}
    env["ACCOUNT_RATE_LIMITS"] = '{"login": "1000/m/ip", "request_login_code": "1000/m/ip"}'
    port = _free_port()
    running = Product(f"http://localhost:{port}", home, env)
    create = "python manage.py migrate --noinput -v 0 && python manage.py create_tenant acme 'Acme Works' --demo "
    create += (
        "--time-zone America/Chicago --member ines@acme.example=program_manager --member eve@acme.example=executive"
    )
    command = [sys.executable, "-m", "rollout.embedded"]
    subprocess.run([*command, "exec", "--home", str(home), "--", "sh", "-c", create], env=env, cwd=PROJECT, check=True)
    process = subprocess.Popen([*command, "run", "--home", str(home), "--port", str(port)], env=env, cwd=PROJECT)
    try:
        wait_for(lambda: _answers(running.url), seconds=90)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def demo(product: Product) -> Product:
    """With the demo company beside the empty organization."""
    product.manage("demo", "--people", "120", "--if-missing")
    return product


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:  # noqa: S310  our own http address
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its module: while Playwright runs, Django takes the thread for asynchronous and refuses queries."""
    with sync_playwright() as playwright:
        running = chromium.launch(playwright)
        yield running
        running.close()


def sign_in_by_code(page: Page, product: Product, address: str) -> None:
    """As somebody without a password: ask for a code, read it in the mail, type it."""
    before = len(product.mails(address))
    page.goto(f"{product.url}/accounts/login/code/")
    page.get_by_label("Email").fill(address)
    page.locator("form:has(input[name=email]) button[type=submit]").first.click()
    asked = wait_for(lambda: [code for mail in product.mails(address)[before:] for code in _codes(mail)])
    code = asked[-1]
    page.locator("input[name=code]").fill(code)
    page.locator("form:has(input[name=code]) button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def _codes(mail: EmailMessage) -> list[str]:
    """Of a mail that holds one; others may arrive meanwhile."""
    return re.findall(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail.get_body(("plain",)).get_content(), re.M)


def sign_in(page: Page, product: Product, address: str, password: str) -> None:
    page.goto(f"{product.url}/accounts/login/")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


@pytest.fixture(autouse=True)
def _picture_of_a_failure(request: pytest.FixtureRequest, browser: Browser) -> Iterator[None]:
    """What every open page showed when a test failed, in FAILURE_PICTURES."""
    failures = request.session.testsfailed
    yield
    folder = os.environ.get("FAILURE_PICTURES")
    if folder and request.session.testsfailed > failures:
        for number, page in enumerate(page for context in browser.contexts for page in context.pages):
            page.screenshot(path=Path(folder) / f"{request.node.name}-{number}.png", full_page=True)
