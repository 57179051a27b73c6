"""Exit codes, outside services, and one sentence for everything that stands in the way."""

import os
import re
import socket
import subprocess
import sys

import pytest

from rollout.embedded import dotenv
from rollout.embedded.home import SOCKET_PATH_LIMIT
from tests.embedded.conftest import PROJECT, environment, processes_naming


def refusal_of(process: subprocess.Popen) -> str:
    """What a refused command printed: one line on stderr, code 1."""
    printed, sentence = process.communicate(timeout=30)
    assert (process.returncode, printed) == (1, "")
    assert sentence.count("\n") == 1, sentence
    return sentence.strip()


def test_exec_hands_on_the_environment_and_the_exit_code(home, command):
    process = command("exec", "--", "sh", "-c", 'echo "$REDIS_URL"; exit 7')
    printed, _ = process.communicate(timeout=30)
    assert process.returncode == 7
    assert printed == f"unix://{home}/run/redis.sock?db=0\n"
    assert processes_naming(home) == []


def test_exec_joins_services_that_run_already(home, services, command):
    services()
    process = command("exec", "--", "sh", "-c", 'echo "$EMAIL_URL"')
    assert process.communicate(timeout=30)[0].strip() == environment(home)["EMAIL_URL"]
    assert process.returncode == 0


def test_outside_services_are_used_and_not_started(home, command):
    outside = {"DATABASE_URL": "postgresql://app@db/x", "REDIS_URL": "redis://queue/1", "EMAIL_URL": "smtp://mail:25"}
    process = command("exec", "--", "sh", "-c", f'echo "$DATABASE_URL $REDIS_URL $EMAIL_URL"; ls {home}/run', **outside)
    assert process.communicate(timeout=30)[0] == "postgresql://app@db/x redis://queue/1 smtp://mail:25\n"


def test_a_second_start_says_who_has_the_home(home, services, command):
    first = services()
    assert refusal_of(command("services")) == (
        f"The services of {home} are already running (process {first.pid}): stop them first, or choose another "
        "folder with --home."
    )


def test_a_busy_port_is_said_before_anything_starts(home, command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert refusal_of(command("run", "--port", str(port))) == (
            f"Port {port} on 127.0.0.1 cannot be used (address already in use): end the program that has it, or choose "
            f"another, as in `make run PORT={port + 1}`."
        )
        assert refusal_of(command("services", MAIL_SINK_PORT=str(port))) == (
            f"The mail sink cannot listen on 127.0.0.1:{port} (Address already in use): set MAIL_SINK_PORT to a free "
            "port."
        )
    assert processes_naming(home) == []


def test_a_path_too_long_for_sockets_is_refused(home, command):
    deep = home / ("x" * SOCKET_PATH_LIMIT)
    assert re.fullmatch(
        r"The path \S+ is too long for a socket \(\d+ bytes, fewer than 100 are accepted\): set ROLLOUT_HOME to a "
        r"shorter one\.",
        refusal_of(command("services", "--home", str(deep))),
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs the device that is always full")
def test_a_full_disk_is_one_sentence(home, command):
    (home / "secret_key.new").symlink_to("/dev/full")
    assert refusal_of(command("services")) == "The disk is full: make room, or set ROLLOUT_HOME to another disk."


def test_the_environment_has_the_last_word_over_dotenv(monkeypatch, tmp_path):
    monkeypatch.setenv("FAIRWAY_ONE", "from the environment")
    monkeypatch.delenv("FAIRWAY_TWO", raising=False)
    file = tmp_path / ".env"
    file.write_text('# a comment\n\nFAIRWAY_ONE=file\nexport FAIRWAY_TWO="two words" # said why\n')
    dotenv.load(file)
    assert (os.environ["FAIRWAY_ONE"], os.environ.pop("FAIRWAY_TWO")) == ("from the environment", "two words")


def test_the_services_know_nothing_of_the_framework():
    script = (
        "import importlib.util, sys, types; package = types.ModuleType('rollout'); package.__path__ = ['rollout'];"
        "sys.modules['rollout'] = package; import rollout.embedded.cli;"
        "sys.exit(any(name.partition('.')[0] in ('django', 'celery') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=PROJECT).returncode == 0
