"""The learner's page: who may open it, what it shows, and that opening it changes nothing."""

import datetime
import html

import pytest
from django.apps import apps
from django.test import Client
from django.utils.http import int_to_base36

from delivery.domain import signed_links
from delivery.models import Assignment, SignedLink
from programs.models import ProgramCycle
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant
from tests import factories


@pytest.fixture
def assignment(inside: Tenant) -> Assignment:
    program = factories.ProgramFactory(
        name="Anti-bribery essentials", why="We bid for public work.\nOne lunch can cost a contract."
    )
    factories.ModuleFactory(program=program, title="The basics", launch_url="https://learn.example/abe-101")
    now = clock.now(inside)
    return factories.AssignmentFactory(
        wave=factories.WaveFactory(program=program),
        person=factories.PersonFactory(first_name="Ruth", last_name="Castellanos", site="Pune"),
        due_at=datetime.datetime.combine(now.date() + datetime.timedelta(days=9), datetime.time(18, 29), datetime.UTC),
        due_zone="Asia/Kolkata",
    )


def link_to(assignment: Assignment) -> str:
    return f"/l/{signed_links.issue(assignment=assignment, at=clock.now(Tenant.objects.get()))}/"


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_it_shows_what_why_and_by_when(assignment: Assignment, client: Client) -> None:
    response = client.get(link_to(assignment))
    page = response.content.decode()
    assert response.status_code == 200
    local = assignment.due_at + datetime.timedelta(hours=5, minutes=30)
    assert f"End of day {local:%A} {local.day} {local:%B}" in page
    assert ", Pune</time>" in page
    for words in ("Anti-bribery essentials", "Ruth Castellanos", "We bid for public work.", "Not started", "days left"):
        assert words in page
    assert 'href="https://learn.example/abe-101"' in page
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_course_opens_at_the_text_that_is_the_learners(assignment: Assignment, client: Client) -> None:
    """A draft is nobody's; of two published ones the narrower is theirs, and it stays while it is reviewed again."""
    module, region = assignment.program.modules.get(), factories.RegionFactory()
    person, country = assignment.person, factories.CountryFactory(code="IN", region=region)
    type(person).objects.filter(pk=person.pk).update(language="hi-IN", country=country)
    given = {"module": module, "locale": "hi", "treatment": "replace"}
    wide = factories.VariantFactory(number=1, launch_url="https://learn.example/hi", **given)
    narrow = factories.VariantFactory(number=2, launch_url="https://learn.example/hi-in", region=region, **given)
    factories.VariantFactory(module=module, number=3, locale="de", treatment="replace", launch_url="https://de.example")

    def opens_at() -> str:
        page = client.get(link_to(assignment)).content.decode()
        return page.partition('<a class="button" data-kind="primary" href="')[2].partition('"')[0]

    assert opens_at() == "https://learn.example/abe-101"
    type(wide).objects.filter(pk=wide.pk).update(state="published", published_version=1)
    assert opens_at() == "https://learn.example/hi"
    type(wide).objects.filter(pk=narrow.pk).update(state="legal_review", published_version=1)
    assert opens_at() == "https://learn.example/hi-in"
    factories.ModuleFactory(program=assignment.program, number=2, title="Pocket card", kind="job_aid", modality="")
    assert "Pocket card" not in client.get(link_to(assignment)).content.decode()


def test_opening_it_changes_no_row_and_sets_no_cookie(assignment: Assignment, client: Client) -> None:
    url = link_to(assignment)
    before, was = rows(), Assignment.objects.values().get()
    for path in (url, f"{url}deadline.ics"):
        response = client.get(path)
        assert response.status_code == 200
        assert not response.cookies
    assert (rows(), Assignment.objects.values().get()) == (before, was)
    assert SignedLink.objects.values("revoked_at").get() == {"revoked_at": None}


def test_the_deadline_as_a_calendar_file(assignment: Assignment, client: Client) -> None:
    response = client.get(f"{link_to(assignment)}deadline.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    assert f"DTEND:{assignment.due_at:%Y%m%dT%H%M%SZ}" in text
    assert "SUMMARY:Due: Anti-bribery essentials" in text


def test_forged_expired_and_revoked(assignment: Assignment, client: Client) -> None:
    tenant = Tenant.objects.get()
    url = link_to(assignment)
    forged = [url[:-3] + "xx/", f"/l/{'a' * 43}/", "/l/zzzzzz." + "a" * 43 + "/", "/l/zzzzzzzzzzzz." + "a" * 43 + "/"]
    for path in forged:
        response = client.get(path)
        assert response.status_code == 404, path
        assert "This link opens nothing" in response.content.decode()
        assert "Anti-bribery" not in response.content.decode()
    SignedLink.objects.update(expires_at=clock.now(tenant) - datetime.timedelta(seconds=1))
    assert client.get(url).status_code == 410
    assert "This link has expired" in client.get(url).content.decode()
    signed_links.revoke(assignment=assignment, by=actors.system(tenant), at=clock.now(tenant))
    response = client.get(f"{url}deadline.ics")
    assert response.status_code == 410
    assert "This link was withdrawn" in response.content.decode()


def test_it_opens_outside_the_walls_and_only_in_its_tenant(committed: None, client: Client) -> None:
    """No transaction sees a tenant before the view sets it; the secret under another tenant's number is nothing."""
    tenant = factories.TenantFactory(slug="norvane")
    with walls.inside(tenant.pk):
        made = factories.AssignmentFactory()
        token = signed_links.issue(assignment=made, at=clock.now(tenant))
    other = factories.TenantFactory(slug="other")
    assert client.get(f"/l/{token}/").status_code == 200
    assert client.get(f"/l/{int_to_base36(other.pk)}.{token.split('.')[1]}/").status_code == 404
    assert walls.current() is None


def test_no_token_is_written_to_a_log(assignment: Assignment, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="django.request")
    url = link_to(assignment)
    SignedLink.objects.update(expires_at=clock.now(Tenant.objects.get()))
    for response in (client.get(url), client.put(url), client.post(f"{url}deadline.ics"), client.get(url[:-2] + "/")):
        assert response.status_code in {404, 405, 410}
    assert url.split(".")[1][:20] not in caplog.text


def test_a_shared_mailbox_asks_a_second_fact_first(assignment: Assignment) -> None:
    client = Client(enforce_csrf_checks=True)
    person = assignment.person
    type(person).objects.filter(pk=person.pk).update(shared_mailbox=True)
    url = link_to(assignment)
    response = client.get(url)
    assert "Ruth" not in response.content.decode()
    assert "Anti-bribery" not in response.content.decode()
    assert b"BEGIN:VCALENDAR" not in client.get(f"{url}deadline.ics").content
    wrong = client.post(url, {"employee_id": "E99999"})
    assert wrong.status_code == 422
    assert "That is not the employee ID this link was made for." in wrong.content.decode()
    right = client.post(url, {"employee_id": f" {person.external_id.lower()} "})
    assert right.status_code == 200
    page = right.content.decode()
    assert "Anti-bribery essentials" in page
    calendar = html.unescape(page).split('href="')[1:]
    address = next(part.split('"')[0] for part in calendar if "deadline.ics" in part)
    assert b"BEGIN:VCALENDAR" in client.get(address).content
    assert b"BEGIN:VCALENDAR" not in client.get(f"{address}x").content


def test_guessing_the_second_fact_ends(assignment: Assignment, client: Client) -> None:
    person = assignment.person
    type(person).objects.filter(pk=person.pk).update(shared_mailbox=True)
    url = link_to(assignment)
    for _ in range(5):
        assert client.post(url, {"employee_id": "E99999"}).status_code == 422
    assert client.post(url, {"employee_id": person.external_id}).status_code == 429


@pytest.mark.parametrize(
    ("state", "words"),
    [("completed", "Nothing is left to do here."), ("withdrawn", "you no longer need to take this.")],
)
def test_what_is_over_says_so(assignment: Assignment, client: Client, state: str, words: str) -> None:
    done_at = clock.now(Tenant.objects.get()) if state == "completed" else None
    Assignment.objects.update(state=state, completed_at=done_at)
    assert words in client.get(link_to(assignment)).content.decode()


def test_other_methods_are_refused(assignment: Assignment, client: Client) -> None:
    url = link_to(assignment)
    assert client.put(url).status_code == 405
    assert client.post(f"{url}deadline.ics").status_code == 405


def test_it_says_what_is_renewed_and_until_when_a_completion_holds(assignment: Assignment, client: Client) -> None:
    began, done_at = clock.now(Tenant.objects.get()), datetime.datetime(2025, 3, 5, 9, tzinfo=datetime.UTC)
    ProgramCycle.objects.create(program=assignment.program, kind="months", months=12, window_days=30)
    mine, link = Assignment.objects.filter(pk=assignment.pk), link_to(assignment)
    mine.update(cycle=2, cycle_from=began, completed_before_at=done_at)
    page = client.get(link).content.decode()
    for words in ("it is time to renew this training", "Completed before on 5 March 2025."):
        assert words in page
    mine.update(state="completed", completed_at=done_at, person=factories.PersonFactory(time_zone="Asia/Kolkata"))
    assert "Valid until 5 March 2026, renewed from 3 February 2026 on." in client.get(link).content.decode()
