"""An SMTP host that kills its clients: `python -m tests.faults.sink FOLDER PLAN`.

PLAN is JSON: {"41": "stored", …}: at the 41st DATA, in that phase, every process named in FOLDER/workers gets SIGKILL.
Phases: "received" (before the mail is kept), "stored" (kept, no answer yet), "answered" (right after 250 is on the
wire), "later" (some milliseconds after that). Message-IDs go to FOLDER/accepted as they are kept.
"""

import asyncio
import contextlib
import email
import json
import os
import random
import signal
import socket
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Killer:
    def __init__(self, folder: Path, plan: dict[int, str]) -> None:
        self.folder, self.plan, self.count = folder, plan, 0
        self.random = random.Random(7)

    def kill(self) -> None:
        for path in (self.folder / "workers").iterdir():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(path.name), signal.SIGKILL)
        self.note("kills", "")

    def note(self, name: str, line: str) -> None:
        with (self.folder / name).open("a") as file:
            file.write(f"{line}\n")

    async def handle_DATA(self, server, session, envelope) -> str:
        self.count += 1
        session.phase = self.plan.get(self.count, "")
        await asyncio.sleep(0.001)
        if session.phase == "received":
            self.kill()
            return "451 not kept"
        self.note("accepted", email.message_from_bytes(envelope.content)["Message-ID"].strip())
        await asyncio.sleep(0.001)
        if session.phase == "stored":
            self.kill()
            await asyncio.sleep(0.01)
        return "250 kept"


class Host(SMTP):
    async def push(self, status) -> None:
        with contextlib.suppress(ConnectionError):
            await super().push(status)
        phase = getattr(self.session, "phase", "")
        if phase in ("answered", "later"):
            self.session.phase = ""
            if phase == "later":
                await asyncio.sleep(self.event_handler.random.uniform(0, 0.015))
            self.event_handler.kill()


async def main(folder: Path, plan: dict[int, str]) -> None:
    killer = Killer(folder, plan)
    listener = socket.create_server(("127.0.0.1", 0))
    server = await asyncio.get_running_loop().create_server(lambda: Host(killer), sock=listener)
    print(listener.getsockname()[1], flush=True)  # noqa: T201  the test reads it
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), {int(at): phase for at, phase in json.loads(sys.argv[2]).items()}))
