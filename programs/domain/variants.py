"""The core of a module and its variants (PL9, GO3): for whom, how treated, where they are opened, and whether out."""

import datetime
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audiences.domain import tongues
from audiences.models import Region
from programs.domain import lifting, locking, readiness_checks, writing
from programs.models import Module, Program, Review, Variant, VariantUpdate, Wave
from programs.models.variant import CORE
from rollout.journal.domain import entries, undos
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused, Slip

CHECK = "languages"  # the readiness check that asks whether everybody has a version
_Treatment = Variant.Treatment
OF_A_VARIANT = (_Treatment.TRANSLATE, _Treatment.ADAPT, _Treatment.REPLACE)
_FIRST = gettext_noop("First version")


def begin_core(*, module: Module, locale: str, by: Actor, at: datetime.datetime) -> Variant:
    """The text that everything else follows, as a draft. Called where a module is made."""
    core = Variant(module=module, number=CORE, treatment=_Treatment.CORE, locale=_locale(locale), created_at=at)
    core.save()
    first_update(core, by, at)
    return core


def add(
    *,
    module: Module,
    treatment: str,
    locale: str,
    by: Actor,
    at: datetime.datetime,
    region: Region | None = None,
    division: str = "",
    job_role: str = "",
    course_id: str = "",
    launch_url: str = "",
) -> Variant:
    """Begin a variant as a draft of the core's version of now. A fixed module has none, a local one only its own."""
    writing.require(by, region)
    locking.program(module.program)
    _check_treatment(module, treatment)
    core = module.variants.filter(number=CORE).first()
    last = module.variants.aggregate(last=Max("number"))["last"] or 0
    variant = Variant(
        module=module,
        number=last + 1,
        treatment=treatment,
        locale=_locale(locale),
        region=region,
        division=division.strip(),
        job_role=job_role.strip(),
        source_version=None if core is None or treatment == _Treatment.REPLACE else core.version,
        course_id=course_id.strip(),
        launch_url=launch_url,
        created_at=at,
    )
    _check(variant, core)
    variant.save()
    first_update(variant, by, at)
    _record("variant.added", variant, by, at)
    return variant


def edit(*, variant: Variant, course_id: str, launch_url: str, by: Actor, at: datetime.datetime) -> Variant:
    """Say where the variant is opened and under which course id its completions come in."""
    writing.require(by, variant.region)
    variant = locked(variant)
    before = {"course_id": variant.course_id, "launch_url": variant.launch_url}
    variant.course_id, variant.launch_url = course_id.strip(), launch_url
    _check_course(variant)
    after = {"course_id": variant.course_id, "launch_url": variant.launch_url}
    if before != after:
        variant.clean_fields(exclude=["tenant", "module", "region"])
        variant.save(update_fields=["course_id", "launch_url"])
        _record("variant.edited", variant, by, at, {"before": before, "after": after})
    return variant


def publish(*, variant: Variant, by: Actor, at: datetime.datetime) -> Variant:
    """Give people the approved text: from now on it counts as theirs."""
    writing.require_publish(by, variant)
    variant = locked(variant)
    if variant.state != Variant.State.APPROVED:
        says = _("Only an approved text is published. This one is in the state “%(state)s”.")
        raise Refused(says % {"state": variant.get_state_display()}, lift=lifting.may(Action.REVIEW_CONTENT))
    before, was_renewed_at = variant.published_version, variant.renewed_at
    variant.state, variant.published_version = Variant.State.PUBLISHED, variant.version
    if _differs_since(variant, before):
        variant.renewed_at = at
    variant.save(update_fields=["state", "published_version", "renewed_at"])
    data = {"version": variant.version, "before": {"published": before}, "after": {"published": variant.version}}
    data["was_renewed_at"] = was_renewed_at.isoformat() if was_renewed_at else None
    _record("variant.published", variant, by, at, data)
    return variant


def _differs_since(variant: Variant, published: int | None) -> bool:
    """Whether more than words changed since the version that people had; what is published first renews nothing."""
    if published is None:
        return False
    since = variant.updates.filter(version__gt=published, version__lte=variant.version)
    return since.exclude(touches=VariantUpdate.Touches.NOTHING).exists()


def withdraw(
    *,
    variant: Variant,
    to: int | None,
    by: Actor,
    at: datetime.datetime,
    renewed_at: datetime.datetime | None = None,
) -> Variant:
    """Take a publication back; `to` is the version that people had before, given them as another one `renewed_at`."""
    writing.require_publish(by, variant)
    variant = locked(variant)
    if variant.state != Variant.State.PUBLISHED:
        raise undos.changed_since()
    variant.state, variant.published_version, variant.renewed_at = Variant.State.APPROVED, to, renewed_at
    variant.save(update_fields=["state", "published_version", "renewed_at"])
    outdate_checks(variant.module.program)
    _record("variant.withdrawn", variant, by, at)
    return variant


def remove(*, variant: Variant, by: Actor, at: datetime.datetime) -> None:
    """Take a variant out. The core stays, and so does what was published once a wave has run with it."""
    writing.require(by, variant.region)
    variant = locked(variant)
    if variant.is_core:
        raise Slip(_("The core goes only with its module."))
    running = variant.module.program.waves.filter(state__in=[Wave.State.LAUNCHED, Wave.State.CLOSED]).first()
    if running and variant.published_version:
        raise Refused(
            _("%(wave)s ran with this variant. It stays.") % {"wave": running.name}, lift=lifting.of_state(running)
        )
    _record("variant.removed", variant, by, at, {"locale": variant.locale})
    outdate_checks(variant.module.program)
    variant.delete()


def courses(named: Collection[str]) -> dict[str, str]:
    """The course id of the module by the course id of a variant of it: a completion of one is one of the other."""
    rows = Variant.objects.filter(course_id__in=[name for name in named if name]).exclude(module__course_id="")
    return dict(rows.exclude(course_id=F("module__course_id")).values_list("course_id", "module__course_id"))


def locked(variant: Variant) -> Variant:
    """The variant as it is now; its program waits, so that of two acts on one text the second sees the first."""
    program = locking.program(variant.module.program)
    fresh = Variant.objects.select_related("module", "region").filter(pk=variant.pk).first()
    if fresh is None:
        raise Slip(_("This variant is gone. Somebody removed it."))
    fresh.module.program = program
    return fresh


def core_version(module: Module) -> int | None:
    """The core's version of now; None for a local module, which has no core."""
    return module.variants.filter(number=CORE).values_list("version", flat=True).first()


def is_behind(variant: Variant, core: int | None) -> bool:
    """Whether the core has a newer version than the one that the variant was made from."""
    return variant.source_version is not None and core is not None and variant.source_version < core


def authors(variant: Variant) -> set[int]:
    """Ids of whoever wrote a version of the text; none of them signs it off."""
    written = variant.updates.values_list("made_by", "made_for")
    return {pk for pair in written for pk in pair if pk is not None}


def outdate_checks(program: Program, name: str = CHECK) -> None:
    """What a check told the gates of waves ahead, of languages or of packages, is no longer so."""
    for wave in program.waves.filter(state__in=Wave.AHEAD):
        readiness_checks.outdate_checks(wave=wave, only=name)


def first_update(variant: Variant, by: Actor, at: datetime.datetime) -> None:
    VariantUpdate.objects.create(
        variant=variant,
        version=variant.version,
        touches=VariantUpdate.Touches.NOTHING,
        note=_FIRST,
        made_by=by.user,
        made_for=by.on_behalf_of,
        made_at=at,
    )


def _check_treatment(module: Module, treatment: str) -> None:
    if module.made == Module.Made.FIXED:
        says = _("“%(module)s” is fixed, the same for everybody. Make it variable to add variants.")
        raise Refused(says % {"module": module}, lift=lifting.may(Action.MANAGE_PROGRAMS))
    if treatment not in OF_A_VARIANT:
        raise ValidationError({"treatment": _("Choose translate, adapt or replace.")})
    if module.made == Module.Made.LOCAL and treatment != _Treatment.REPLACE:
        says = _("“%(module)s” is local and has no core to translate or adapt. Choose replace.")
        raise ValidationError({"treatment": says % {"module": module}})


def _check(variant: Variant, core: Variant | None) -> None:
    place = {"region": variant.region, "division": variant.division, "job_role": variant.job_role}
    twin = variant.module.variants.exclude(number=CORE).filter(locale=variant.locale, **place).first()
    if twin:
        raise ValidationError({"locale": _("There is a variant for this language and place already: use that one.")})
    if core and variant.locale == core.locale and not any(place.values()):
        says = _("The core is in this language already. Choose another language, or a place.")
        raise ValidationError({"locale": says})
    _check_course(variant)
    variant.clean_fields(exclude=["tenant", "module", "region"])


def _check_course(variant: Variant) -> None:
    """Completions of a variant count for its module, which is known by its own course id."""
    if variant.course_id and not variant.module.course_id:
        raise ValidationError({"course_id": _("Give the module a course id first; completions count there.")})
    others = Module.every.filter(course_id=variant.course_id).exclude(pk=variant.module_id)
    if variant.course_id and others.exists():
        says = _("“%(course)s” is the course id of another module. Enter the one of this variant.")
        raise ValidationError({"course_id": says % {"course": variant.course_id}})


def _locale(given: str) -> str:
    locale = given.strip().replace("_", "-")
    if not tongues.is_known(locale) or len(locale) > 16:
        raise ValidationError({"locale": _("Enter a language tag such as de, pt-BR or zh-Hans.")})
    return locale


def _record(verb: str, variant: Variant, by: Actor, at: datetime.datetime, data: dict[str, Any] | None = None) -> None:
    told = {"program": variant.module.program_id, "module": variant.module_id, **(data or {})}
    entries.record(verb, subject=variant, by=by, at=at, data=told)


def held(variant: Variant) -> set[str]:
    """Kinds of review whose sign-off holds."""
    return set(Review.objects.holding().filter(variant=variant).values_list("kind", flat=True))
