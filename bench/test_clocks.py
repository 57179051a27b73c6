"""Deadlines and quiet hours in every time zone, as part of `make bench`."""

import subprocess
import sys
from pathlib import Path


def test_every_zone_agrees_with_the_walk_and_planted_mistakes_are_caught():
    ended = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("clocks.py"))], capture_output=True, text=True, check=False
    )
    print(ended.stdout)
    assert ended.returncode == 0, ended.stdout + ended.stderr
