"""No list costs more queries for more rows: each is opened with one row and with three."""

import datetime
import re
from collections import Counter
from collections.abc import Callable

import pytest
from django.test import Client

from audiences.models import PeopleImport, Person, SavedView, SettingValue
from audiences.views import directory
from programs.models import ApprovedTerm, CalendarPeriod, Finding, Launch, Program, Review, SponsorAsk, Wave
from reporting.models import ReportDelivery, ReportRecipient, StatusReport
from rollout.journal.domain import entries
from rollout.tenancy import actors, walls
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories
from tests.architecture.test_addresses import TENANT as ADDRESSES
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 10, 5)


class Company:
    """One program with a launched wave, and somebody who may see everything; `row(n)` of a list adds its nth row."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.user = User.objects.create_user("all@norvane.example", "correct horse battery", display_name="Nadia")
        Membership.objects.create(user=self.user, tenant=tenant, role=Role.ADMINISTRATOR)
        self.country = factories.CountryFactory()
        self.division = factories.DivisionFactory()
        self.program: Program = factories.ProgramFactory(slug="p", name="P")
        factories.ModuleFactory(program=self.program)
        self.segment = factories.SegmentFactory()
        self.wave: Wave = self.launched(0)
        self.sequence = factories.SequenceFactory(program=self.program)
        self.step = factories.StepFactory(sequence=self.sequence)
        factories.StepTextFactory(step=self.step)

    def launched(self, n: int) -> Wave:
        wave = factories.WaveFactory(program=self.program, number=n, state="launched")
        factories.WaveSegmentFactory(wave=wave, segment=self.segment)
        Launch.objects.create(wave=wave, launched_at=factories.AT, people=1)
        return wave

    def person(self, n: int):
        boss = factories.PersonFactory(external_id=f"M{n}", country=self.country, division=self.division)
        return factories.PersonFactory(external_id=f"P{n}", manager=boss, country=self.country, division=self.division)

    def assignment(self, n: int) -> None:
        factories.AssignmentFactory(wave=self.wave, person=self.person(n))

    def message(self, n: int) -> None:
        factories.MessageFactory(wave=self.wave, recipient=self.person(n), step=self.step)

    def ask(self, n: int) -> None:
        SponsorAsk.objects.create(
            program=self.program, number=n, title=f"Ask {n}", asked_of=self.person(n), due_on=DAY, asked_at=factories.AT
        )

    def decision(self, n: int) -> None:
        item = factories.ReadinessItemFactory(wave=self.wave)
        actor = actors.system(self.tenant)
        entries.record("wave.launched", subject=self.wave, by=actor, at=factories.AT, data={"item": item.pk, "n": n})

    def variant(self, n: int) -> None:
        module = self.program.modules.get()
        region = factories.RegionFactory()
        factories.VariantFactory(module=module, number=n, treatment="replace", locale="de", region=region)

    def review(self, n: int) -> None:
        module = factories.ModuleFactory(program=self.program, number=n + 1, made="variable")
        text = factories.VariantFactory(module=module, number=n, treatment="replace", locale="de", state="sme_review")
        Review.objects.create(variant=text, kind="sme", due_on=DAY, asked_at=factories.AT)

    def term(self, n: int) -> None:
        ApprovedTerm.objects.create(
            program=self.program, number=n, term=f"Term {n}", locale="de", approved="x", decided_at=factories.AT
        )

    def report(self, n: int) -> StatusReport:
        return StatusReport.objects.create(
            program=self.program, number=n, as_of=factories.AT, pdf=b"%PDF-", verdict="grey"
        )

    def mail(self, n: int) -> None:
        recipient = ReportRecipient.objects.create(
            program=self.program, address=f"{n}@example.com", added_at=factories.AT
        )
        ReportDelivery.objects.create(
            report=self.report(n), recipient=recipient, message_id=f"<{n}@x>", planned_at=factories.AT
        )

    def people_import(self, n: int) -> None:
        PeopleImport.objects.create(
            number=n, source="hr", file_name=f"{n}.csv", state="applied", created_at=factories.AT, created_by=self.user
        )

    def setting(self, n: int) -> None:
        SettingValue.objects.create(
            name="completion_days",
            value=20 + n,
            decided_by=self.user,
            decided_at=factories.AT,
            effective_at=factories.AT,
        )

    def view(self, n: int) -> None:
        SavedView.objects.create(user=self.user, listing="people", name=f"View {n}", saved_at=factories.AT)

    def other_program(self, n: int) -> None:
        other = factories.ProgramFactory(slug=f"other-{n}", name=f"Other {n}")
        factories.ModuleFactory(program=other)
        factories.WaveFactory(program=other, number=1)

    def member(self, n: int) -> None:
        user = User.objects.create_user(f"{n}@norvane.example", "correct horse battery", display_name=f"Member {n}")
        Membership.objects.create(user=user, tenant=self.tenant, role=Role.REVIEWER)

    def source(self, n: int) -> None:
        factories.CompletionSourceFactory(slug=f"source-{n}", name=f"Source {n}")

    def item(self, n: int) -> None:
        factories.ReadinessItemFactory(wave=self.wave, number=n, title=f"Item {n}")

    def another_wave(self, n: int) -> None:
        self.launched(n)

    def another_segment(self, n: int) -> None:
        factories.SegmentFactory(number=100 + n)

    def period(self, n: int) -> None:
        CalendarPeriod.objects.create(
            name=f"Period {n}", starts_on=DAY, ends_on=DAY, country=self.country, set_at=factories.AT
        )

    def finding(self, n: int) -> None:
        item = factories.ReadinessItemFactory(wave=self.wave, number=n, owner=self.user)
        Finding.objects.create(item=item, cause="reopened", opened_at=factories.AT, due_on=DAY)

    def held(self, n: int) -> None:
        factories.ReadinessItemFactory(wave=self.wave, number=n, scope="country", scope_value=self.country.code)
        self.person(n)

    def another_division(self, n: int) -> None:
        self.person(n)
        factories.PersonFactory(external_id=f"D{n}", division=factories.DivisionFactory())


Row = Callable[[Company, int], object]
LISTS: dict[str, Row] = {
    "people/": Company.person,
    "people/?columns=region&columns=updated_at": Company.view,
    "people/organisation/": Company.another_division,
    "people/imports/": Company.people_import,
    "people/segments/": Company.another_segment,
    "regions/": lambda company, n: factories.RegionFactory(),
    "calendar/": Company.period,
    "programs/": Company.other_program,
    "programs/p/plan/": Company.another_wave,
    "programs/p/modules/1/": Company.variant,
    "programs/p/content/": Company.variant,
    "programs/p/terms/": Company.term,
    "programs/p/audience/": Company.another_wave,
    "programs/p/readiness/": Company.another_wave,
    "programs/p/waves/0/readiness/": Company.item,
    "programs/p/waves/0/held/": Company.held,
    "programs/p/findings/": Company.finding,
    "programs/p/asks/": Company.ask,
    "programs/p/decisions/": Company.decision,
    "programs/p/messages/": Company.message,
    "programs/p/messages/log/": Company.message,
    "programs/p/results/": Company.assignment,
    "programs/p/results/people/": Company.assignment,
    "programs/p/reports/": Company.report,
    "programs/p/reports/delivery/": Company.mail,
    "reports/": Company.other_program,
    "reviews/": Company.review,
    "settings/history/": Company.setting,
    "settings/members/": Company.member,
    "settings/sources/": Company.source,
    "audit/": Company.decision,
    "exceptions/": Company.assignment,
    "": Company.other_program,
}


@pytest.fixture
def company(tenant: Tenant) -> Company:
    with walls.inside(tenant.pk):
        return Company(tenant)


def cost(client: Client, company: Company, path: str) -> list[str]:
    """The statements of one page. It was opened before, so that what is remembered between pages is."""
    address = f"/{company.tenant.slug}/{path}"
    assert client.get(address).status_code == 200, address
    with queries_of() as queries:
        client.get(address)
    return [each["sql"] for each in queries]


def shapes(statements: list[str]) -> list[str]:
    """Statements without their figures and moments, so that alike ones are the same."""
    return [re.sub(r"\d+", "n", each)[:400] for each in statements]


@pytest.mark.parametrize("path", LISTS, ids=[path or "home" for path in LISTS])
def test_a_list_costs_the_same_for_one_row_and_three(company: Company, path: str) -> None:
    client = Client()
    client.force_login(company.user)
    with walls.inside(company.tenant.pk):
        LISTS[path](company, 1)
    one = cost(client, company, path)
    with walls.inside(company.tenant.pk):
        LISTS[path](company, 2)
        LISTS[path](company, 3)
    three = cost(client, company, path)
    assert len(three) == len(one), "\n".join(
        str(more) for more in (Counter(shapes(three)) - Counter(shapes(one))).items()
    )


def test_the_control_sees_a_query_a_row(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that asks for each row's own rows is told."""
    monkeypatch.setattr(directory, "_site", lambda person: str(Person.objects.filter(manager=person).count()))
    with pytest.raises(AssertionError, match="COUNT"):
        test_a_list_costs_the_same_for_one_row_and_three(company, "people/")


def test_every_list_is_an_address() -> None:
    known = {path for path, _ in ADDRESSES}
    for path in LISTS:
        route = path.partition("?")[0].replace("programs/p/", "programs/<slug:slug>/").replace("/0/", "/<int:number>/")
        route = route.replace("/modules/1/", "/modules/<int:number>/")
        other = route.replace("<slug:slug>", "<program:slug>")
        assert route in known or other in known, route
