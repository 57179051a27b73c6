"""The SMTP host that keeps what it accepts."""

from tests.comms.conftest import inbox

__all__ = ["inbox"]
