"""Packages of texts: kept with their findings as evidence, refused with nothing kept, read by the readiness check."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from programs.domain import course_packages
from programs.domain.wave_checks import packages
from programs.models import Package, PackageFile, Variant
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for, queries_of
from tests.programs.conftest import AT, Plan
from tests.programs.packages import made

V = "/norvane/programs/anti-bribery-essentials/modules/1/variants/0/"


def core(plan: Plan, number: int = 1) -> Variant:
    return Variant.objects.select_related("module__program").get(module__program=plan.program, module__number=number)


def add(plan: Plan, content: bytes, name: str = "gifts.zip", number: int = 1) -> Package:
    return course_packages.add(variant=core(plan, number), name=name, content=content, by=plan.by, at=AT)


def check(plan: Plan) -> tuple[bool, str]:
    result = packages.run(plan.wave, AT)
    return result.passed, result.sentence


def test_a_package_is_kept_with_what_was_found(plan: Plan) -> None:
    kept = add(plan, made.scorm12(), "C:\\courses\\gifts.zip")
    assert (kept.number, kept.name, kept.standard, kept.passed, kept.version) == (1, "gifts.zip", "SCORM 1.2", True, 1)
    assert course_packages.content_of(kept) == made.scorm12()
    entry = Entry.objects.get(verb="package.added")
    assert (entry.data["sha256"], entry.data["passed"]) == (kept.sha256, True)


@pytest.mark.parametrize("name", ["climbs", "entities", "bomb by ratio", "text"])
def test_nothing_is_kept_of_a_refused_one(plan: Plan, name: str) -> None:
    content, says = made.HOSTILE[name]
    with pytest.raises(ValidationError) as caught:
        add(plan, content)
    assert caught.value.messages == [says]
    assert not Package.objects.exists()
    assert not PackageFile.objects.exists()
    assert not Entry.objects.filter(verb="package.added").exists()


def test_the_check_reads_the_last_package_of_each_text(plan: Plan) -> None:
    assert check(plan) == (True, "No package was given here: courses are kept in the learning system.")
    content, fault = made.FAULTS["launch file gone"]
    broken = add(plan, content)
    add(plan, made.cmi5(), number=2)
    assert check(plan) == (False, f"“Gifts and hospitality”, English: {fault}")
    sound = add(plan, made.scorm12())
    assert check(plan) == (True, "2 packages are sound: SCORM 1.2, cmi5.")
    course_packages.remove(package=sound, by=plan.by, at=AT)
    assert check(plan)[0] is False
    assert not PackageFile.objects.filter(package=sound.pk).exists()
    assert broken.number == 1


def test_the_same_package_is_not_kept_twice_and_only_by_who_may(plan: Plan) -> None:
    add(plan, made.cmi5())
    with pytest.raises(ValidationError, match="This package is there already, as “gifts"):
        add(plan, made.cmi5(), "other.zip")
    reviewer = actor_for(plan.tenant, Role.REVIEWER)
    with pytest.raises(PermissionDenied):
        course_packages.add(variant=core(plan), name="x.zip", content=made.scorm12(), by=reviewer, at=AT)


def test_the_check_costs_the_same_for_more_packages(plan: Plan) -> None:
    def cost() -> int:
        with queries_of() as queries:
            packages.run(plan.wave, AT)
        return len(queries)

    add(plan, made.scorm12())
    before = cost()
    add(plan, made.cmi5())
    add(plan, made.scorm2004(), number=2)
    assert cost() == before


def test_packages_in_the_browser(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    manager, reviewer = sign_in(Role.PROGRAM_MANAGER), sign_in(Role.REVIEWER)

    def upload(content: bytes) -> object:
        return manager.post(f"{V}packages/new/", {"package": SimpleUploadedFile("gifts.zip", content)})

    content, says = made.HOSTILE["symbolic link"]
    refused = upload(content)
    assert refused.status_code == 422
    assert says in refused.content.decode()
    content, fault = made.FAULTS["asset"]
    assert upload(content).status_code == 302
    page = reviewer.get(V).content.decode()
    assert fault in page
    assert "gifts.zip" in page
    fetched = reviewer.get(f"{V}packages/1/package.zip")
    assert fetched.content == content
    assert fetched.headers["Content-Disposition"] == 'attachment; filename="package-1.zip"'
    assert reviewer.post(f"{V}packages/1/remove/").status_code == 403
    assert manager.post(f"{V}packages/1/remove/").status_code == 302
    assert manager.get(f"{V}packages/1/package.zip").status_code == 404
    assert "Package: choose one." in manager.post(f"{V}packages/new/", {}).content.decode()
