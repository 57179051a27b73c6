"""What went another way at Norvane, and who settles it: findings, orders, a failed pilot, agreements."""

import datetime
from collections.abc import Mapping
from decimal import Decimal

from audiences.domain import agreements
from audiences.models import Agreement, Country
from programs.domain import (
    briefings,
    change_orders,
    checks,
    due_rules,
    evidence_together,
    modality_choices,
    own_rules,
    pilots,
    readiness,
)
from programs.domain.evidence_files import Given
from programs.models import Module, ReadinessItem, Wave
from rollout.demo.storyteller import Storyteller
from rollout.demo.timeline import DAY, Timeline
from rollout.tenancy.models import Tenant

ADMIN, MANAGER, TEAM_LEAD = "admin@norvane.example", "ingrid.solheim@norvane.example", "dana.okafor@norvane.example"
MINUTES = (
    b"Call with the works council and IT operations\r\n"
    b"1. Both know the dates of wave 3 and the languages of the course.\r\n"
    b"2. Tablets in Pune and Hazira are tested on the Thursday before.\r\n"
)
DEVICES = b"site,device,tested\r\nPune,SM-A546B,yes\r\nPune,Redmi 7A,no\r\nHazira,SM-A546B,yes\r\n"


class Unforeseen(Storyteller):
    """Enters what went another way on the timeline of Norvane."""

    def __init__(self, tenant: Tenant, timeline: Timeline, *, waves: Mapping[tuple[str, str], Wave]) -> None:
        super().__init__(tenant, timeline)
        self.waves = waves

    def enter(self) -> None:
        for days, act in (
            (-147, self._agree_in_germany),
            (-27, self._dana_is_briefed),
            (-24, self._say_what_the_pilot_shows),
            (-14, self._walk_the_permit_in_asia),
            (-13, self._ask_more_in_india),
            (-11, self._negotiate_in_japan),
            (-10, self._briefing_names_old_dates),
            (-4, self._drivers_report_incidents),
            (-3, self._ask_for_the_second_wave),
            (-2, self._ask_for_the_cohort),
            (-1, self._notice_names_another_office),
        ):
            self.timeline.enter(self.timeline.days(days, 6), self._inside(act))
        self.timeline.enter(self.timeline.now, self._inside(self._attach_what_was_agreed))

    def _wave(self, program: str, name: str) -> Wave:
        """As it is by now."""
        return Wave.objects.select_related("program").get(pk=self.waves[program, name].pk)

    # The employees' side

    def _agree_in_germany(self, at: datetime.datetime) -> None:
        by = self._actor(ADMIN, at)
        made = agreements.write(
            place=Country.objects.get(code="DE"), title="Group works agreement 12/2024",
            purposes="Planning mandatory training, reminding, and proving to authorities that it was completed.",
            shown=list(Agreement.Shown), depth=Agreement.Depth.LINE,
            valid_until=(self.timeline.now + 120 * DAY).date(), by=by, at=at,
        )  # fmt: skip
        agreements.agree(agreement=made, agreed_on=(at - DAY).date(), by=by, at=at)

    def _negotiate_in_japan(self, at: datetime.datetime) -> None:
        agreements.write(
            place=Country.objects.get(code="JP"), title="Statement of consent, Osaka plant",
            purposes="Completion and lateness, seen by direct managers.",
            valid_until=(self.timeline.now + 400 * DAY).date(), by=self._actor(ADMIN, at), at=at,
        )  # fmt: skip

    # Managers

    def _dana_is_briefed(self, at: datetime.datetime) -> None:
        """She has read what wave 2 means for her people, and not yet what else reaches them."""
        briefings.read(wave=self._wave("bribery", "Wave 2"), by=self._actor(TEAM_LEAD, at), at=at)

    # A pilot that fails

    def _say_what_the_pilot_shows(self, at: datetime.datetime) -> None:
        pilot, by = self._wave("driving", "Pilot"), self._actor(MANAGER, at)
        for kind, threshold, least in (("incidents", 2, 1), ("completed", 50, 1)):
            day = pilot.ends_on + DAY
            pilots.choose(wave=pilot, kind=kind, threshold=threshold, least=least, decides_on=day, by=by, at=at)

    def _drivers_report_incidents(self, at: datetime.datetime) -> None:
        """More than were allowed: it fails before its day, and what comes after it waits."""
        criterion = self._wave("driving", "Pilot").criteria.select_related("wave__program").get(kind="incidents")
        pilots.tell(
            criterion=criterion, figure=Decimal(5), answers=24, by=self._actor(MANAGER, at), at=at,
            source="Help desk: the simulator stopped in the middle of a run",
        )  # fmt: skip

    # Another way of learning

    def _walk_the_permit_in_asia(self, at: datetime.datetime) -> None:
        wave = self._wave("permit", "Wave 3")
        chosen = [(segment, Module.Modality.ILT) for segment, _modality in modality_choices.current(wave)]
        modality_choices.choose(wave=wave, chosen=chosen, by=self._actor(MANAGER, at), at=at)

    def _ask_more_in_india(self, at: datetime.datetime) -> None:
        """The permit office there asks for a score."""
        program = self._wave("permit", "Wave 3").program
        wanted = own_rules.Wanted(
            country=Country.objects.get(code="IN"), completion="score", completion_score=80,
            modules=list(program.modules.learned().order_by("number")),
        )  # fmt: skip
        own_rules.add(program=program, wanted=wanted, by=self._actor(MANAGER, at), at=at)

    # After the launch

    def _briefing_names_old_dates(self, at: datetime.datetime) -> None:
        """Its finding is late by now."""
        self._reopen("managers.briefing", "The briefing in Spanish names the old dates.", at)

    def _notice_names_another_office(self, at: datetime.datetime) -> None:
        self._reopen("legal.notice", "The notice for Mexico names an office that was closed.", at)

    def _reopen(self, key: str, reason: str, at: datetime.datetime) -> None:
        item = self._wave("bribery", "Wave 2").items.filter(key=key, state=ReadinessItem.State.DONE).first()
        if item is not None:
            readiness.reopen(item=item, reason=reason, by=self._actor(MANAGER, at), at=at)

    def _ask_for_the_second_wave(self, at: datetime.datetime) -> None:
        """It waits for a program manager."""
        reason = "Storm duty in Texas until the end of the month; the crews cannot finish before."
        self._ask_for_time("bribery", "Wave 2", 14, reason, ADMIN, at)

    def _ask_for_the_cohort(self, at: datetime.datetime) -> None:
        """Who asked waits for somebody else."""
        reason = "The peer circles of November fell together with the audit."
        self._ask_for_time("clarity", "First cohort", 21, reason, MANAGER, at)

    def _ask_for_time(self, program: str, name: str, days: int, reason: str, email: str, at: datetime.datetime) -> None:
        wave = self._wave(program, name)
        ends_on = wave.ends_on + days * DAY
        change_orders.ask(
            wave=wave, ends_on=ends_on, due_rule=due_rules.to_json(due_rules.on_local_date(ends_on)), reason=reason,
            by=self._actor(email, at), at=at,
        )  # fmt: skip

    # Evidence for several items at once

    def _attach_what_was_agreed(self, at: datetime.datetime) -> None:
        wave = self._wave("bribery", "Wave 3")
        open_ones = wave.items.exclude(state=ReadinessItem.State.DONE).order_by("number")
        items = [item.pk for item in open_ones if checks.takes_a_hand(item.check_name)][:3]
        if items:
            files = [
                Given("works council and IT, minutes.txt", MINUTES),
                Given("devices in Pune and Hazira.csv", DEVICES),
            ]
            evidence_together.prove(wave=wave, items=items, files=files, by=self._actor(MANAGER, at), at=at)
