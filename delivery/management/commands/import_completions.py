"""Take a canonical completion file into the ledger, with the checks and sentences of the page."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from delivery import imports
from delivery.domain import completion_files, completions
from delivery.domain.completions import Counts
from delivery.models import CompletionSource, Unmatched
from rollout.tabular import files
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant


class Command(BaseCommand):
    help = "Import a completion file of a source. The same file twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", help="the organization's address part, such as norvane")
        parser.add_argument("source", help="the source's short name, such as workline")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")
        parser.add_argument("--encoding", default="", choices=[each for each in files.ENCODINGS if each])

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no organization “{options['tenant']}”.")
        try:
            self._import(tenant, self._content(options["file"]), options)
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages)) from refused

    def _content(self, path: Path) -> bytes:
        try:
            completion_files.check_size(path.stat().st_size, settings.UPLOAD_LIMIT)
            return path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error

    def _import(self, tenant: Tenant, content: bytes, options: dict[str, Any]) -> None:
        source, at = self._source(tenant, options["source"]), clock.now(tenant)
        file = completion_files.read(content, encoding=options["encoding"])
        for note in file.notes:
            self.stdout.write(note)
        if options["dry_run"]:
            with walls.inside(tenant.pk):
                self._say(completions.preview(source=source, lines=file.lines, at=at))
            self.stdout.write("Dry run: nothing was changed.")
            return
        by = actors.system(tenant, origin="command import_completions")
        self._say(imports.take(source, file.lines, by=by, at=at, progress=lambda done, total: None))

    def _source(self, tenant: Tenant, slug: str) -> CompletionSource:
        with walls.inside(tenant.pk):
            source = CompletionSource.objects.filter(slug=slug).first()
            known = ", ".join(CompletionSource.objects.order_by("slug").values_list("slug", flat=True))
        if source is None:
            raise CommandError(f"There is no source “{slug}”. Known are: {known or 'none yet'}.")
        return source

    def _say(self, counts: Counts) -> None:
        self.stdout.write(
            f"{counts.lines} lines: {counts.recorded} new ({counts.corrected} of them corrections), "
            f"{counts.repeated} known, {sum(counts.unmatched.values())} unmatched, "
            f"{counts.lacking} without the evidence asked for; "
            f"{counts.completed} assignments completed, {counts.settled} waiting lines settled."
        )
        for cause, word, lines in counts.unknown:
            self.stdout.write(f"{Unmatched.Cause(cause).label} “{word}”: {lines}")
