"""Hundreds of orders of acts beside a gate, where each run of the tests plays a few; the controls come along."""

import os

os.environ.setdefault("GATE_EXAMPLES", "300")

from tests.conftest import inside, tenant  # noqa: F401  fixtures
from tests.flows.test_gate_changes import *  # noqa: F403  the property, its controls and their fixtures
