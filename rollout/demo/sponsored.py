"""Who stands for Norvane's program and why it is done: its story, its measures, its stakeholders and its sponsor."""

import datetime

from audiences.models import Division
from programs.domain import framework, sponsorship, stakeholders, stories
from programs.models import Endorsement, Stakeholder
from rollout.demo.storyteller import PlanTeller
from rollout.demo.timeline import DAY

SPONSOR, MANAGER, AMERICAS, EUROPE = (
    "helena.brandt@norvane.example",
    "ingrid.solheim@norvane.example",
    "marcus.bell@norvane.example",
    "katharina.weber@norvane.example",
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


class Sponsored(PlanTeller):
    """Enters what is said for a program on the timeline of Norvane."""

    def enter(self) -> None:
        for days, act in (
            (-141, self._tell_the_story),
            (-140, self._draw_the_map),
            (-118, self._helena_says_why),
            (-57, self._speak_with_poland),
            (-8, self._speak_with_logistics),
        ):
            self.timeline.enter(self.timeline.days(days, 9), self._inside(act))

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
                program=program, person=self._person(email), asked=asked, due_on=(at + days * DAY).date(),
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
