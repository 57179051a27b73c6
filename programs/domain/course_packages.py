"""Course packages of texts: looked at, kept with what was found, or refused with nothing kept (RD8)."""

import datetime
import hashlib
from collections.abc import Iterable

from django.db.models import Max
from django.utils.translation import gettext as _

from programs.domain import rights, variants
from programs.domain.packages import checker
from programs.models import Package, PackageFile, Program, Variant
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip
from rollout.web import kept

CHECK = "packages"  # the readiness check that reads what is kept here


def add(*, variant: Variant, name: str, content: bytes, by: Actor, at: datetime.datetime) -> Package:
    """Look at the package and keep it with its findings; the last one of a text counts.

    ValidationError with one sentence for an archive made to do harm or that is none: nothing of it is kept.
    """
    rights.require(by, Action.MANAGE_PROGRAMS)
    variant = variants.locked(variant)
    digest = hashlib.sha256(content).hexdigest()
    last = variant.packages.order_by("-number").first()
    if last and last.sha256 == digest:
        raise Slip(_("This package is there already, as “%(name)s”.") % {"name": last.name})
    with kept.source():
        report = checker.check(content)
        rule, findings = report.rule[:200], [[finding.grave, finding.says] for finding in report.findings]
    made = Package.objects.create(
        variant=variant,
        number=(variant.packages.aggregate(last=Max("number"))["last"] or 0) + 1,
        name=_named(name),
        standard=report.standard,
        title=report.title.replace("\x00", ""),
        rule=rule,
        passed=report.passed,
        findings=findings,
        size=len(content),
        sha256=digest,
        version=variant.version,
        added_by=by.user,
        added_at=at,
    )
    PackageFile.objects.create(package=made, content=content)
    variants.outdate_checks(variant.module.program, CHECK)
    _record("package.added", made, by, at)
    return made


def remove(*, package: Package, by: Actor, at: datetime.datetime) -> None:
    """Take a package out, with its bytes; the one before counts again."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    variant = variants.locked(package.variant)
    variants.outdate_checks(variant.module.program, CHECK)
    _record("package.removed", package, by, at)
    package.delete()


def content_of(package: Package) -> bytes:
    return bytes(PackageFile.objects.values_list("content", flat=True).get(package=package))


def latest(program: Program) -> list[Package]:
    """The package that counts of each text of the program, in one query."""
    found = Package.objects.filter(variant__module__program=program).select_related("variant__module")
    newest: dict[int, Package] = {}
    for package in found.order_by("variant__module__number", "variant__number", "number"):
        newest[package.variant_id] = package
    return list(newest.values())


def faults(package: Package) -> list[str]:
    """Sentences of what keeps it from passing, in the reader's language."""
    return [kept.words(says) for grave, says in package.findings if grave]


def remarks(package: Package) -> Iterable[str]:
    """What is for whoever decides."""
    return [kept.words(says) for grave, says in package.findings if not grave]


def _named(name: str) -> str:
    plain = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    return plain.strip()[-200:] or "package.zip"


def _record(verb: str, package: Package, by: Actor, at: datetime.datetime) -> None:
    variant = package.variant
    data = {
        "program": variant.module.program_id,
        "module": variant.module_id,
        "variant": variant.pk,
        "sha256": package.sha256,
        "passed": package.passed,
    }
    entries.record(verb, subject=package, by=by, at=at, data=data)
