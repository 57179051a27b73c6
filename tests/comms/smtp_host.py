"""A real SMTP host on a free port, in a thread of the test."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.smtp import SMTP


@contextmanager
def running(handler: Any) -> Iterator[int]:
    """The port on which `handler` (aiosmtpd) answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    loop = asyncio.new_event_loop()
    loop.run_until_complete(loop.create_server(lambda: SMTP(handler, loop=loop), sock=listener))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    listener.close()
    loop.close()
