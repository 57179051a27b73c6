"""What those who steer Norvane's programs keep beside their plans: risks, decisions, and who stands for it."""

import datetime
from collections.abc import Mapping
from typing import Any

from audiences.domain import segments
from audiences.models import Country, Division, Person
from programs.domain import (
    decisions,
    dependants,
    drafts,
    due_rules,
    framework,
    periods,
    risks,
    sponsorship,
    stakeholders,
    stories,
)
from programs.models import Decision, Endorsement, Program, Risk, Stakeholder, Wave
from rollout.demo.plans import where
from rollout.demo.storyteller import Storyteller
from rollout.demo.timeline import DAY, Timeline
from rollout.tenancy.models import Tenant, User

SPONSOR, MANAGER, INDIA, AMERICAS, EUROPE = (
    "helena.brandt@norvane.example",
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


# (kind, name of what is measured elsewhere, target, the level to act on, how often it is looked at)
MEASURED = (
    ("on_time", "", 90, 80, "weekly"),
    ("reached", "", 98, 95, "weekly"),
    ("other", "Knows the limit of 50 dollars, asked 60 days later", 80, 70, "at_close"),
)
STORIES = {
    "de": {
        "why": "Wir bieten in elf Staaten um öffentliche Aufträge. Ein unbedachtes Essen kann alles kosten.",
        "what_changes": "Geschenke und Einladungen über 50 Dollar werden eingetragen, bevor sie angenommen werden.",
        "what_is_expected": "Wer etwas über 50 Dollar annehmen will, fragt vorher und schreibt es auf.",
    },
    "es": {
        "why": "Concursamos por obras públicas en once estados. Una comida imprudente puede costarlo todo.",
        "what_changes": "Los regalos e invitaciones de más de 50 dólares se anotan en el registro antes de aceptarlos.",
        "what_is_expected": "Quien vaya a aceptar algo de más de 50 dólares pregunta antes y lo anota.",
    },
}

# (person, division or none for all, what is asked, days until then)
NAMED = (
    ("helena.brandt@norvane.example", "", "Write to all managers before each wave", 25),
    ("katharina.weber@norvane.example", "Corporate Functions", "Open the town hall in Gdańsk with the reason", 90),
    ("marcus.bell@norvane.example", "Logistics", "Give the night shift an hour at the kiosks", 150),
    ("mei-ling.hartono@norvane.example", "Energy Networks", "Name a contact in every substation", 160),
)


class Steering(Storyteller):
    """Enters what program managers and leads write down on the timeline of Norvane."""

    def __init__(
        self,
        tenant: Tenant,
        timeline: Timeline,
        *,
        programs: Mapping[str, Program],
        waves: Mapping[tuple[str, str], Wave],
    ) -> None:
        super().__init__(tenant, timeline)
        self.programs, self.waves = programs, waves

    def enter(self) -> None:
        for days, act in (
            (-141, self._tell_the_story),
            (-140, self._draw_the_map),
            (-118, self._helena_says_why),
            (-104, self._raise_the_lockdown),
            (-57, self._speak_with_poland),
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
            (-8, self._speak_with_logistics),
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

    # What it is measured by, and why it is done

    def _tell_the_story(self, at: datetime.datetime) -> None:
        program, by = self.programs["bribery"], self._actor(MANAGER, at)
        for locale, words in STORIES.items():
            stories.write(program=program, locale=locale, by=by, at=at, **words)
        for kind, name, target, threshold, cadence in MEASURED:
            framework.add(
                program=program, kind=kind, name=name, target=target, threshold=threshold, cadence=cadence,
                readers="Sponsor and division leads", by=by, at=at,
            )  # fmt: skip
        framework.fix(program=program, by=by, at=at)

    # Stakeholders and the sponsor

    def _draw_the_map(self, at: datetime.datetime) -> None:
        by, program = self._actor(MANAGER, at), self.programs["bribery"]
        for email, division, asked, days in NAMED:
            stakeholders.name(
                program=program, person=_person(email), asked=asked, due_on=(at + days * DAY).date(),
                division=Division.objects.get(path=division) if division else None, by=by, at=at,
            )  # fmt: skip
        text = (
            "I have seen a good company lose a contract over one lunch. Ask before you accept; nobody will think less "
            "of you, and I will stand by you."
        )
        sponsorship.draft(program=program, text=text, by=by, at=at)

    def _helena_says_why(self, at: datetime.datetime) -> None:
        program = self.programs["bribery"]
        words = Endorsement.objects.get(program=program)
        sponsorship.approve(endorsement=words, by=self._actor(SPONSOR, at), at=at)
        kept = {"program": program, "on": at.date(), "by": self._actor(MANAGER, at), "at": at}
        sponsorship.keep(kind="message", note="To all managers in Germany, before the pilot", **kept)
        self._speak(SPONSOR, "active", "She writes to the managers herself.", at)

    def _speak_with_poland(self, at: datetime.datetime) -> None:
        self._speak(EUROPE, "supportive", "Takes the program into the town hall in Gdańsk.", at)
        sponsorship.keep(
            program=self.programs["bribery"], kind="mention", on=at.date(), note="Town hall in Gdańsk, 240 people",
            by=self._actor(MANAGER, at), at=at,
        )  # fmt: skip

    def _speak_with_logistics(self, at: datetime.datetime) -> None:
        self._speak(
            AMERICAS, "aware", "Knows the figures of the night shift; wants to see the paper sign-off first.", at
        )

    def _speak(self, email: str, status: str, note: str, at: datetime.datetime) -> None:
        one = Stakeholder.objects.get(program=self.programs["bribery"], person__email_key=email)
        by = self._actor(MANAGER, at)
        stakeholders.contact(stakeholder=one, on=at.date(), note=note, status=status, by=by, at=at)

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


def _person(email: str) -> Person:
    return Person.objects.get(email_key=email)


def _user(email: str) -> User:
    return User.objects.get(email=email)
