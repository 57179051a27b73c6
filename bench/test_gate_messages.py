"""The same with messages over SMTP and briefings; the controls come along."""

import os

os.environ.setdefault("GATE_EXAMPLES", "300")

from tests.comms.conftest import inbox  # noqa: F401  fixture
from tests.comms.domain.test_gate_messages import *  # noqa: F403  the property, its controls and their fixtures
from tests.conftest import inside, tenant  # noqa: F401  fixtures
