"""`create_tenant SLUG NAME --member EMAIL=ROLE`: an empty organization and those who may enter it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from rollout.tenancy.domain import tenants
from rollout.tenancy.permissions import Role
from rollout.tenancy.refusals import Slip


class Command(BaseCommand):
    help = "Create an organization. Members sign in with a code sent to their address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short name in addresses, as acme")
        parser.add_argument("name")
        parser.add_argument("--time-zone", default="UTC", help="IANA name, default UTC")
        parser.add_argument("--demo", action="store_true", help="its administrator may move the clock")
        parser.add_argument("--member", action="append", default=[], metavar="EMAIL=ROLE", help="may be repeated")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tenant = tenants.create(
                slug=options["slug"], name=options["name"], time_zone=options["time_zone"], is_demo=options["demo"]
            )
            for member in options["member"]:
                email, _, role = member.partition("=")
                tenants.grant(tenant=tenant, email=email, role=self._role(role))
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.stdout.write(f"{tenant.name} is at /{tenant.slug}/")

    @staticmethod
    def _role(name: str) -> Role:
        try:
            return Role(name)
        except ValueError:
            accepted = ", ".join(role for role in Role if role.granted)
            raise Slip(f"“{name}” is no role; accepted: {accepted}.") from None
