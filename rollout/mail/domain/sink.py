"""Reading what the embedded mail sink accepted: each mail is a file, sorted by name is sorted by time of arrival."""

import email
import email.policy
import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

_NAME = re.compile(r"(\d{8}T\d{6})\.\d+Z-[0-9a-f]{8}")
_READ = 5_000  # of the newest mails a search looks into
_HEADER_BYTES = 32_768


@dataclass(frozen=True, slots=True)
class Mail:
    """One accepted mail. `name` stands in its address; `text` and `html` are empty in lists."""

    name: str
    at: datetime
    to: str
    sender: str
    subject: str
    message_id: str = ""
    text: str = ""
    html: str = ""


def newest(folder: Path, *, address: str = "", limit: int = 50) -> list[Mail]:
    """The newest first; with `address` those to a recipient that contains it."""
    wanted = address.strip().lower()
    found: list[Mail] = []
    for path in _newest_files(folder):
        with path.open("rb") as file:
            mail = _mail(path.stem, email.message_from_bytes(file.read(_HEADER_BYTES), policy=email.policy.default))
        if wanted in mail.to.lower():
            found.append(mail)
        if len(found) == limit:
            break
    return found


def read(folder: Path, name: str) -> Mail | None:
    """One mail with its bodies, or None when there is none of this name."""
    path = folder / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return _mail(name, message, _body(message, "plain"), _body(message, "html"))


def _newest_files(folder: Path) -> Iterator[Path]:
    names = (path for path in folder.glob("*.eml") if _NAME.fullmatch(path.stem))
    yield from heapq.nlargest(_READ, names)


def _mail(name: str, message: EmailMessage, text: str = "", html: str = "") -> Mail:
    said = {key: _header(message, key) for key in ("To", "From", "Subject", "Message-ID")}
    at = datetime.strptime(name[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return Mail(name, at, said["To"], said["From"], said["Subject"], said["Message-ID"], text, html)


def _header(message: EmailMessage, key: str) -> str:
    try:
        return str(message.get(key, ""))
    except (ValueError, LookupError):  # what a stranger wrote need not be mail
        return ""


def _body(message: EmailMessage, kind: str) -> str:
    try:
        part = message.get_body((kind,))
        return str(part.get_content()) if part else ""
    except (ValueError, LookupError, KeyError, AttributeError):
        return ""
