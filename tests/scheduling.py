"""Which tests go to the same worker, and which are begun first: two workers end at about the same time."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# What takes longest is begun first; what is not named here follows as it was collected.
LONG = (
    "tests/browser/",
    "tests/walls/",
    "tests/demo/",
    "tests/reporting/",
    "tests/docs/",
    "tests/faults/",
    "tests/embedded/",
    "tests/architecture/",
)


class ByFile(LoadScopeScheduling):
    """A file's tests share what it builds once, all of the browser's share one running product."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # as many tests as a file may have, their number says nothing of time

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "tests/browser" if path.startswith("tests/browser/") else path


def longest_first(items: list[pytest.Item]) -> None:
    """Puts the files that take longest in front, each file's tests in their own order."""
    items.sort(key=lambda item: next((at for at, path in enumerate(LONG) if item.nodeid.startswith(path)), len(LONG)))
