from collections.abc import Iterator

import pytest

from tests.outbound import web_host
from tests.outbound.web_host import Host


@pytest.fixture
def host() -> Iterator[Host]:
    """A server that nobody may ask."""
    with web_host.running() as found:
        yield found


@pytest.fixture
def open_host(settings: object) -> Iterator[Host]:
    """A server that the operator allows, by host and port."""
    with web_host.running() as found:
        settings.OUTBOUND_PRIVATE_HOSTS = [f"127.0.0.1:{found.port}"]
        yield found
