"""What Norvane asks its regions, what they answer, what a region asks of Group, and what is stuck there."""

import datetime
from collections.abc import Callable, Mapping

from audiences.domain.settings import requests
from audiences.domain.settings.targets import Target
from audiences.models import Country, Region
from programs.domain import consultations, escalation_ladders, escalations
from programs.models import Consultation, Escalation, EscalationKind, Program
from rollout.demo.storyteller import Storyteller
from rollout.demo.timeline import DAY, Act, Timeline
from rollout.mail.domain import account_mails
from rollout.mail.models import AccountMail
from rollout.tenancy import clock
from rollout.tenancy.models import Tenant, User

MANAGER, INDIA, AMERICAS, EUROPE = (
    "ingrid.solheim@norvane.example",
    "priya.raghunathan@norvane.example",
    "marcus.bell@norvane.example",
    "katharina.weber@norvane.example",
)


class Consulted(Storyteller):
    """Enters questions between the center and the regions on the timeline of Norvane."""

    def __init__(self, tenant: Tenant, timeline: Timeline, *, programs: Mapping[str, Program]) -> None:
        super().__init__(tenant, timeline)
        self.programs = programs

    def enter(self) -> None:
        for days, act in (
            (-34, self._ask_about_the_reminder),
            (-30, self._regions_disagree),
            (-27, self._decide_on_the_reminder),
            (-110, self._name_contacts),
            (-9, self._tablets_in_pune),
            (-8, self._pune_is_solved),
            (-5, self._ask_about_january),
            (-4, self._americas_answers),
            (-3, self._india_asks_for_noon),
            (-0.05, self._sso_in_gdansk),
        ):
            self.timeline.enter(self.timeline.days(days, 10), self._inside(act))

    def _inside(self, act: Callable[[datetime.datetime], object]) -> Act:
        """Mail of the past is never handed over."""

        def told(at: datetime.datetime) -> None:
            act(at)
            sent_at = clock.real(self.tenant, at)
            for mail in AccountMail.objects.filter(state=AccountMail.State.PLANNED, due_at=sent_at):
                account_mails.record(to=mail.to, at=sent_at)

        return super()._inside(told)

    def _ask(self, title: str, question: str, regions: list[str], days: int, at: datetime.datetime) -> None:
        consultations.ask(
            kind="ask", title=title, question=question, silence="no_view", program=self.programs["bribery"],
            regions=list(Region.objects.filter(code__in=regions)), due_on=(at + days * DAY).date(),
            by=self._actor(MANAGER, at), at=at,
        )  # fmt: skip

    def _answer(self, number: int, email: str, code: str, answer: str, text: str, at: datetime.datetime) -> None:
        consultations.answer(
            consultation=Consultation.objects.get(number=number), region=Region.objects.get(code=code),
            answer=answer, text=text, by=self._actor(email, at), at=at,
        )  # fmt: skip

    def _ask_about_the_reminder(self, at: datetime.datetime) -> None:
        self._ask(
            "Leave out the reminder on Fridays",
            "The Friday reminder is opened half as often as the others. May we leave it out everywhere?",
            ["india", "europe"], 6, at,
        )  # fmt: skip

    def _regions_disagree(self, at: datetime.datetime) -> None:
        self._answer(1, EUROPE, "europe", "agreed", "Nobody reads it on a Friday afternoon.", at)
        india = "The plants work on Saturdays. Friday is when supervisors plan the week there."
        self._answer(1, INDIA, "india", "objected", india, at)

    def _decide_on_the_reminder(self, at: datetime.datetime) -> None:
        consultations.decide(
            consultation=Consultation.objects.get(number=1), outcome="carried",
            text="It goes everywhere but in India, where it stays on Fridays.", by=self._actor(MANAGER, at), at=at,
        )  # fmt: skip

    def _ask_about_january(self, at: datetime.datetime) -> None:
        self._ask(
            "Start the refresher in January",
            "We would start the yearly refresher in the second week of January. What speaks against it in your region?",
            ["india", "europe", "north-america"], 12, at,
        )  # fmt: skip

    def _americas_answers(self, at: datetime.datetime) -> None:
        self._answer(2, AMERICAS, "north-america", "agreed", "Inventory is over by then.", at)

    def _india_asks_for_noon(self, at: datetime.datetime) -> None:
        requests.ask(
            name="sending_time", raw="12:00", target=Target(country=Country.objects.get(code="IN")),
            reason="The plants read their mail at the shared terminals over lunch.", by=self._actor(INDIA, at), at=at,
        )  # fmt: skip

    # What is stuck

    def _name_contacts(self, at: datetime.datetime) -> None:
        manager = self._actor(MANAGER, at)
        for code, lead in (("india", INDIA), ("europe", EUROPE), ("north-america", AMERICAS)):
            escalation_ladders.build(
                program=self.programs["bribery"], region=Region.objects.get(code=code), kind=EscalationKind.ISSUE,
                rungs=[(User.objects.get(email=lead), 8), (User.objects.get(email=MANAGER), 24)], by=manager, at=at,
            )  # fmt: skip

    def _report(self, code: str, title: str, note: str, by: str, at: datetime.datetime) -> None:
        escalations.report(
            program=self.programs["bribery"], region=Region.objects.get(code=code), kind=EscalationKind.ISSUE,
            title=title, note=note, by=self._actor(by, at), at=at,
        )  # fmt: skip

    def _tablets_in_pune(self, at: datetime.datetime) -> None:
        note = "Since the update of the browser there. The night shift cannot begin."
        self._report("india", "Course does not open on the tablets in Pune", note, MANAGER, at)
        found = Escalation.objects.get(title__startswith="Course does not open")
        escalations.acknowledge(escalation=found, by=self._actor(INDIA, at), at=at)

    def _pune_is_solved(self, at: datetime.datetime) -> None:
        found = Escalation.objects.get(title__startswith="Course does not open")
        done = "The vendor rolled the browser back; forty people tried it since."
        escalations.resolve(escalation=found, resolution=done, by=self._actor(INDIA, at), at=at)

    def _sso_in_gdansk(self, at: datetime.datetime) -> None:
        note = "The single sign-on asks for a second factor that the kiosks do not have."
        self._report("europe", "Kiosks in Gdańsk do not sign people in", note, EUROPE, at)
