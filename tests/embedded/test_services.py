"""The services start, end and come back, whatever happens to the process that watches them."""

import os
import signal
import smtplib
from email import message_from_bytes
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from tests.embedded.conftest import environment, processes_naming, wait_until


def query(url: str, sql: str):
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def send_mail(url: str, subject: str) -> None:
    address = urlsplit(url)
    with smtplib.SMTP(address.hostname, address.port, timeout=10) as client:
        client.sendmail("from@example.com", ["one@example.com", "two@example.com"], f"Subject: {subject}\r\n\r\nBody")


def children(home: Path) -> dict[str, int]:
    """Process ids by name, found by what each one's command line must hold."""
    marks = {"postgres": "/postgres -D ", "redis": "redis-server", "mail": "rollout.embedded.sink"}
    found = {}
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        for name, mark in marks.items():
            if mark in line and str(home) in line:
                found[name] = int(file.parent.name)
    return found


def test_services_are_up_as_promised_and_end_at_a_signal(home, services):
    process = services()
    env = environment(home)
    roles = query(env["DATABASE_OWNER_URL"], "SELECT rolname, rolsuper OR rolbypassrls, rolcreatedb FROM pg_roles")
    assert {row for row in roles if row[0].startswith("rollout_")} == {
        ("rollout_owner", False, True),
        ("rollout_app", False, False),
        ("rollout_keeper", False, False),
    }
    for name, role in {"DATABASE_URL": "rollout_app", "DATABASE_KEEPER_URL": "rollout_keeper"}.items():
        assert query(env[name], "SELECT current_user, current_database()") == [(role, "rollout")]
    settings = "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'listen_addresses', 'server_encoding')"
    assert dict(query(env["DATABASE_URL"], settings)) == {
        "fsync": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
    }
    locale = "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'rollout'"
    assert query(env["DATABASE_URL"], locale) == [("b", "C.UTF-8")]
    with redis.Redis.from_url(env["REDIS_URL"]) as client:
        assert client.config_get("appendonly")["appendonly"] == "yes"
        assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
    assert (home / "run").stat().st_mode & 0o777 == 0o700
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert processes_naming(home) == []


def test_a_mail_is_one_file_with_its_envelope_before_it_is_acknowledged(home, services):
    services()
    env = environment(home)
    for subject in ("first", "second"):
        send_mail(env["EMAIL_URL"], subject)
    files = sorted(Path(env["MAIL_SINK_DIR"]).glob("*.eml"))
    mails = [message_from_bytes(file.read_bytes()) for file in files]
    assert [mail["Subject"] for mail in mails] == ["first", "second"]
    assert mails[0].get_all("Delivered-To") == ["one@example.com", "two@example.com"]
    assert mails[0]["Return-Path"] == "<from@example.com>"


def test_after_a_killed_supervisor_nothing_is_left_and_the_data_are(home, services):
    process = services()
    env = environment(home)
    query(env["DATABASE_OWNER_URL"], "CREATE TABLE kept AS SELECT 42 AS answer")
    with redis.Redis.from_url(env["REDIS_URL"]) as client:
        client.set("kept", "42")
    process.kill()
    process.wait()
    wait_until(lambda: processes_naming(home) == [])
    services()
    assert query(env["DATABASE_OWNER_URL"], "SELECT answer FROM kept") == [(42,)]
    with redis.Redis.from_url(env["REDIS_URL"]) as client:
        assert client.get("kept") == b"42"


def test_everything_killed_at_once_and_a_recycled_process_number_do_not_block_the_start(home, services):
    process = services()
    ids = children(home)
    for pid in [process.pid, *ids.values()]:
        os.kill(pid, signal.SIGKILL)
    process.wait()
    wait_until(lambda: processes_naming(home) == [])
    lock = home / "postgres/postmaster.pid"
    lock.write_text("\n".join([str(os.getpid()), *lock.read_text().split("\n")[1:]]))
    services()
    assert query(environment(home)["DATABASE_URL"], "SELECT 1") == [(1,)]


@pytest.mark.parametrize("name", ["postgres", "redis", "mail"])
def test_a_crashed_child_comes_back_at_the_same_address(home, services, name):
    process = services()
    before = children(home)[name]
    os.kill(before, signal.SIGKILL)
    assert f"{name} was ended by SIGKILL; starting it again in 1 s." in process.stdout.readline()
    wait_until(lambda: children(home).get(name, before) != before)
    env = environment(home)
    wait_until(lambda: answers(env, name))


def answers(env: dict[str, str], name: str) -> bool:
    try:
        if name == "postgres":
            query(env["DATABASE_URL"], "SELECT 1")
        elif name == "redis":
            with redis.Redis.from_url(env["REDIS_URL"]) as client:
                client.ping()
        else:
            send_mail(env["EMAIL_URL"], "again")
    except (OSError, psycopg2.OperationalError, redis.RedisError):
        return False
    return True
