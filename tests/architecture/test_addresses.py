"""Every address declares who may come, and every permission is used."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from rollout.tenancy.permissions import TABLE, Action

OUTSIDE_WITH_REASON = {
    "allauth.": "sign-in, sign-out and reset answer before anybody is known; rate limits and CSRF are allauth's own",
}


def addresses(urlconf: str) -> Iterator[tuple[str, URLPattern]]:
    def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in resolver.url_patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, path)
            else:
                yield path, pattern

    yield from walk(get_resolver(urlconf), "")


TENANT = list(addresses("rollout.tenant_urls"))
OUTSIDE = list(addresses("rollout.urls"))


@pytest.mark.parametrize(("path", "pattern"), TENANT, ids=[path or "home" for path, _ in TENANT])
def test_a_tenant_address_declares_its_permission(path: str, pattern: URLPattern) -> None:
    assert isinstance(getattr(pattern.callback, "permission", None), Action), f"{path} declares no permission"


@pytest.mark.parametrize(("path", "pattern"), OUTSIDE, ids=[path or "front" for path, _ in OUTSIDE])
def test_an_outside_address_says_why_it_is_public(path: str, pattern: URLPattern) -> None:
    module = pattern.callback.__module__
    allowed = [reason for start, reason in OUTSIDE_WITH_REASON.items() if module.startswith(start)]
    assert getattr(pattern.callback, "public", None) or allowed, f"{path} ({module}) does not say why it is public"


def test_the_allow_list_is_not_stale() -> None:
    modules = {pattern.callback.__module__ for _, pattern in OUTSIDE}
    assert [start for start in OUTSIDE_WITH_REASON if not any(module.startswith(start) for module in modules)] == []


def test_every_permission_guards_an_address() -> None:
    used = {pattern.callback.permission for _, pattern in TENANT if hasattr(pattern.callback, "permission")}
    in_domain = {
        Action.GRANT_WAIVERS,  # asked by the waiver rules beside the readiness page's own permission
        Action.MAKE_REPORTS,  # asked on POST of the page that lists reports
        Action.GOVERN_SETTINGS,  # asked on POST of the pages of settings, and by the verbs
        Action.LIST_PLATFORMS,  # asked on POST of the page of its setting, and by the verbs
    }
    assert set(Action) - used - in_domain == set()
    assert all(set(actions) <= set(Action) for actions in TABLE.values())
