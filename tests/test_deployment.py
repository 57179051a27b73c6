"""The container files fit the product: every variable is read by the settings, every command starts, nobody is root."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from rollout.embedded.postgres import ROLES

PROJECT = Path(__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)
DOCKERFILE = (PROJECT / "Dockerfile").read_text().replace("\\\n", " ")
_VARIABLE = re.compile(r"\$\{(\w+)")


def instructions(name: str) -> list[str]:
    """What follows an instruction of the Dockerfile, in order."""
    return re.findall(rf"^{name} (.*)$", DOCKERFILE, re.MULTILINE)


def read_by_settings() -> set[str]:
    source = (PROJECT / "rollout" / "settings.py").read_text()
    return set(re.findall(r'env\.\w+\(\s*"(\w+)"', source))


def described() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))


def test_there_is_a_service_for_every_process_and_every_thing_they_need() -> None:
    assert OURS == ["beat", "migrate", "web", "worker"]
    assert set(SERVICES) - set(OURS) == {"postgres", "redis", "mail"}


@pytest.mark.parametrize("name", OURS)
def test_the_settings_read_every_variable_of(name: str) -> None:
    assert set(SERVICES[name]["environment"]) <= read_by_settings()


def test_every_variable_that_an_operator_may_set_is_described() -> None:
    named = set(_VARIABLE.findall((PROJECT / "docker-compose.yml").read_text()))
    assert named <= described()
    assert read_by_settings() - described() <= {"STATIC_HASHED", "MAIL_SINK_DIR", "ACCOUNT_RATE_LIMITS"}, (
        "these three are set by `make run` and by tests"
    )


def test_only_the_migration_owns_the_tables() -> None:
    owners = [name for name in OURS if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]]
    assert owners == ["migrate"]
    users = {url: re.search(r"//(\w+):", SERVICES["web"]["environment"][url])[1] for url in ("DATABASE_URL",)}  # type: ignore[index]
    assert users == {"DATABASE_URL": "rollout_app"}


def test_the_roles_made_there_are_those_the_product_knows() -> None:
    script = (PROJECT / "docker" / "roles.sh").read_text()
    (named,) = re.findall(r"for role in ([\w ]+);", script)
    assert set(named.split()) == set(ROLES)
    assert "NOSUPERUSER NOBYPASSRLS" in script


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_runs_on_is_watched_and_what_is_kept_has_a_volume(name: str) -> None:
    service = SERVICES[name]
    if name != "migrate":
        assert service["healthcheck"]["test"]
        assert service["restart"] == "unless-stopped"
    volumes = {each.split(":")[0] for each in service.get("volumes", []) if not each.startswith(".")}
    assert volumes <= set(COMPOSE["volumes"])
    if name in {"postgres", "redis"}:
        assert volumes


def test_no_secret_has_a_default() -> None:
    text = (PROJECT / "docker-compose.yml").read_text()
    for secret in ("SECRET_KEY", "SECRETS_KEYS", "DATABASE_PASSWORD"):
        assert f"${{{secret}:?" in text
        assert f"${{{secret}:-" not in text


def test_the_image_runs_as_nobody_in_particular() -> None:
    (user,) = instructions("USER")
    assert user == "rollout"
    assert re.search(r"useradd --system --uid 10001", DOCKERFILE)
    assert DOCKERFILE.index("USER rollout") < DOCKERFILE.index("CMD [")


def test_the_image_takes_the_locked_packages_and_the_system_libraries_of_make_run() -> None:
    assert "--require-hashes -r /requirements.lock" in DOCKERFILE
    (packages,) = re.findall(r'^packages="([^"]+)"', (PROJECT / ".ci" / "bootstrap").read_text(), re.MULTILINE)
    assert set(packages.split()) <= set(DOCKERFILE.split())


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_the_command_is_one_that_starts(name: str) -> None:
    default = yaml.safe_load(instructions("CMD")[0])
    command = SERVICES[name].get("command", default)
    program = {"gunicorn": "gunicorn", "celery": "celery"}.get(command[0])
    argv = [sys.executable, "-m", program] if program else [sys.executable]
    if command[0] == "gunicorn":
        checked = [*argv, "--check-config", *command[1:]]
    elif command[0] == "celery":
        checked = [*argv, *command[1:4], "--help"]
    else:
        checked = [*argv, *command[1:3], "--help"]
    ended = subprocess.run(checked, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    options = {each for each in command if each.startswith("--")}
    if command[0] == "celery":
        assert all(each.split("=")[0] in ended.stdout for each in options)


def test_the_health_of_the_web_server_is_asked_where_it_answers() -> None:
    test = SERVICES["web"]["healthcheck"]["test"]
    (path,) = re.findall(r"127\.0\.0\.1:8000(/\w+)", shlex.join(test))
    from django.urls import resolve

    assert resolve(path)


def test_the_check_for_deployment_finds_nothing_with_an_https_address() -> None:
    env = {
        **os.environ,
        "SITE_URL": "https://fairway.example.com",
        "SECRET_KEY": "k8-Tq2vL0zXy7Rb5Wc1Nd9Jf3Hg6Ms4Pa-0Qe2Uo7Iy5Tr8Ew1",
        "SECRETS_KEYS": "vR4-zN8pQ1xT6yB3mK9wL2sD7fG5hJ0c-Ea8Ui4Oy2Ne6Ar9Te",
        "BEHIND_PROXY": "true",
    }
    checked = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    ended = subprocess.run(checked, cwd=PROJECT, env=env, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    plain = subprocess.run(
        checked, cwd=PROJECT, env={**env, "SITE_URL": "http://localhost"}, capture_output=True, text=True, timeout=60
    )
    assert plain.returncode != 0, "the check is blind: without https it should find insecure cookies"
