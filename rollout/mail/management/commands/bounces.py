"""Reading what came back: a bounce mailbox kept as a Maildir, or one mail on standard input, as an alias pipes it."""

import mailbox
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rollout.mail.domain import dsn, returned
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant


class Command(BaseCommand):
    help = "Note mails that came back, from the reports of mail hosts (RFC 3464). Reading a report twice notes once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="a Maildir, a file with one mail, or - for one mail on standard input")

    def handle(self, *args: Any, source: str, **options: Any) -> None:
        read = [dsn.read(raw) for raw in _mails(source)]
        failures = [failure for found in read for failure in found]
        noted = 0
        for tenant in Tenant.objects.open().order_by("pk") if failures else ():
            with walls.inside(tenant.pk):
                by = actors.system(tenant, origin="command bounces")
                noted += returned.note(failures=failures, by=by, at=clock.now(tenant))
        unread = sum(1 for found in read if not found)
        self.stdout.write(f"{len(read)} mails, {unread} of them no report of a failure; {noted} noted as come back.")


def _mails(source: str) -> Iterator[bytes]:
    path = Path(source)
    if source == "-":
        yield sys.stdin.buffer.read()
    elif (path / "cur").is_dir() and (path / "new").is_dir():
        box = mailbox.Maildir(path, create=False)
        yield from (box.get_bytes(key) for key in sorted(box.keys()))
    elif path.is_file():
        yield path.read_bytes()
    else:
        raise CommandError(f"{source} is no Maildir (it has no folders cur and new) and no file. Use - for stdin.")
