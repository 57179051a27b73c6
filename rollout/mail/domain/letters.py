"""A letter, and its bytes on the wire (RFC 5322, RFC 2045, RFC 2046).

The standard library spells addresses, long and foreign headers, and files. What is alike in every letter is put
together here, because its EmailMessage takes longer over one letter than all else that sending costs. Texts are
quoted-printable: ASCII stays readable, and as "=_" occurs neither there nor in base64, boundaries begin with it.
"""

import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from django.conf import settings
from django.utils import timezone

_SHORT, _LONGEST = 78, 998  # characters of a line: as it should be, and as it must be
_LINE_END = re.compile(r"\r\n|\r|\n")
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_USUAL_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE)


@dataclass(frozen=True)
class Attachment:
    """A file with a mail; `content_type` is such as application/pdf."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A mail ready to go. `html` is optional; `headers` are extra ones, as List-Unsubscribe."""

    to: str
    subject: str
    text: str
    message_id: str
    html: str = ""
    sender: str = ""
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


def build(letter: Letter) -> bytes:
    """The letter on the wire; ValueError or IndexError where its address is none.

    Line breaks in header values are folded to spaces: a subject cannot add a header.
    """
    name, address = sender_of(letter)
    headers = [
        _from(_line(name), address),
        _to(recipient_of(letter)),
        _header("Subject", letter.subject),
        _header("Message-ID", letter.message_id),
        _header("Date", format_datetime(timezone.now())),
        *([_header("Reply-To", letter.reply_to)] if letter.reply_to else []),
        *(_header(key, value) for key, value in letter.headers.items()),
        b"MIME-Version: 1.0\r\n",
    ]
    return b"".join(headers) + _body(letter)


def sender_of(letter: Letter) -> tuple[str, str]:
    """Name and address."""
    return _parsed(letter.sender or settings.DEFAULT_FROM_EMAIL)


def recipient_of(letter: Letter) -> str:
    """The address as every host takes it, a foreign domain in its ASCII form; ValueError where it has none."""
    local, at, domain = letter.to.strip().rpartition("@")
    return f"{local}{at}{domain if domain.isascii() else domain.encode('idna').decode()}"


def _body(letter: Letter) -> bytes:
    text = _text("plain", letter.text)
    if letter.html:
        text = _multipart("alternative", [text, _text("html", letter.html)])
    return _multipart("mixed", [text, *map(_file, letter.attachments)]) if letter.attachments else text


def _multipart(subtype: str, parts: Sequence[bytes]) -> bytes:
    boundary = f"=_{subtype}"  # a letter has one of each
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n'
    lines = (b"\r\n--%s\r\n%s" % (boundary.encode(), part) for part in parts)
    return b"%s%s\r\n--%s--\r\n" % (head.encode(), b"".join(lines), boundary.encode())


def _text(subtype: str, text: str) -> bytes:
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    lines = _LINE_END.sub("\r\n", text if text.endswith("\n") else f"{text}\n")
    return head.encode() + binascii.b2a_qp(lines.encode())


def _file(file: Attachment) -> bytes:
    kind, _, subtype = file.content_type.partition("/")
    part = EmailMessage(policy=SMTP)
    part.set_content(file.content, kind, subtype, disposition="attachment", filename=_line(file.name))
    return part.as_bytes()


def _header(name: str, value: str) -> bytes:
    """One that reads as it stands, or else as the standard library spells it."""
    line = f"{name}: {_line(value)}"
    as_it_is = line.isascii() and line.isprintable() and "=?" not in line
    if as_it_is and (len(line) <= _SHORT or (len(line) <= _LONGEST and line.count(" ") == 1)):
        return line.encode() + b"\r\n"
    return _spelled(name, _line(value))


@lru_cache(maxsize=512)
def _spelled(name: str, value: str) -> bytes:
    return SMTP.fold_binary(name, SMTP.header_factory(name, value))


@lru_cache(maxsize=512)
def _parsed(sender: str) -> tuple[str, str]:
    return parseaddr(sender)


@lru_cache(maxsize=512)
def _from(name: str, address: str) -> bytes:
    return SMTP.fold_binary("From", SMTP.header_factory("From", Address(name, addr_spec=address)))


def _to(address: str) -> bytes:
    if _USUAL_ADDRESS.fullmatch(address):
        return _header("To", address)
    return SMTP.fold_binary("To", SMTP.header_factory("To", Address(addr_spec=address)))


def _line(value: str) -> str:
    return " ".join(value.split())
