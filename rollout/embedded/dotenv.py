"""The .env file of a checkout: KEY=value lines, of which the environment has the last word."""

import os
import shlex
from pathlib import Path


def load(file: Path) -> None:
    """Sets the variables that are not set yet; blank lines and comments are passed over, quotes are a shell's."""
    if not file.exists():
        return
    for line in file.read_text().splitlines():
        words = shlex.split(line.removeprefix("export "), comments=True)
        if words and "=" in words[0]:
            name, _, value = words[0].partition("=")
            os.environ.setdefault(name, value)
