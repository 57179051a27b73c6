"""Who decides what at Norvane, and what they decided: settings, deputies, invitations, asks, reports."""

import datetime

from audiences.domain.settings import changes
from audiences.domain.settings.targets import Target
from audiences.models import Country, Region
from programs.domain import asks, checks, waivers
from programs.models import ReadinessItem, SponsorAsk, Waiver, Wave
from reporting.domain import recipients, reports, schedules
from rollout.demo import members
from rollout.demo.storyteller import PlanTeller
from rollout.demo.timeline import DAY
from rollout.mail.domain import account_mails
from rollout.members.domain import delegations, invitations
from rollout.members.domain.invitations import Offer
from rollout.tenancy.models import Delegation
from rollout.tenancy.permissions import Role

ADMIN, MANAGER, LEAD = "admin@norvane.example", "ingrid.solheim@norvane.example", "priya.raghunathan@norvane.example"
SPONSOR, FACILITATOR = "helena.brandt@norvane.example", "anika.rao@norvane.example"

# (setting, tier, bound): what headquarters keeps, and how far places may go.
GOVERNED = (
    ("completion_days", "bounded", {"low": 10, "high": 40}),
    ("quiet_from", "bounded", {"low": "17:00", "high": "20:00"}),
    ("sending_time", "bounded", {"low": "08:00", "high": "11:00"}),
    ("working_week", "delegated", {}),
    ("reply_to", "delegated", {}),
    ("exception_approver", "delegated", {}),
    ("minimum_group", "locked", {}),
)

# (place, setting, value): a region by its code, a country by its two letters.
DECIDED = (
    ("", "sender_name", "Norvane Learning"),
    ("", "reply_to", ["learning@norvane.example"]),
    ("", "own_platforms", ["learning.norvane.example"]),
    ("", "support_hours", "200"),
    ("europe", "support_hours", "60"),
    ("india", "support_hours", "80"),
    ("ae", "working_week", ["7", "1", "2", "3", "4"]),
    ("ae", "languages", ["ar", "en"]),
    ("india", "exception_approver", "regional_lead"),
    ("india", "sending_time", "10:30"),
    ("india", "reply_to", ["hr.india@norvane.example", "learning@norvane.example"]),
    ("in", "contacts", ["priya.raghunathan@norvane.example"]),
    ("in", "languages", ["en", "hi", "ta"]),
    ("europe", "completion_days", "30"),
    ("de", "mandatory_means", "Working time counts. Whoever is on a night shift completes it in the shift after."),
    ("de", "quiet_from", "18:00"),
    ("north-america", "contacts", ["learning.americas@norvane.example"]),
    ("br", "languages", ["pt-BR"]),
    ("jp", "languages", ["ja", "en"]),
)


class Governance(PlanTeller):
    """Enters the acts of those who decide on the timeline of Norvane."""

    def enter(self) -> None:
        for days, act in (
            (-148, self._settle_who_decides),
            (-80, self._nadia_is_away),
            (-60, self._ask_for_the_town_hall),
            (-56, self._helena_agrees),
            (-30, self._helena_gets_an_assistant),
            (-21, self._invite_an_auditor),
            (-20, self._ask_for_logistics),
            (-9, self._say_who_reads_reports),
            (-5, self._invite_colleagues),
            (-2, self._plan_what_is_ahead),
        ):
            self.timeline.enter(self.timeline.days(days, 7), self._inside(act))
        self.timeline.enter(self.timeline.now, self._inside(self._ask_for_a_waiver))
        self.timeline.enter(self.timeline.now, self._inside(self._waive))
        self.timeline.enter(self.timeline.now, self._inside(self._order_reports))

    # Settings

    def _settle_who_decides(self, at: datetime.datetime) -> None:
        members.give_partner(self.tenant, at)
        admin = self._actor(ADMIN, at)
        for name, tier, bound in GOVERNED:
            changes.govern(name=name, tier=tier, bound=bound, by=admin, at=at)
        germany = Country.objects.get(code="DE")
        changes.enact(
            name="completion_days", country=germany, bound={"low": 12}, by=admin, at=at,
            source="Group works agreement 12/2024, section 4",
        )  # fmt: skip
        for code, name, value in DECIDED:
            changes.set_value(name=name, raw=value, target=_target(code), by=admin, at=at)

    def _plan_what_is_ahead(self, at: datetime.datetime) -> None:
        lead, admin = self._actor(LEAD, at), self._actor(ADMIN, at)
        changes.set_value(
            name="quiet_from", raw="18:30", target=_target("india"), by=lead, at=at, effective_at=at + 14 * DAY,
            reason="Asked for by the plants in Pune and Hazira.",
        )  # fmt: skip
        changes.set_value(
            name="sending_time", raw="09:00", target=_target(""), by=admin, at=at, effective_at=at + 40 * DAY,
            reason="Before the first meetings of the day.",
        )  # fmt: skip
        delegations.make(
            email=FACILITATOR, purpose=Delegation.Purpose.AWAY, starts_at=at + 8 * DAY, ends_at=at + 17 * DAY,
            note="Diwali leave", by=lead, at=at, real=at,
        )  # fmt: skip
        self._record_mail(FACILITATOR, at)

    # People who stand in, and who is asked to come in

    def _nadia_is_away(self, at: datetime.datetime) -> None:
        delegations.make(
            email=MANAGER, purpose=Delegation.Purpose.AWAY, starts_at=at, ends_at=at + 12 * DAY,
            note="Parental leave", by=self._actor(ADMIN, at), at=at, real=at,
        )  # fmt: skip
        self._record_mail(MANAGER, at)

    def _helena_gets_an_assistant(self, at: datetime.datetime) -> None:
        delegations.make(
            email=FACILITATOR, purpose=Delegation.Purpose.ASSISTANT, starts_at=at, ends_at=at + 200 * DAY,
            note="Prepares the steering meetings", by=self._actor(SPONSOR, at), at=at, real=at,
        )  # fmt: skip
        self._record_mail(FACILITATOR, at)

    def _invite_an_auditor(self, at: datetime.datetime) -> None:
        """Nobody followed that link in time: it has expired."""
        self._invite(Offer("audit@kessler-lindt.example", Role.AUDITOR, {}, at + 90 * DAY, "Judith Kessler"), at)

    def _invite_colleagues(self, at: datetime.datetime) -> None:
        region = Region.objects.get(code="asia-pacific")
        lead = Offer("wei.jie.tan@norvane.example", Role.REGIONAL_LEAD, {"regions": [region.pk]}, None, "Wei Jie Tan")
        self._invite(lead, at)
        self._invite(Offer("works.council@norvane.example", Role.REVIEWER, {}, None, "Jürgen Großmann"), at)

    def _invite(self, offer: Offer, at: datetime.datetime) -> None:
        invitations.invite(offer=offer, by=self._actor(ADMIN, at), at=at, real=at)
        self._record_mail(offer.email, at)

    def _record_mail(self, address: str, at: datetime.datetime) -> None:
        """Mail of the past is never handed over."""
        account_mails.record(to=address, at=at)

    # What is asked of sponsors, and of those who open the gates

    def _ask_for_the_town_hall(self, at: datetime.datetime) -> None:
        asks.make(
            program=self.programs["bribery"], title="Open the town hall in Gdańsk with the reason for the program",
            asked_of=self._person(SPONSOR), due_on=(at + 10 * DAY).date(),
            reason="Wave 1 started slower in Poland than in Germany.", by=self._actor(MANAGER, at), at=at,
        )  # fmt: skip

    def _helena_agrees(self, at: datetime.datetime) -> None:
        asks.answer(
            ask=SponsorAsk.objects.get(number=1, program=self.programs["bribery"]), state=SponsorAsk.State.AGREED,
            text="I open it on Thursday and stay for questions.", by=self._actor(SPONSOR, at), at=at,
        )  # fmt: skip

    def _ask_for_logistics(self, at: datetime.datetime) -> None:
        asks.make(
            program=self.programs["bribery"], title="Write to the managers in Logistics",
            asked_of=self._person(SPONSOR), due_on=(self.timeline.now + 3 * DAY).date(),
            reason="Road freight and warehousing finish half as often as everybody else.",
            by=self._actor(MANAGER, at), at=at,
        )  # fmt: skip

    def _ask_for_a_waiver(self, at: datetime.datetime) -> None:
        """It waits for the program manager since yesterday."""
        self._ask(self.waves["bribery", "Wave 3"], "A staggered start keeps the load below what was tested.", at - DAY)

    def _waive(self, at: datetime.datetime) -> None:
        """One that is in force."""
        waiver = self._ask(
            self.waves["permit", "Wave 1"], "The plants print the permit forms; the tablet app follows in spring.", at
        )
        if waiver:
            why = "Agreed with safety: paper forms are in use there today."
            waivers.grant(waiver=waiver, reason=why, by=self._actor(MANAGER, at), at=at)

    def _ask(self, wave: Wave, reason: str, at: datetime.datetime) -> Waiver | None:
        open_items = ReadinessItem.objects.filter(wave=wave, blocking=True, statutory=False)
        open_items = open_items.exclude(check_name__in=[*checks.names(), "links"])
        item = open_items.exclude(state=ReadinessItem.State.DONE).order_by("due_on", "number").first()
        if item is None:
            return None
        return waivers.ask(item=item, reason=reason, expires_on=wave.ends_on, by=self._actor(LEAD, at), at=at)

    # Reports

    def _say_who_reads_reports(self, at: datetime.datetime) -> None:
        """The last waits until an administrator allows it."""
        for address in (SPONSOR, MANAGER, "audit.committee@norvane.example"):
            recipients.add(program=self.programs["bribery"], address=address, by=self._actor(MANAGER, at), at=at)

    def _order_reports(self, at: datetime.datetime) -> None:
        """One at once, which a worker makes as soon as there is one, and the next every Monday."""
        manager, program = self._actor(MANAGER, at), self.programs["bribery"]
        schedules.set_schedule(
            program=program, is_on=True, weekday=1, local_time=datetime.time(7, 30), by=manager, at=at
        )
        reports.start(program=program, by=manager, at=at)


def _target(code: str) -> Target:
    """All places, a country by its two letters, or a region by its code."""
    if not code:
        return Target()
    if len(code) == 2:
        return Target(country=Country.objects.select_related("region").get(code=code.upper()))
    return Target(region=Region.objects.get(code=code))
