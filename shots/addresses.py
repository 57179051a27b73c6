"""Which addresses a sign-in is led to: by links from page to page, then what the URL table has besides."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

URLS = "rollout.tenant_urls"
NOT_PAGES = re.compile(r"\.(pdf|csv|ics|json|xlsx|zip)$|/files/")
TRIES = 6  # addresses of one route that are opened to find pages that look different


def routes() -> list[str]:
    """Every route inside an organization."""

    def walk(resolver: URLResolver, before: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield route
            else:
                yield from walk(pattern, route)

    return list(walk(get_resolver(URLS), ""))


class Walk:
    """The addresses of one sign-in, each handed out once; pages feed it the links that they show."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.queue = [home]
        self.linked = {home}
        self.known = {home}
        self.opened: Counter[str] = Counter()
        self.paths: dict[str, str] = {}  # route -> first address that answered

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """(route, address), until no link and no route is left."""
        while True:
            while self.queue:
                path = self.queue.pop(0)
                route = self._route(path)
                if route is not None and self.opened[route] < TRIES:
                    self.opened[route] += 1
                    yield route, path
            self.queue = list(self._unlinked())
            if not self.queue:
                return

    def found(self, route: str, path: str, links: Iterable[str]) -> None:
        """The address is a page, and shows these links."""
        self.paths.setdefault(_plain(route), path)
        for link in links:
            if link.startswith(self.home) and link not in self.known and not NOT_PAGES.search(link):
                self.known.add(link)
                self.linked.add(link)
                self.queue.append(link)

    def _unlinked(self) -> Iterator[str]:
        """Addresses of routes that no link led to, made from the address of a page above them."""
        for route in map(_plain, routes()):
            if route in self.paths or NOT_PAGES.search(route):
                continue
            above = [each for each in self.paths if route.startswith(each) and "<" not in route[len(each) :]]
            if above:
                nearest = max(above, key=len)
                path = self.paths[nearest] + route[len(nearest) :]
                if path not in self.known:
                    self.known.add(path)
                    yield path

    def _route(self, path: str) -> str | None:
        try:
            return resolve("/" + path.removeprefix(self.home), URLS).route
        except Resolver404:
            return None


def _plain(route: str) -> str:
    """The route without its converters, which differ between apps for one noun."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route)
