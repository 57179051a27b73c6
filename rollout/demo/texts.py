"""The texts of Norvane's modules: in which languages they are, who reviewed them, and what is still on its way."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from audiences.models import Region
from programs.domain import course_packages, fallbacks, modules, review_windows, reviews, terms, variants, versions
from programs.domain.reviews import Asked
from programs.domain.term_files import Line
from programs.models import Module, Program, Review, Variant
from rollout.demo import courses
from rollout.demo.storyteller import Storyteller
from rollout.demo.timeline import DAY, Timeline
from rollout.tenancy.models import Tenant, User

MANAGER, SME, COUNSEL = (
    "ingrid.solheim@norvane.example",
    "admin@norvane.example",
    "ursula.kruger@norvane.example",
)
READY = ("de", "pl", "es", "hi", "pt-BR")  # of the bribery course, published before the waves that need them
CAUGHT_UP = {  # what follows the core's new version already
    "de": "Abschnitt 4 wie im Original: zehn Jahre.",
    "es": "Sección 4 como en el original: diez años.",
    "hi": "Section 4 as in the original: ten years.",
}
TERMS = (  # term, locale, approved translation, note
    ("gift", "de", "Zuwendung", "A “Geschenk” is only one kind of it."),
    ("gift", "es", "obsequio", ""),
    ("gift", "pl", "korzyść", ""),
    ("hospitality", "de", "Bewirtung", ""),
    ("hospitality", "es", "atenciones", "Never “hospitalidad”."),
    ("third party", "de", "Geschäftspartner", "Agents and resellers too."),
    ("facilitation payment", "pt-BR", "pagamento de facilitação", ""),
    ("facilitation payment", "hi", "सुविधा भुगतान", ""),
)
GIVEN = 8  # days for a review


@dataclass(frozen=True)
class Opened:
    """Where a variant is opened, after the module's own course id."""

    treatment: str
    locale: str
    region: str = ""


class Texts(Storyteller):
    """Enters what happens to texts on the timeline of Norvane, through the same acts as its people would."""

    def __init__(self, tenant: Tenant, timeline: Timeline, programs: Mapping[str, Program]) -> None:
        super().__init__(tenant, timeline)
        self.programs = programs

    def enter(self) -> None:
        for days, act in (
            (-146, self._begin),
            (-140, self._review_what_is_ready),
            (-130, self._publish_what_is_ready),
            (-136, self._give_packages),
            (-32, self._accept_english),
            (-4, self._give_a_faulty_package),
            (-12, self._begin_what_is_ahead),
            (-9, self._send_what_is_ahead),
            (-6, self._send_japanese_back),
            (-5, self._reserve_time),
            (-3, self._change_the_core),
            (-2, self._sign_what_is_urgent),
        ):
            self.timeline.enter(self.timeline.days(days, 10), self._inside(act))

    def _begin(self, at: datetime.datetime) -> None:
        """The first course is adapted to where people are; a card goes along."""
        program, by = self.programs["bribery"], self._actor(MANAGER, at)
        modules.edit(module=self._module("bribery", 1), made=Module.Made.VARIABLE, by=by, at=at)
        modules.add(
            program=program, title="Gifts and hospitality on one page", kind=Module.Kind.JOB_AID,
            made=Module.Made.FIXED, minutes=2, by=by, at=at,
        )  # fmt: skip
        modules.add(
            program=self.programs["permit"], title="Leading a permit walk", kind=Module.Kind.GUIDE,
            minutes=30, by=by, at=at,
        )  # fmt: skip
        terms.take_in(program=program, lines=[Line(*each) for each in TERMS], by=by, at=at)
        for locale in READY:
            self._add(self._module("bribery", 1), Opened("translate", locale), at)

    def _review_what_is_ready(self, at: datetime.datetime) -> None:
        for variant in self._texts("bribery"):
            self._send(variant, at)

    def _publish_what_is_ready(self, at: datetime.datetime) -> None:
        for variant in self._texts("bribery").exclude(state=Variant.State.DRAFT):
            self._sign(variant, Review.Kind.SME, SME, "Terms agree with the glossary.", at)
            self._sign(variant, Review.Kind.LEGAL, COUNSEL, "", at)
            variants.publish(variant=variant, by=self._actor(MANAGER, at), at=at)

    def _give_packages(self, at: datetime.datetime) -> None:
        for variant in self._texts("bribery"):
            self._package(variant, at)

    def _give_a_faulty_package(self, at: datetime.datetime) -> None:
        """The export left out the file that it launches; the gate of the plants' first wave says so."""
        self._package(self._texts("permit").get(locale="pl"), at, launch="start.html")

    def _package(self, variant: Variant, at: datetime.datetime, *, launch: str = "index.html") -> None:
        course = variant.course_id or variant.module.course_id
        content = courses.scorm(course=course, title=variant.module.title, locale=variant.locale, launch=launch)
        course_packages.add(
            variant=variant, name=f"{course}.zip", content=content, by=self._actor(MANAGER, at), at=at
        )  # fmt: skip

    def _accept_english(self, at: datetime.datetime) -> None:
        if self.programs["bribery"].fallbacks.filter(locale="ta", ended_at=None).exists():
            return
        fallbacks.accept(
            program=self.programs["bribery"], locale="ta", by=self._actor(MANAGER, at), at=at,
            reason="Everybody in Chennai who reads Tamil works with English documents.",
        )  # fmt: skip

    def _begin_what_is_ahead(self, at: datetime.datetime) -> None:
        bribery, permit = self._module("bribery", 1), self._module("permit", 1)
        modules.edit(module=permit, made=Module.Made.VARIABLE, by=self._actor(MANAGER, at), at=at)
        self._add(bribery, Opened("translate", "ja"), at)
        self._add(bribery, Opened("adapt", "ar", "middle-east"), at)
        for locale in ("de", "pl"):
            self._add(permit, Opened("translate", locale), at)
        self._add(permit, Opened("replace", "hi", "india"), at)

    def _send_what_is_ahead(self, at: datetime.datetime) -> None:
        for variant in [*self._texts("bribery").filter(state="draft", number__gt=0), *self._texts("permit")[1:3]]:
            self._send(variant, at)

    def _send_japanese_back(self, at: datetime.datetime) -> None:
        variant = self._texts("bribery").get(locale="ja")
        review = variant.reviews.get(kind=Review.Kind.SME, outcome="open")
        reviews.ask_for_changes(
            review=review, seen=self._seen(variant), by=self._actor(SME, at), at=at,
            comment="Section 3: the limit is 50 dollars, the text says 500.",
        )  # fmt: skip
        self._sign(self._texts("bribery").get(locale="ar"), Review.Kind.SME, SME, "", at)

    def _change_the_core(self, at: datetime.datetime) -> None:
        """Counsel has to look again at every language that follows; nothing else is asked twice."""
        versions.revise(
            variant=self._texts("bribery").get(number=0), touches="legal", by=self._actor(MANAGER, at), at=at,
            note="Section 4: the register of gifts is kept for ten years, not five.",
        )  # fmt: skip
        for locale, note in CAUGHT_UP.items():
            versions.revise(
                variant=self._texts("bribery").get(locale=locale), touches="nothing", note=note,
                by=self._actor(MANAGER, at), at=at,
            )  # fmt: skip

    def _sign_what_is_urgent(self, at: datetime.datetime) -> None:
        """The core first, and what the waves that come next read; the rest stays in counsel's queue."""
        for variant in self._texts("bribery").filter(locale__in=["en", *list(CAUGHT_UP)[:2]]):
            self._sign(variant, Review.Kind.LEGAL, COUNSEL, "Ten years agrees with the retention rule.", at)
            variants.publish(variant=variant, by=self._actor(MANAGER, at), at=at)

    def _reserve_time(self, at: datetime.datetime) -> None:
        """An hour or two on the days that counsel keeps for texts."""
        by = self._actor(COUNSEL, at)
        for days, starts, ends in ((6, 13, 15), (8, 9, 11)):
            review_windows.reserve(
                day=(at + days * DAY).date(), starts=datetime.time(starts), ends=datetime.time(ends), by=by, at=at,
                note="Texts of Norvane Learning",
            )  # fmt: skip

    def _add(self, module: Module, opened: Opened, at: datetime.datetime) -> None:
        course = f"{module.course_id}-{opened.locale.upper()}"
        variants.add(
            module=module, treatment=opened.treatment, locale=opened.locale, course_id=course,
            launch_url=f"https://learning.norvane.example/courses/{course}",
            region=Region.objects.get(code=opened.region) if opened.region else None,
            by=self._actor(MANAGER, at), at=at,
        )  # fmt: skip

    def _send(self, variant: Variant, at: datetime.datetime) -> None:
        days = {Review.Kind.SME: (SME, GIVEN), Review.Kind.LEGAL: (COUNSEL, 2 * GIVEN)}
        asked = {
            kind: Asked((at + given * DAY).date(), User.objects.get(email=email))
            for kind, (email, given) in days.items()
        }
        reviews.send(variant=variant, asked=asked, by=self._actor(MANAGER, at), at=at)

    def _sign(self, variant: Variant, kind: str, email: str, comment: str, at: datetime.datetime) -> None:
        review = Review.objects.select_related("variant__module__program").get(
            variant=variant, kind=kind, outcome="open"
        )
        by = self._actor(email, at)
        reviews.sign_off(review=review, seen=self._seen(variant), comment=comment, by=by, at=at)

    def _seen(self, variant: Variant) -> tuple[int, int]:
        return Variant.objects.get(pk=variant.pk).version, variants.core_version(variant.module) or 0

    def _texts(self, key: str) -> QuerySet[Variant]:
        """Core and variants of the program's first module, in order."""
        found = Variant.objects.filter(module__program=self.programs[key], module__number=1)
        return found.select_related("module__program").order_by("number")

    def _module(self, key: str, number: int) -> Module:
        return Module.objects.select_related("program").get(program=self.programs[key], number=number)
