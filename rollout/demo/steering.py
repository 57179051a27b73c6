"""What those who steer Norvane's programs keep beside their plans: the calendar, risks and decisions."""

import datetime
from typing import Any

from audiences.domain import segments
from audiences.models import Country
from programs.domain import decisions, dependants, drafts, due_rules, periods, risks
from programs.models import Decision, Risk, Wave
from rollout.demo.plans import where
from rollout.demo.storyteller import PlanTeller
from rollout.demo.timeline import DAY
from rollout.tenancy.models import User

MANAGER, INDIA, AMERICAS, EUROPE = (
    "ingrid.solheim@norvane.example",
    "priya.raghunathan@norvane.example",
    "marcus.bell@norvane.example",
    "katharina.weber@norvane.example",
)

# (name, kind, days from the as-of date to its week, length in days from its Monday, country or all, whose entry it is)
CLOSED = (
    ("Quarter close", "blackout", 6, 5, "", MANAGER),
    ("Diwali", "blackout", 47, 5, "IN", INDIA),
    ("Black Friday week", "peak", 62, 5, "BR", MANAGER),
    ("Year-end orders", "peak", 69, 12, "JP", MANAGER),
    ("Year-end freeze", "blackout", 83, 21, "", MANAGER),
)


class Steering(PlanTeller):
    """Enters what program managers and leads write down on the timeline of Norvane."""

    def enter(self) -> None:
        for days, act in (
            (-104, self._raise_the_lockdown),
            (-42, self._drop_the_friday_reminder),
            (-40, self._raise_india),
            (-26, self._raise_the_night_shift),
            (-25, self._count_on_the_kiosks),
            (-20, self._keep_the_calendar),
            (-19, self._close_the_lockdown),
            (-16, self._kiosks_are_offline),
            (-15, self._not_on_the_kiosks),
            (-7, self._give_india_a_week),
            (-9, self._raise_brazil),
            (-6, self._raise_the_printed_forms),
            (-5, self._start_brazil_in_english),
            (-2, self._draft_the_year_end),
            (-1, self._move_the_reminder),
        ):
            self.timeline.enter(self.timeline.days(days, 9), self._inside(act))

    # The calendar

    def _keep_the_calendar(self, at: datetime.datetime) -> None:
        countries = {country.code: country for country in Country.objects.all()}
        for name, kind, days, length, country, by in CLOSED:
            first = self.timeline.now.date() + days * DAY
            first -= first.weekday() * DAY
            periods.add(
                name=name,
                kind=kind,
                starts_on=first,
                ends_on=first + (length - 1) * DAY,
                country=countries.get(country),
                by=self._actor(by, at),
                at=at,
            )

    def _draft_the_year_end(self, at: datetime.datetime) -> None:
        by = self._actor(MANAGER, at)
        draft = drafts.start(program=self.programs["bribery"], title="Clear of the year-end freeze", by=by, at=at)
        for name, days in (("Wave 5", 7), ("Wave 6", 14)):
            wave = Wave.objects.get(pk=self.waves["bribery", name].pk)
            span = {"starts_on": wave.starts_on - days * DAY, "ends_on": wave.ends_on - days * DAY}
            due_on = due_rules.from_json(wave.due_rule).fixed_on - days * DAY
            rule = due_rules.to_json(due_rules.on_local_date(due_on))
            drafts.propose(draft=draft, wave=wave, due_rule=rule, by=by, at=at, **span)

    # Risks

    def _raise_the_lockdown(self, at: datetime.datetime) -> None:
        risks.add(
            program=self.programs["bribery"], title="Browser lock-down in Process Chemicals", people=40, high=True,
            note="The control rooms open no page outside their own network.",
            owner=_user(EUROPE), by=self._actor(EUROPE, at), at=at,
        )  # fmt: skip

    def _close_the_lockdown(self, at: datetime.datetime) -> None:
        self._turn(
            "Browser lock-down in Process Chemicals", "closed", "Fixed on site and verified with 40 users.", EUROPE, at
        )

    def _raise_india(self, at: datetime.datetime) -> None:
        risks.add(
            program=self.programs["bribery"], title="Legal variation for India not confirmed", high=True,
            note="Facilitation payments are treated differently; the module on gifts may need its own scenario.",
            wave=self.waves["bribery", "Wave 3"], owner=_user(INDIA),
            plan="Launch with the global scenario and a page on facilitation payments; the Indian scenario follows.",
            trigger="No opinion from counsel a week before the launch", plan_owner=_user(MANAGER),
            by=self._actor(INDIA, at), at=at,
        )  # fmt: skip

    def _raise_the_night_shift(self, at: datetime.datetime) -> None:
        americas = segments.create(
            name="Logistics, Americas", rule=where(division=["Logistics"], country=["US", "MX"]),
            by=self._actor(MANAGER, at), at=at,
        )  # fmt: skip
        risks.add(
            program=self.programs["bribery"], title="Logistics night shift has no desk access",
            note="Nights are worked at the dock; the course opens at the kiosks only.", segment=americas,
            owner=_user(AMERICAS), plan="Shift leads hand out the paper sign-off and enter it on Fridays.",
            trigger="Two kiosks offline for a day", plan_owner=_user(AMERICAS),
            by=self._actor(AMERICAS, at), at=at,
        )  # fmt: skip

    def _kiosks_are_offline(self, at: datetime.datetime) -> None:
        why = "Kiosks in Houston and Monterrey were offline for two days. Paper sign-off agreed as fallback."
        self._turn("Logistics night shift has no desk access", "happened", why, AMERICAS, at)

    def _raise_brazil(self, at: datetime.datetime) -> None:
        risks.add(
            program=self.programs["bribery"], title="Plants in Manaus share one line",
            note="Two shifts cannot open the course at once.", wave=self.waves["bribery", "Wave 4"],
            owner=_user(MANAGER), by=self._actor(MANAGER, at), at=at,
        )  # fmt: skip

    def _raise_the_printed_forms(self, at: datetime.datetime) -> None:
        risks.add(
            program=self.programs["permit"], title="The tablet app is late in two plants",
            note="Crews would learn on an app that is not there yet.", wave=self.waves["permit", "Wave 2"],
            owner=_user(AMERICAS), plan="Print the forms and walk the permit on paper.",
            trigger="No tablets on site two weeks before the launch", plan_owner=_user(MANAGER),
            by=self._actor(MANAGER, at), at=at,
        )  # fmt: skip

    # Decisions

    def _drop_the_friday_reminder(self, at: datetime.datetime) -> None:
        self._decide("After wave 1: dropped the Friday reminder, it brought 0.3% response", EUROPE, at)

    def _move_the_reminder(self, at: datetime.datetime) -> None:
        self._decide("Wave 2 reminder moved from 08:00 to 06:30 local for plants", AMERICAS, at)

    def _give_india_a_week(self, at: datetime.datetime) -> None:
        made = self._decide(
            "India window extended by one week for Diwali", MANAGER, at, context="Asked for by the plants in Pune."
        )
        dependants.name(decision=made, wave=self.waves["bribery", "Wave 3"], by=self._actor(MANAGER, at), at=at)

    def _count_on_the_kiosks(self, at: datetime.datetime) -> None:
        made = self._decide(
            "Logistics in wave 2 learns at the kiosks, without paper", AMERICAS, at, decided_by="Steering committee",
            context="Tablets for every dock would have cost a month.",
            assumption="The kiosks in Houston and Monterrey run through the night",
            revisit_on=(at + 10 * DAY).date(),
        )  # fmt: skip
        risk = Risk.objects.get(program=made.program, title="Logistics night shift has no desk access")
        for what in ({"wave": self.waves["bribery", "Wave 2"]}, {"risk": risk}):
            dependants.name(decision=made, by=self._actor(AMERICAS, at), at=at, **what)

    def _not_on_the_kiosks(self, at: datetime.datetime) -> None:
        made = Decision.objects.get(program=self.programs["bribery"], assumption__startswith="The kiosks")
        by = self._actor(AMERICAS, at)
        decisions.fail(decision=made, reason="Offline for two days in both places.", by=by, at=at)
        row = made.dependants.get(risk__isnull=False)
        dependants.settle(dependant=row, settlement="Paper sign-off agreed as fallback.", by=by, at=at)

    def _start_brazil_in_english(self, at: datetime.datetime) -> None:
        made = self._decide(
            "Engineers in São Paulo start with the English module", MANAGER, at,
            assumption="The Portuguese review ends before the gate of wave 4",
            revisit_on=(self.timeline.now + 2 * DAY).date(),
        )  # fmt: skip
        dependants.name(decision=made, wave=self.waves["bribery", "Wave 4"], by=self._actor(MANAGER, at), at=at)

    def _decide(self, title: str, email: str, at: datetime.datetime, **more: Any) -> Decision:
        return decisions.write(program=self.programs["bribery"], title=title, by=self._actor(email, at), at=at, **more)

    def _turn(self, title: str, state: str, reason: str, email: str, at: datetime.datetime) -> None:
        risk = Risk.objects.get(program=self.programs["bribery"], title=title)
        risks.turn(risk=risk, state=state, reason=reason, by=self._actor(email, at), at=at)


def _user(email: str) -> User:
    return User.objects.get(email=email)
