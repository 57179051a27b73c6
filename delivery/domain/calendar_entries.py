"""A deadline as an iCalendar file (RFC 5545), for the learner's own calendar. Pure text."""

import datetime

from audiences.domain import clocks

BEFORE = datetime.timedelta(minutes=30)  # the entry ends at the due instant
LINE = 75  # octets, RFC 5545 3.1


def deadline(*, uid: str, summary: str, description: str, due_at: datetime.datetime, made_at: datetime.datetime) -> str:
    """One event that ends when the training is due, with a reminder a day before. `uid` stays the same for good."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Fairway//Learner page//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_text(uid)}",
        f"DTSTAMP:{_utc(made_at)}",
        f"DTSTART:{_utc(due_at - BEFORE)}",
        f"DTEND:{_utc(due_at)}",
        f"SUMMARY:{_text(summary)}",
        f"DESCRIPTION:{_text(description)}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(summary)}",
        "TRIGGER:-P1D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _utc(instant: datetime.datetime) -> str:
    return f"{clocks.to_utc(instant):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """TEXT of RFC 5545 3.3.11; control characters, which it does not allow, become spaces."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = escaped.replace("\r\n", "\n").replace("\n", "\\n")
    return "".join(character if character.isprintable() else " " for character in escaped)


def _folded(line: str) -> list[str]:
    """The line in parts of at most 75 octets, each but the first begun with a space; no character is cut."""
    parts, part = [], ""
    for character in line:
        if len((part + character).encode()) > LINE:
            parts.append(part)
            part = " "
        part += character
    return [*parts, part]
