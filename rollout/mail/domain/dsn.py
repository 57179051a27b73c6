"""Reading a delivery status notification (RFC 3464): which of our mails did not arrive, for whom, and why. Pure.

Mail hosts write them in many ways. What cannot be read as one gives nothing; nothing here raises for what comes in.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from django.conf import settings

_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_LONGEST = 300


@dataclass(frozen=True)
class Failure:
    """One recipient whom a mail did not reach, for good. `message_id` is empty where the report does not say."""

    message_id: str
    recipient: str  # in lower case; empty where the report does not say
    status: str  # as 5.1.1; empty where there is none
    because: str

    @property
    def is_hard(self) -> bool:
        """The address is no good; a soft one was given up after trying, and may work another day."""
        return not self.status.startswith("4")


def address_of(message_id: str) -> str:
    """Where reports about the mail go: its own address in the bounce mailbox; empty where none is set up."""
    local, at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    token = message_id.strip("<>").partition("@")[0]
    return f"{local}+{token}@{domain}" if at else ""


def read(raw: bytes) -> list[Failure]:
    """Failures that the mail reports; empty for what is no such report, for delays and for what was delivered."""
    report = email.message_from_bytes(raw, policy=email.policy.compat32)
    about = _about(report)
    return [
        Failure(about, _recipient(block), _status(block), _because(block))
        for block in _blocks(report)
        if _words(block, "Action").lower() == "failed"
    ]


def _blocks(report: Message) -> Iterator[Message]:
    """The groups of fields about one recipient each; the first group is about the report."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            given = part.get_payload()
            if isinstance(given, list):
                groups = [each for each in given if isinstance(each, Message)]
            else:
                texts = str(given).replace("\r", "").split("\n\n")
                groups = [email.message_from_string(text) for text in texts]
            yield from (group for group in groups if group.get("Action") is not None)


def _about(report: Message) -> str:
    """The Message-ID that went out: by the address that the report came to, else by what it encloses or refers to."""
    return _by_address(report) or _enclosed(report) or _first_id(_words(report, "In-Reply-To", "References"))


def _by_address(report: Message) -> str:
    local, at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    if not at:
        return ""
    own = re.compile(rf"{re.escape(local)}\+([0-9a-f]{{32}})@{re.escape(domain)}", re.IGNORECASE)
    for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To"):
        for value in report.get_all(name, []):
            if found := own.search(str(value)):
                return f"<{found[1].lower()}@"  # of which domain the row knows
    return ""


def _enclosed(report: Message) -> str:
    """From the mail, or its headers, that the report gives back."""
    for part in list(report.walk())[1:]:
        kind = part.get_content_type()
        if kind in ("text/rfc822-headers", "message/rfc822-headers"):
            payload = part.get_payload(decode=True)
            text = payload.decode("latin-1") if isinstance(payload, bytes) else str(part.get_payload())
            if found := _first_id(_words(email.message_from_string(text), "Message-ID")):
                return found
        elif kind == "message/rfc822":
            inner = part.get_payload()
            given = inner[0] if isinstance(inner, list) and inner else None
            if isinstance(given, Message) and (found := _first_id(_words(given, "Message-ID"))):
                return found
    return ""


def _first_id(text: str) -> str:
    found = _ID.search(text)
    return found[0] if found else ""


def _recipient(block: Message) -> str:
    """rfc822; Somebody@Example.org, as it was written to first where that is said."""
    said = _words(block, "Original-Recipient") or _words(block, "Final-Recipient")
    return said.rpartition(";")[2].strip().strip("<>").lower()


def _status(block: Message) -> str:
    found = _STATUS.search(_words(block, "Status")) or _STATUS.search(_words(block, "Diagnostic-Code"))
    return found[0] if found else ""


def _because(block: Message) -> str:
    said = _words(block, "Diagnostic-Code").partition(";")[2] or _words(block, "Diagnostic-Code")
    return " ".join(f"{_status(block)} {said.replace(_status(block) or ' ', ' ', 1)}".split())[:_LONGEST]


def _words(message: Message, *names: str) -> str:
    """The first of these headers that is there, on one line; NUL and characters of no charset are left out."""
    for name in names:
        value = message.get(name)
        if value is not None:
            text = str(value).encode("utf-8", "ignore").decode("utf-8", "ignore").replace("\x00", "")
            return " ".join(text.split())
    return ""
