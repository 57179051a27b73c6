"""A mail server that delivers to a folder: each accepted mail is one .eml file, and 250 is said when it is on disk.

Runs as a child: `python -m rollout.embedded.sink FD FOLDER`, with a listening socket that the supervisor opened, so
that its port survives a restart.
"""

import asyncio
import os
import secrets
import signal
import socket
import sys
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP

LARGEST_MAIL = 35 * 1024 * 1024  # bytes


class Folder:
    """Stores mail as `<UTC instant>-<random>.eml`: sorted by name is sorted by time of arrival."""

    def __init__(self, path: Path):
        self.path = path
        self.incoming = path / ".incoming"
        self.incoming.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server, session, envelope) -> str:
        """SMTP's answer: 250 once the file has its name, 452 when the disk has no room."""
        try:
            name = self.store(envelope.mail_from, envelope.rcpt_tos, envelope.content, datetime.now(UTC))
        except OSError as error:
            return f"452 4.3.1 the mail cannot be stored: {error.strerror}"
        return f"250 2.0.0 stored as {name}"

    def store(self, sender: str, recipients: list[str], content: bytes, at: datetime) -> str:
        """Writes one mail whole or not at all, with the envelope in the headers that RFC 5321 4.4 gives to delivery."""
        name = f"{at:%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}.eml"
        lines = [f"Return-Path: <{sender or ''}>", *(f"Delivered-To: {address}" for address in recipients)]
        lines.append(f"Received: by localhost (mail sink); {format_datetime(at)}")
        draft = self.incoming / name
        with open(draft, "wb") as file:
            file.write("".join(line + "\r\n" for line in lines).encode() + content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.path / name)
        return name


def listen(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1; port 0 takes any free one. Raises OSError when the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


async def _serve(listener: socket.socket, folder: Folder) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)

    def protocol() -> SMTP:
        return SMTP(folder, hostname="localhost", ident="mail sink", data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True)

    server = await loop.create_server(protocol, sock=listener)
    await ended.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve(socket.socket(fileno=int(sys.argv[1])), Folder(Path(sys.argv[2]))))
