"""Asking regions, answering, silence and the decision; an approval holds up its wave (GO2, GO11)."""

import datetime
from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audiences.models import Region, RegionGrant
from programs.domain import consultation_silence, consultations
from programs.models import Consultation, Decision
from rollout.journal.models import Entry
from rollout.mail.models import AccountMail
from rollout.tenancy import walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan

BY = datetime.date(2026, 9, 30)


@dataclass
class Regions:
    """Two regions with their leads."""

    asia: Region
    emea: Region
    priya: Actor
    lukas: Actor


@pytest.fixture
def regions(plan: Plan) -> Regions:
    asia, emea = factories.RegionFactory(name="Asia"), factories.RegionFactory(name="EMEA")
    found = Regions(
        asia,
        emea,
        actor_for(plan.tenant, Role.REGIONAL_LEAD, "priya@norvane.example"),
        actor_for(plan.tenant, Role.REGIONAL_LEAD, "lukas@norvane.example"),
    )
    for actor, region in ((found.priya, asia), (found.lukas, emea)):
        RegionGrant.objects.create(membership_id=actor.grants[0].membership_id, region=region)
    return found


def ask(plan: Plan, of: Regions, **more: object) -> Consultation:
    given = {
        "kind": "ask",
        "title": "Launch before Diwali",
        "question": "Would 5 October do?",
        "regions": [of.asia, of.emea],
        "due_on": BY,
        "silence": "no_view",
        "program": plan.program,
        **more,
    }
    return consultations.ask(by=plan.by, at=AT, **given)


def say(asked: Consultation, region: Region, by: Actor, answer: str = "agreed", text: str = "") -> None:
    consultations.answer(consultation=asked, region=region, answer=answer, text=text, by=by, at=AT)


def test_regions_are_asked_and_their_leads_written_to(plan: Plan, regions: Regions) -> None:
    asked = ask(plan, regions)
    assert (asked.number, asked.asked.count(), asked.state) == (1, 2, "open")
    mails = AccountMail.objects.order_by("to")
    assert [mail.to for mail in mails] == ["lukas@norvane.example", "priya@norvane.example"]
    assert "Without an answer by 30 September 2026, your region counts as having no view." in mails[0].body
    assert "Diwali" not in mails[0].body + mails[0].subject  # the matter stays behind the sign-in
    assert "/norvane/consultations/1/" in mails[0].body
    assert (plan.tenant.pk, consultation_silence.KIND) in (walls.last_acts() or {})
    entry = Entry.objects.get(verb="consultation.asked")
    assert entry.data == {"program": plan.program.pk, "regions": sorted([regions.asia.pk, regions.emea.pk])}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": " "}, "Enter what it is about"),
        ({"question": ""}, "Enter what regions are told or asked"),
        ({"regions": []}, "Choose at least one region"),
        ({"due_on": datetime.date(2026, 9, 21)}, "That day has passed. Choose 22 September 2026 or later."),
        ({"silence": "waits"}, "That does not go with “Ask”. Choose: Silence counts as no view"),
        ({"kind": "inform", "silence": "agrees"}, "Choose: Silence counts as read."),
        ({"kind": "order"}, "Choose whether you inform, ask, or want approval."),
    ],
)
def test_a_senseless_consultation_is_refused(
    plan: Plan, regions: Regions, change: dict[str, object], says: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        ask(plan, regions, **change)
    assert says in " ".join(caught.value.messages)
    assert not Consultation.objects.exists()


def test_a_region_that_nobody_leads_is_not_asked(plan: Plan) -> None:
    alone = factories.RegionFactory(name="Nordics")
    with pytest.raises(ValidationError, match="Nobody leads Nordics"):
        consultations.ask(
            kind="ask",
            title="t",
            question="q",
            regions=[alone],
            due_on=BY,
            silence="no_view",
            by=plan.by,
            at=AT,
        )


def test_only_whoever_leads_a_region_answers_for_it(plan: Plan, regions: Regions) -> None:
    asked = ask(plan, regions)
    say(asked, regions.asia, regions.priya)
    for by in (regions.lukas, plan.by):
        with pytest.raises(ValidationError, match="Whoever leads Asia answers for it"):
            say(asked, regions.asia, by)
    with pytest.raises(PermissionDenied):
        consultations.decide(consultation=asked, outcome="carried", text="Yes", by=regions.priya, at=AT)
    with pytest.raises(ValidationError, match="Enter what you object to"):
        say(asked, regions.emea, regions.lukas, "objected")


def test_conflicting_answers_are_decided_once_and_logged(plan: Plan, regions: Regions) -> None:
    asked = ask(plan, regions)
    say(asked, regions.asia, regions.priya)
    with pytest.raises(ValidationError, match="1 region has until 30 September 2026 to answer"):
        consultations.decide(consultation=asked, outcome="carried", text="Go.", by=plan.by, at=AT)
    say(asked, regions.emea, regions.lukas, "objected", "Quarter close.")
    consultations.decide(consultation=asked, outcome="dropped", text="EMEA closes its quarter.", by=plan.by, at=AT)
    asked.refresh_from_db()
    logged = Decision.objects.get(program=plan.program)
    assert (asked.state, asked.settled_by, asked.decision) == ("dropped", plan.by.user, logged)
    assert logged.title == "Launch before Diwali"
    assert "Asia: Agrees" in logged.context
    assert "EMEA: Objects. Quarter close." in logged.context
    for act in (
        lambda: consultations.decide(consultation=asked, outcome="carried", text="Yes", by=plan.by, at=AT),
        lambda: say(asked, regions.asia, regions.priya, "objected", "x"),
        lambda: consultations.withdraw(consultation=asked, reason="x", by=plan.by, at=AT),
    ):
        with pytest.raises(ValidationError, match="This was settled on 22 September 2026: does not go ahead"):
            act()


def test_silence_is_told_once_to_whoever_asked(plan: Plan, regions: Regions) -> None:
    asked = ask(plan, regions)
    say(asked, regions.asia, regions.priya)
    AccountMail.objects.all().delete()
    assert _escalate(plan, BY) == consultation_silence.ends_at(asked, plan.tenant) - plan.tenant.clock_offset
    assert not AccountMail.objects.exists()  # the due date itself is not over
    for _again in range(2):
        _escalate(plan, BY + datetime.timedelta(days=1))
    mail = AccountMail.objects.get()
    assert mail.to == plan.by.user.email
    assert (mail.subject, "from EMEA" in mail.body) == ("1 region did not answer", True)
    assert Entry.objects.filter(verb="consultation.silent").count() == 1


def test_a_wave_waits_until_its_regions_approve(plan: Plan, regions: Regions) -> None:
    asked = ask(plan, regions, kind="approve", silence="waits", wave=plan.wave, program=None)
    item = plan.item("legal.consultation")
    assert asked.program == plan.program
    assert (item.state, item.blocking, item.evidence) == ("open", True, "“Launch before Diwali” waits for Asia, EMEA.")
    say(asked, regions.asia, regions.priya)
    say(asked, regions.emea, regions.lukas, "objected", "Quarter close.")
    assert "is objected to by EMEA and waits for a decision" in plan.item("legal.consultation").evidence
    say(asked, regions.emea, regions.lukas)
    assert plan.item("legal.consultation").state == "done"
    assert plan.item("legal.consultation").evidence == "1 approval of regions is given."
    again = ask(plan, regions, kind="approve", silence="waits", wave=plan.wave, title="Send in German")
    assert plan.item("legal.consultation").state == "open"
    consultations.withdraw(consultation=again, reason="Not needed.", by=plan.by, at=AT)
    assert plan.item("legal.consultation").state == "done"


def test_silence_that_agrees_opens_the_gate_after_the_due_date(plan: Plan, regions: Regions) -> None:
    ask(plan, regions, kind="approve", silence="agrees", wave=plan.wave)
    _escalate(plan, BY)
    assert plan.item("legal.consultation").state == "open"
    _escalate(plan, BY + datetime.timedelta(days=1))
    assert plan.item("legal.consultation").state == "done"


@pytest.mark.parametrize(
    ("state", "kind", "says"),
    [("planned", "ask", "Only an approval holds up a wave"), ("launched", "approve", "Wave 1 was launched already")],
)
def test_no_other_wave_waits(plan: Plan, regions: Regions, state: str, kind: str, says: str) -> None:
    plan.wave.state = state
    with pytest.raises(ValidationError, match=says):
        ask(plan, regions, kind=kind, silence="agrees", wave=plan.wave)


def _escalate(plan: Plan, day: datetime.date) -> datetime.datetime | None:
    """As the beat does on that day at noon."""
    noon = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
    plan.tenant.clock_offset = noon - datetime.datetime.now(datetime.UTC)
    plan.tenant.save(update_fields=["clock_offset"])
    return consultation_silence.escalate(plan.tenant)
