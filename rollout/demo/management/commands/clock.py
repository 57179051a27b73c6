"""`clock TENANT --to INSTANT`: move a demo organization's clock forward."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from rollout.demo import clock as demo_clock
from rollout.tenancy import actors, walls
from rollout.tenancy import clock as tenant_clock
from rollout.tenancy.models import Tenant


class Command(BaseCommand):
    help = "Move the clock of a demonstration organization forward."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tenant", help="short name in addresses")
        parser.add_argument("--to", required=True, help="ISO instant, as 2026-10-05T09:00 (in the organization's zone)")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no organization “{options['tenant']}”.")
        try:
            to = datetime.datetime.fromisoformat(options["to"])
        except ValueError:
            raise CommandError(f"“{options['to']}” is no instant; one such as 2026-10-05T09:00 is accepted.") from None
        to = to if to.tzinfo else to.replace(tzinfo=ZoneInfo(tenant.time_zone))
        try:
            with walls.inside(tenant.pk):
                demo_clock.move(by=actors.system(tenant, origin="command clock"), to=to, at=tenant_clock.now(tenant))
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.stdout.write(f"{tenant.name} is now at {to:%Y-%m-%d %H:%M} ({tenant.time_zone}).")
