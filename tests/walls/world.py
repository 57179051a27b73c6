"""Two organizations with a row of every noun, and somebody for every role: what the matrix of walls is tried on."""

import datetime
import re
from dataclasses import dataclass, field

from audiences.models import (
    Agreement,
    DivisionGrant,
    LineDoubt,
    LocalCorrection,
    PeopleImport,
    PeopleSource,
    Person,
    PossibleDuplicate,
    Region,
    RegionGrant,
    SavedView,
    SettingRequest,
)
from comms.models import OwnerDigest
from delivery.models import AssignmentException
from programs.models import (
    ApprovedTerm,
    CalendarPeriod,
    ChangeOrder,
    Consultation,
    ConsultedRegion,
    Decision,
    Dependant,
    DraftWave,
    Escalation,
    EvidenceContent,
    EvidenceFile,
    Finding,
    LanguageFallback,
    Launch,
    Measure,
    OwnerHours,
    OwnRule,
    Package,
    PackageFile,
    PartnerGrant,
    PilotCriterion,
    PlanDraft,
    Review,
    ReviewWindow,
    Risk,
    SponsorAsk,
    Stakeholder,
    UrgentLaunch,
    Waiver,
)
from reporting.models import ReportDelivery, ReportRecipient, StatusReport
from rollout.jobs.models import Job, JobFile
from rollout.journal.domain import entries
from rollout.members.models import Invitation
from rollout.tenancy import walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Delegation, Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories


@dataclass
class World:
    """One organization: `inside` are the ids that scoped roles reach, `outside` those they do not."""

    tenant: Tenant
    users: dict[str, User] = field(default_factory=dict)
    inside: dict[str, object] = field(default_factory=dict)
    outside: dict[str, object] = field(default_factory=dict)

    @property
    def marker(self) -> str:
        return f"Zq{self.tenant.slug}"


def build(slug: str, *, start: int) -> World:
    """`start` keeps numbers of the two organizations apart, so that a foreign number names nothing here."""
    world = World(factories.TenantFactory(slug=slug, name=f"Company {slug}", is_demo=True))
    with walls.inside(world.tenant.pk):
        region = factories.RegionFactory(code=f"near-{slug}", name=f"{world.marker} near")
        factories.RegionFactory(code=f"far-{slug}", name=f"{world.marker} far")
        near = factories.CountryFactory(code="DE", region=region)
        far = factories.CountryFactory(code="JP", name="Japan", time_zone="Asia/Tokyo")
        division = factories.DivisionFactory(name=f"{world.marker} division", lft=1, rgt=2)
        boss = _person(world, "boss", near, division, lft=1, rgt=4)
        report = _person(world, "report", near, division, manager=boss, lft=2, rgt=3)
        stranger = _person(world, "stranger", far, factories.DivisionFactory(lft=3, rgt=4), lft=5, rgt=6)
        _members(world, boss)
        RegionGrant.objects.create(membership=_membership(world, Role.REGIONAL_LEAD), region=region)
        DivisionGrant.objects.create(membership=_membership(world, Role.DIVISION_LEAD), division=division)
        world.inside = _nouns(world, report, region.code, start)
        world.outside = _nouns(world, stranger, f"far-{slug}", start + 1)
        granted = factories.ProgramFactory._meta.model.objects.get(slug=world.inside["programs"])
        PartnerGrant.objects.create(membership=_membership(world, Role.PARTNER), program=granted)
    return world


def _person(world: World, name: str, country: object, division: object, **fields: object) -> Person:
    external_id = f"{world.tenant.slug}-{name}"
    return factories.PersonFactory(
        external_id=external_id, last_name=f"{world.marker} {name}", country=country, division=division, **fields
    )


def _members(world: World, boss: Person) -> None:
    for role in Role:
        email = boss.email if role is Role.MANAGER else f"{role}@{world.tenant.slug}.example"
        world.users[role] = factories.UserFactory(email=email, display_name=f"{world.marker} {role}")
        if role.granted:
            Membership.objects.create(user=world.users[role], tenant=world.tenant, role=role)


def _membership(world: World, role: Role) -> Membership:
    return Membership.objects.get(tenant=world.tenant, role=role)


def _nouns(world: World, person: Person, region_code: str, number: int) -> dict[str, object]:
    """The value that follows each noun in an address."""
    program = factories.ProgramFactory(slug=f"p{number}-{world.tenant.slug}", name=f"{world.marker} program {number}")
    module = factories.ModuleFactory(program=program, number=number, made="variable")
    fallback = LanguageFallback.objects.create(
        program=program, locale="pl", reason=f"{world.marker} reason", accepted_at=factories.AT
    )
    window = (
        ReviewWindow.objects.create(
            reviewer=world.users[Role.REVIEWER],
            day=factories.AT.date().replace(year=2090),
            starts=factories.AT.time(),
            ends=factories.AT.time().replace(hour=23),
            note=f"{world.marker} note",
        )
        if number % 10 == 1
        else ReviewWindow.objects.get()
    )
    term = ApprovedTerm.objects.create(
        program=program, number=number, term=f"{world.marker} term", locale="de", approved="x", decided_at=factories.AT
    )
    own_rule = OwnRule.objects.create(
        program=program, number=number, job_role=f"{world.marker} role", created_at=factories.AT
    )
    text = factories.VariantFactory(
        module=module,
        number=number,
        treatment="replace",
        state="sme_review",
        region=Region.objects.get(code=region_code),
    )
    package = Package.objects.create(
        variant=text,
        number=number,
        name=f"{world.marker}.zip",
        passed=True,
        size=1,
        sha256="0",
        version=1,
        added_at=factories.AT,
    )
    PackageFile.objects.create(package=package, content=world.marker.encode())
    review = Review.objects.create(
        variant=text, kind="sme", due_on=factories.AT.date(), asked_at=factories.AT, comment=f"{world.marker} comment"
    )
    segment = factories.SegmentFactory(number=number, name=f"{world.marker} segment {number}")
    wave = factories.WaveFactory(
        program=program, number=number, name=f"{world.marker} wave {number}", state="launched", is_pilot=True
    )
    factories.WaveSegmentFactory(wave=wave, segment=segment)
    Launch.objects.create(wave=wave, launched_at=factories.AT, people=1)
    criterion = PilotCriterion.objects.create(
        wave=wave,
        number=number,
        kind="incidents",
        threshold=1,
        least=1,
        decides_on=factories.AT.date(),
        source=f"{world.marker} source",
    )
    item = factories.ReadinessItemFactory(wave=wave, number=number, title=f"{world.marker} item {number}")
    if number % 10 == 1:
        OwnerHours.objects.create(owner=world.users[Role.REVIEWER], hours=20, set_at=factories.AT)
    proof = EvidenceFile.objects.create(
        item=item,
        content=EvidenceContent.objects.create(sha256=str(number), content=world.marker.encode()),
        number=number,
        name=f"{world.marker}.txt",
        kind="text/plain",
        size=1,
        added_at=factories.AT,
    )
    Finding.objects.create(item=item, cause="reopened", opened_at=factories.AT, due_on=wave.ends_on)
    assignment = factories.AssignmentFactory(wave=wave, person=person)
    exception = AssignmentException.objects.create(
        assignment=assignment, kind="extension", reason=f"{world.marker} reason", asked_at=factories.AT
    )
    sequence = factories.SequenceFactory(program=program)
    step = factories.StepFactory(sequence=sequence, number=number, name=f"{world.marker} step")
    factories.StepTextFactory(step=step)
    message = factories.MessageFactory(wave=wave, recipient=person, step=step, assignment=assignment)
    source = factories.CompletionSourceFactory(slug=f"s{number}-{world.tenant.slug}", name=f"{world.marker} source")
    waiver = Waiver.objects.create(
        item=item,
        reason="r",
        expires_on=wave.ends_on,
        asked_by=world.users[Role.ADMINISTRATOR],
        asked_at=factories.AT,
    )
    urgent = UrgentLaunch.objects.create(
        wave=wave,
        executive=world.users[Role.EXECUTIVE],
        reason=f"{world.marker} urgent",
        due_on=wave.ends_on,
        asked_by=world.users[Role.ADMINISTRATOR],
        asked_at=factories.AT,
    )
    ask = SponsorAsk.objects.create(
        program=program,
        number=number,
        title=f"{world.marker} ask",
        asked_of=person,
        due_on=wave.ends_on,
        asked_at=factories.AT,
    )
    agreement = Agreement.objects.create(
        number=number,
        title=f"{world.marker} agreement",
        country=person.country,
        purposes="p",
        shown=["score", "attempts"],
        depth="line",
        agreed_on=factories.AT.date().replace(year=2020),
        valid_until=factories.AT.date().replace(year=2090),
        written_at=factories.AT,
    )
    asked = SettingRequest.objects.create(
        number=number,
        name="completion_days",
        region=Region.objects.get(code=region_code),
        value=20,
        reason=f"{world.marker} reason",
        asked_at=factories.AT,
        due_on=wave.ends_on,
    )
    escalation = Escalation.objects.create(
        number=number,
        program=program,
        region=Region.objects.get(code=region_code),
        kind="issue",
        cause=f"{number}",
        title=f"{world.marker} escalation",
        ladder=[[world.users[Role.PROGRAM_MANAGER].pk, 24]],
        raised_at=factories.AT,
    )
    consultation = Consultation.objects.create(
        number=number,
        kind="ask",
        title=f"{world.marker} consultation",
        question="q",
        due_on=wave.ends_on,
        silence="no_view",
        asked_at=factories.AT,
    )
    ConsultedRegion.objects.create(consultation=consultation, region=Region.objects.get(code=region_code))
    risk = Risk.objects.create(
        program=program, number=number, title=f"{world.marker} risk", wave=wave, raised_at=factories.AT
    )
    measure = Measure.objects.create(
        program=program, number=number, kind="started", target=90, threshold=80, cadence="weekly", readers="r"
    )
    stakeholder = Stakeholder.objects.create(
        program=program, number=number, person=person, asked="r", due_on=wave.ends_on, named_at=factories.AT
    )
    decision = Decision.objects.create(
        program=program,
        number=number,
        title=f"{world.marker} decision",
        decided_by="r",
        decided_on=wave.starts_on,
        written_at=factories.AT,
    )
    dependant = Dependant.objects.create(decision=decision, wave=wave, named_at=factories.AT)
    order = ChangeOrder.objects.create(
        wave=wave,
        number=number,
        ends_on=wave.ends_on,
        due_rule=wave.due_rule,
        base_ends_on=wave.ends_on,
        base_due_rule=wave.due_rule,
        reason=f"{world.marker} reason",
        asked_at=factories.AT,
    )
    draft = PlanDraft.objects.create(
        program=program, number=number, title=f"{world.marker} draft", made_at=factories.AT, changed_at=factories.AT
    )
    dates = {"starts_on": wave.starts_on, "ends_on": wave.ends_on, "due_rule": wave.due_rule}
    DraftWave.objects.create(
        draft=draft, wave=wave, **dates, **{f"base_{name}": day for name, day in dates.items()}, base_passed=False
    )
    period = CalendarPeriod.objects.create(
        name=f"{world.marker} period",
        starts_on=wave.starts_on,
        ends_on=wave.ends_on,
        region=Region.objects.get(code=region_code),
        set_at=factories.AT,
    )
    report = StatusReport.objects.create(
        program=program, number=number, as_of=factories.AT, pdf=b"%PDF-", verdict="grey"
    )
    recipient = ReportRecipient.objects.create(
        program=program, address=f"{world.marker.lower()}{number}@example.com", added_at=factories.AT
    )
    mail = ReportDelivery.objects.create(
        report=report, recipient=recipient, message_id=f"<{world.marker}{number}@x>", planned_at=factories.AT
    )
    people_import = PeopleImport.objects.create(
        number=number,
        source="hr",
        file_name=f"{world.marker}.csv",
        state="applied",
        created_at=factories.AT,
        applied_at=factories.AT,
        asked={"questions": ["columns"], "headers": ["employee id"], "header_row": 1, "reading": {"system": "plain"}},
    )
    PeopleSource.objects.create(code=source.slug, name=f"{world.marker} HR {number}", declared_at=factories.AT)
    twin = _person(world, f"twin-{number}", person.country, person.division, lft=0, rgt=0)
    pair = PossibleDuplicate.objects.create(
        first=person, second=twin, kind="duplicate", evidence=["email"], found_at=factories.AT
    )
    correction = LocalCorrection.objects.create(
        person=person, field="site", value=f"{world.marker} site", file_value="", made_at=factories.AT
    )
    doubt = LineDoubt.objects.create(
        person=person, manager=person.manager or twin, reason=f"{world.marker} reason", said_at=factories.AT
    )
    job = Job.objects.create(
        kind="report.pdf",
        title=f"{world.marker} job",
        created_by=world.users[Role.PROGRAM_MANAGER],
        created_at=factories.AT,
    )
    preview = Job.objects.create(
        kind="completions.preview",
        title=f"{world.marker} preview",
        state=Job.State.DONE,
        data={"source": source.pk, "slug": source.slug},
        created_by=world.users[Role.PROGRAM_MANAGER],
        created_at=factories.AT,
    )
    JobFile.objects.create(job=preview, role=JobFile.Role.INPUT, name="b.csv", content_type="text/csv", content=b"")
    invitation = Invitation.objects.create(
        email=f"{number}@{world.tenant.slug}.example",
        name=f"{world.marker} invited",
        role=Role.REVIEWER,
        digest=f"{number}",
        sent_at=factories.AT,
        expires_at=factories.AT,
    )
    delegation = Delegation.objects.create(
        principal=world.users[Role.EXECUTIVE],
        deputy=world.users[Role.FACILITATOR],
        purpose="assistant",
        note=f"{world.marker} note",
        starts_at=factories.AT.replace(year=2020),
        ends_at=factories.AT.replace(year=2090),
        created_at=factories.AT,
    )
    view = SavedView.objects.create(
        user=world.users[Role.ADMINISTRATOR],
        listing="people",
        name=f"{world.marker} view {number}",
        saved_at=factories.AT,
    )
    digest = OwnerDigest.objects.create(
        owner=world.users[Role.REVIEWER],
        day=factories.AT.date() + datetime.timedelta(days=number),
        state=OwnerDigest.State.FAILED,
        message_id=f"<digest-{number}@{world.tenant.slug}.example>",
        planned_at=factories.AT,
    )
    entry = entries.record(
        "readiness.finished", subject=item, by=Actor(world.tenant, world.users[Role.REVIEWER]), at=factories.AT
    )
    content = JobFile.objects.create(
        job=job, role=JobFile.Role.OUTPUT, name="a.csv", content_type="text/csv", content=world.marker.encode()
    )
    return {
        "programs": program.slug,
        "modules": module.number,
        "completion": own_rule.number,
        "windows": window.pk,
        "fallbacks": fallback.pk,
        "packages": package.number,
        "terms": term.number,
        "variants": text.number,
        "reviews": review.pk,
        "waves": wave.number,
        "criteria": criterion.number,
        "readiness": item.number,
        "evidence": proof.number,
        "owners": world.users[Role.REVIEWER].pk,
        "waiver": waiver.pk,
        "urgent": urgent.pk,
        "reports": number,
        "asks": ask.number,
        "agreements": agreement.number,
        "requests": asked.number,
        "escalations": escalation.number,
        "consultations": consultation.number,
        "risks": risk.number,
        "measures": measure.number,
        "story": "de",
        "stakeholders": stakeholder.number,
        "decisions": decision.number,
        "dependants": dependant.pk,
        "drafts": draft.number,
        "orders": order.number,
        "calendar": period.pk,
        "recipients": recipient.pk,
        "mails": mail.pk,
        "imports:number": people_import.number,
        "imports:job_id": preview.pk,
        "files": content.pk,
        "duplicates": pair.pk,
        "corrections": correction.pk,
        "not-my-report": doubt.pk,
        "segments": segment.number,
        "people": person.pk,
        "organisation": person.division_id,
        "views": view.pk,
        "team": person.pk,
        "regions": region_code,
        "briefings": wave.pk,
        "nudges": assignment.pk,
        "assignments": assignment.pk,
        "exceptions": exception.pk,
        "steps": step.number,
        "messages": message.pk,
        "digests": digest.pk,
        "sources": source.slug,
        "jobs": job.pk,
        "catalogue": "completion_days",
        "rules": "completion_days",
        "help": "manager",
        "members": _membership(world, Role.REVIEWER).pk,
        "invitations": invitation.pk,
        "deputies": delegation.pk,
        "undo": entry.pk,
    }


SAME_EVERYWHERE = {"catalogue", "rules", "help", "story"}  # settings, guides and languages are everywhere the same
PARAMETER = re.compile(r"(?P<noun>[a-z_-]+)/<(?:\w+:)?(?P<name>\w+)>")


def fill(route: str, values: dict[str, object]) -> str | None:
    """The route with each parameter replaced by the value of the noun before it; None for a noun the world lacks."""

    def value(match: re.Match[str]) -> object:
        return values.get(match["noun"], values.get(f"{match['noun']}:{match['name']}"))

    missing = [match["noun"] for match in PARAMETER.finditer(route) if value(match) is None]
    path = PARAMETER.sub(lambda match: f"{match['noun']}/{value(match)}", route)
    return None if missing or "<" in path else path
