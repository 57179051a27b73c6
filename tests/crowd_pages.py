"""The pages about people as a program manager opens them, and what of each would be too much for many people."""

from collections.abc import Sequence

from django.test import Client

from audiences.models import Division
from rollout.tenancy import walls
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import crowd, plans
from tests.architecture.test_addresses import TENANT as ADDRESSES
from tests.conftest import queries_of

MOST = 12  # statements of a page, besides those that say who asks
WHO_ASKS = 5  # organization, session, user, membership, person
# Pages of a row that the crowd has none of, and why.
WITHOUT_ROW = {"people/duplicates/<int:pk>/": "a pair is there once two people were found to be alike"}
# Pages of the program that runs about who is in which wave.
OF_THE_PROGRAM = {
    "programs/<slug:slug>/audience/": ["programs/crowd/audience/"],
    "programs/<slug:slug>/audience/people/": [
        "programs/crowd/audience/people/",
        "programs/crowd/audience/people/?wave=1&also=2",
    ],
    "programs/<slug:slug>/waves/<int:number>/modalities/": ["programs/crowd/waves/2/modalities/"],
}
ROUTES = [
    path
    for path, _ in ADDRESSES
    if path.startswith(("people/", "regions/")) and "settings/" not in path and path not in WITHOUT_ROW
]
# Lists as they are arranged: searched, filtered, turned, and far down.
ARRANGED = {
    "people/": [
        "q=last777", "q=M777", "division=Division%203", "country=DE", "region=europe", "status=left", "sort=-name",
        *(f"gap={gap}" for gap in ("manager", "country", "division", "email", "shared")),
    ],
    "people/segments/<int:number>/": ["why=M3&find=last77"],
    "people/segments/<int:number>/people/": ["q=last77", "on=2026-10-06", "state=in"],
    "people/organisation/<int:pk>/": ["change=rename&name=Other"],
}  # fmt: skip
LONG = {"people/", "people/segments/<int:number>/people/"}


def visitor(tenant: Tenant) -> Client:
    user = User.objects.create_user(f"pm@{tenant.slug}.example", "correct horse battery", display_name="Paula")
    Membership.objects.create(user=user, tenant=tenant, role=Role.PROGRAM_MANAGER)
    client = Client()
    client.force_login(user)
    return client


def addresses(*, segments: Sequence[int], last_page: int | None = None) -> list[tuple[str, str]]:
    """(route, address) of every page, with a row of the crowd for each parameter. Inside the tenant."""
    values = {
        "people/<int:pk>/": [crowd.person(1000).pk],
        "people/<int:pk>/correct/": [crowd.person(1000).pk],
        "people/organisation/<int:pk>/": [Division.objects.get(path="Division 3").pk],
        "people/segments/<int:number>/": segments,
        "regions/<slug:code>/": ["europe", "de"],
    }
    found = [(route, path) for route, paths in OF_THE_PROGRAM.items() for path in paths]
    for route in ROUTES:
        for value in values.get(route, [_value(route)]):
            path = route
            for parameter in ("<int:pk>", "<int:number>", "<slug:code>"):
                path = path.replace(parameter, str(value))
            found.append((route, path))
            found += [(route, f"{path}?{each}") for each in ARRANGED.get(route, ())]
            if last_page and route in LONG:
                found.append((route, f"{path}?page={last_page}"))
    return found


def _value(route: str) -> object:
    return {"regions/": "europe", "people/sources/": "people"}.get(route.partition("<")[0], 1)


def faults(client: Client, tenant: Tenant, route: str, path: str) -> list[str]:
    """What is wrong with one page; an address that takes only a POST has none."""
    address = f"/{tenant.slug}/{path}"
    status, asked = _asked(client, address)
    if len(asked) > MOST:  # how the pinned programs stand is counted once a minute, on whatever page
        status, asked = _asked(client, address)
    if status in {302, 405}:  # sends on, or takes a POST alone
        return []
    if status != 200:
        return [f"{address} answers {status}"]
    found = [f"{address} asks {len(asked)} times"] if len(asked) > MOST else []
    with walls.inside(tenant.pk):
        found += [f"{address} reads everybody: {each}" for each in plans.whole_reads(asked, "audiences_person")]
    return found


def _asked(client: Client, address: str) -> tuple[int, list[str]]:
    """The status of the answer, and what the page asks besides who it is that asks."""
    with queries_of() as queries:
        answer = client.get(address)
    return answer.status_code, plans.of_page(queries)[WHO_ASKS:]
