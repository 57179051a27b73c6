"""`manage.py status_report TENANT PROGRAM --out F.pdf`: the program's status report as of now, without the web."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from programs.models import Program
from reporting.domain import pdf, reports
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant


class Command(BaseCommand):
    help = "Write a program's status report of two pages as a PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", help="the organization's slug")
        parser.add_argument("program", help="the program's slug")
        parser.add_argument("--out", type=Path, required=True, help="the file to write")

    def handle(self, *, tenant: str, program: str, out: Path, **options: object) -> None:
        owner = Tenant.objects.filter(slug=tenant).first()
        if owner is None:
            raise CommandError(f"There is no organization {tenant}.")
        with walls.inside(owner.pk):
            found = Program.objects.select_related("owner").filter(slug=program).first()
            if found is None:
                known = ", ".join(Program.objects.order_by("slug").values_list("slug", flat=True)) or "none"
                raise CommandError(f"{tenant} has no program {program}. Its programs: {known}.")
            by = actors.system(owner, origin="command status_report")
            made = reports.compose(program=found, by=by, at=clock.now(owner))
        try:
            made, drawn = pdf.render(made)
            out.write_bytes(drawn)
        except OSError as failed:
            raise CommandError(f"{out} could not be written: {failed.strerror}.") from failed
        self.stdout.write(f"{out}: {made['headline']}")
