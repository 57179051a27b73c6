"""`forget_origins ACME --before DAY`: erase network addresses and channels of acts before the day; the acts stay."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rollout.journal.domain import origins
from rollout.tenancy.models import Tenant


class Command(BaseCommand):
    help = "Erase from where acts before a day came. Who did what, and why, stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", help="its short name")
        parser.add_argument("--before", required=True, type=datetime.date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["organization"]).first()
        if tenant is None:
            raise CommandError(f"There is no organization “{options['organization']}”.")
        midnight = datetime.datetime.combine(options["before"], datetime.time(), ZoneInfo(tenant.time_zone))
        self.stdout.write(f"Erased: {origins.forget(tenant=tenant, before=midnight)}")
