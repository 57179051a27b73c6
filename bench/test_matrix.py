"""All of address, role and verb together, where each run of the tests tries every two; the controls come along."""

import os

os.environ.setdefault("MATRIX_IN_FULL", "1")

from tests.walls.test_matrix import *  # noqa: F403  the walls, their controls and their fixtures
