"""The folder that holds all data of the embedded services (ROLLOUT_HOME)."""

import fcntl
import os
import pwd
import secrets
import shlex
import shutil
from pathlib import Path
from typing import TextIO

from rollout.embedded.refusal import InUse, Refusal

FREE_TO_BEGIN, FREE_TO_GO_ON = 300, 50  # MB of disk, in a new home and in one that has its data
SOCKET_PATH_LIMIT = 100  # bytes; the kernel's limit is 108 and clients append to the path


def default_home() -> Path:
    """ROLLOUT_HOME, or else /var/lib/rollout for root and ~/.local/share/rollout for everyone else."""
    if os.environ.get("ROLLOUT_HOME"):
        return Path(os.environ["ROLLOUT_HOME"])
    return Path("/var/lib/rollout") if os.geteuid() == 0 else Path.home() / ".local/share/rollout"


class Home:
    """Paths, ownership and the lock of one ROLLOUT_HOME.

    As root the servers run as the account `nobody`, because PostgreSQL refuses root; their folders belong to it and
    everything else in the home stays with root.
    """

    def __init__(self, path: Path):
        self.path = path.absolute()
        self.sockets = self.path / "run"
        self.postgres_data = self.path / "postgres"
        self.redis_data = self.path / "redis"
        self.mail = self.path / "mail"
        self.logs = self.path / "logs"
        self.children_record = self.path / "children.json"
        self.env_file = self.path / "env"
        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._lock: TextIO | None = None

    def prepare(self) -> None:
        """Creates the folders and takes the lock, or raises Refusal: in use, unreachable, path too long, disk full."""
        socket_path = os.fsencode(self.sockets / ".s.PGSQL.5432")
        if len(socket_path) >= SOCKET_PATH_LIMIT:
            raise Refusal(
                f"The path {self.path} is too long for a socket ({len(socket_path)} bytes, fewer than "
                f"{SOCKET_PATH_LIMIT} are accepted): set ROLLOUT_HOME to a shorter one."
            )
        self._folder(self.path, 0o711 if self.account else 0o700)
        self._take_lock()
        free = shutil.disk_usage(self.path).free // 2**20
        needed = FREE_TO_GO_ON if self.postgres_data.exists() else FREE_TO_BEGIN
        if free < needed:
            raise Refusal(
                f"The disk that holds {self.path} has {free} MB free, and {needed} MB are needed: make room, or set "
                "ROLLOUT_HOME to another disk."
            )
        for folder in (self.mail, self.logs):
            self._folder(folder, 0o700)
        for folder in (self.sockets, self.postgres_data, self.redis_data):
            self._folder(folder, 0o700, for_server=True)
        self._check_reachable()

    def secret_key(self) -> str:
        """Django's SECRET_KEY of this home, made at the first start."""
        return self._made_once("secret_key")

    def secrets_key(self) -> str:
        """What seals secrets at rest in this home (SECRETS_KEYS), made at the first start."""
        return self._made_once("secrets_key")

    def _made_once(self, name: str) -> str:
        file = self.path / name
        if not file.exists():
            write_private(file, secrets.token_urlsafe(50))
        return file.read_text().strip()

    def write_env(self, values: dict[str, str]) -> None:
        """HOME/env: one export line a variable, to be sourced by a shell."""
        write_private(self.env_file, "".join(f"export {k}={shlex.quote(v)}\n" for k, v in sorted(values.items())))

    def read_env(self) -> dict[str, str]:
        """What `write_env` wrote."""
        lines = (shlex.split(line) for line in self.env_file.read_text().splitlines())
        return dict(words[1].split("=", 1) for words in lines)

    def log(self, name: str) -> Path:
        """The log file of one child; a large one from earlier is moved aside."""
        file = self.logs / f"{name}.log"
        if file.exists() and file.stat().st_size > 10 * 2**20:
            file.replace(file.with_suffix(".log.1"))
        return file

    def _folder(self, path: Path, mode: int, *, for_server: bool = False) -> None:
        path.mkdir(parents=True, exist_ok=True)
        info = path.stat()
        expected = self.account.pw_uid if self.account and for_server else os.geteuid()
        if info.st_uid != expected and for_server and self.account and info.st_uid == 0:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        elif info.st_uid != expected:
            raise Refusal(
                f"The folder {path} belongs to another user ({_name(info.st_uid)}): start as that user, or set "
                "ROLLOUT_HOME to a folder of your own."
            )
        if info.st_mode & 0o777 != mode:
            path.chmod(mode)

    def _take_lock(self) -> None:
        lock = open(self.path / "lock", "a+")  # noqa: SIM115  held until the process ends
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise InUse(
                f"The services of {self.path} are already running (process {holder}): stop them first, or choose "
                "another folder with --home."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def _check_reachable(self) -> None:
        if not self.account:
            return
        for parent in self.path.parents:
            if not parent.stat().st_mode & 0o001:
                raise Refusal(
                    f"PostgreSQL does not run as root, and the user {self.account.pw_name} cannot pass through "
                    f"{parent}: set ROLLOUT_HOME to a folder outside it, such as /var/lib/rollout."
                )


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner reads, whole or not at all."""
    draft = path.with_name(path.name + ".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
