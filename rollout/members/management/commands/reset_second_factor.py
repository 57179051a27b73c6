"""`reset_second_factor EMAIL --reason TEXT`: for somebody whom no administrator can help, as the last of them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from rollout.members.domain import second_factors


class Command(BaseCommand):
    help = "Take away the second factor of a login that lost it. Written down in each of their organizations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="who asked, and how you know that it was them")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            second_factors.reset_by_operator(email=options["email"], reason=options["reason"], at=timezone.now())
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.stdout.write(f"{options['email']} signs in with one factor until they set it up again.")
