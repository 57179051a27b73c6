"""Bring people in from a canonical file, with the checks and sentences of the page."""

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from audiences.domain import (
    import_consequences,
    import_plans,
    import_readings,
    import_rehearsal,
    import_words,
    imports,
    people_files,
    people_merge,
)
from audiences.domain.people_formats import readings
from audiences.domain.people_formats.dates import ORDERS, Order
from audiences.domain.people_formats.readings import Reading
from audiences.domain.people_formats.recognition import Question
from audiences.domain.people_plan import Plan
from rollout.tabular import files
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant


class Command(BaseCommand):
    help = "Import a full people file: whoever of the source is absent from it is marked as left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", help="the organization's address part, such as norvane")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")
        parser.add_argument(
            "--source", default=imports.SOURCE, help="whose file this is; leavers are looked for within it"
        )
        parser.add_argument("--encoding", default="", choices=[each for each in files.ENCODINGS if each])
        parser.add_argument(
            "--dates", default="", choices=[str(order) for order in ORDERS], help="the order in 03/04/2024"
        )
        parser.add_argument(
            "--accept-columns", action="store_true", help="read an export of another system as it is recognized"
        )
        parser.add_argument("--confirm", action="store_true", help="apply even many leavers or changed managers")
        parser.add_argument("--skip-rejected", action="store_true", help="apply the other rows when some are rejected")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no organization “{options['tenant']}”.")
        try:
            content = self._content(options["file"])
            with walls.inside(tenant.pk):
                self._import(tenant, content, options)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused

    def _content(self, path: Path) -> bytes:
        try:
            people_files.check_size(path.stat().st_size, settings.UPLOAD_LIMIT)
            return path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error

    def _import(self, tenant: Tenant, content: bytes, options: dict[str, Any]) -> None:
        people_merge.lock(tenant)
        reading = self._reading(content, options)
        plan = import_plans.of_file(content, reading, source=options["source"], tenant=tenant)
        foretold = import_rehearsal.foretell(plan=plan, tenant=tenant, at=clock.now(tenant))
        warnings = [*plan.warnings(), *import_consequences.warnings(foretold.joined)]
        self._say(plan, [*(each.sentence for each in foretold.consequences), *warnings])
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was changed.")
            return
        if plan.rejected and not options["skip_rejected"]:
            raise CommandError("Nothing was changed. Correct the rejected rows, or pass --skip-rejected.")
        if warnings and not options["confirm"]:
            raise CommandError("Nothing was changed. Pass --confirm to apply the large changes.")
        imports.take(
            plan=plan,
            file_name=options["file"].name,
            source=options["source"],
            by=actors.system(tenant, origin="command import_people"),
            at=clock.now(tenant),
        )
        people_merge.catch_up(plan)
        self.stdout.write("Applied.")

    def _reading(self, content: bytes, options: dict[str, Any]) -> Reading:
        """How the file is read: as confirmed for its source, or as the options say. Nothing is guessed in silence."""
        found = import_readings.look(content, source=options["source"], encoding=options["encoding"])
        order = Order(options["dates"])
        if Question.COLUMNS in found.asks and not options["accept_columns"]:
            raise CommandError(
                f"This is no canonical people file, but an export ({found.reading.of.label}). Confirm its columns once "
                "on the page of imports, or pass --accept-columns to read them as they are recognized."
            )
        if Question.DATES in found.asks and not order:
            raise CommandError(
                f"“{found.two_meanings}” may begin with the day or the month. Pass --dates dmy or --dates mdy."
            )
        if Question.ENCODING in found.asks:
            return Reading()  # reading it says which byte is no UTF-8
        readings.check(found.reading)
        return replace(found.reading, dates=found.reading.dates or order)

    def _say(self, plan: Plan, sentences: list[str]) -> None:
        for problem in plan.problems():
            self.stdout.write(str(problem))
        self.stdout.write(import_words.summary(import_words.counts(plan)))
        for sentence in (*import_words.notes(plan), *sentences):
            self.stdout.write(sentence)
