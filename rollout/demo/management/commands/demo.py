"""`demo --people N --seed S --as-of DATE`: load Norvane Group and a second, small organization."""

import datetime
import time
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from rollout.demo import hafenkliniken, load
from rollout.demo.company import PASSWORD, SIGN_INS
from rollout.tenancy.models import Tenant


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no date; one such as 2026-09-22 is accepted.") from None


class Command(BaseCommand):
    help = "Load the demo company. Dates are relative to --as-of; past messages are recorded, never sent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=400, help="at least 40, default 400")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument(
            "--as-of", type=_date, default=None, help="ISO date, whose morning the clock shows; default the present"
        )
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there is an organization already")
        parser.add_argument("--if-missing", action="store_true", help="do nothing where the demo company is already")
        parser.add_argument("--sign-ins", action="store_true", help="only print who can sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["sign_ins"]:
            self._load(options)
        if options["sign_ins"] and Tenant.objects.open().filter(slug=load.NORVANE, is_demo=True).exists():
            self._print_sign_ins()

    def _load(self, options: dict[str, Any]) -> None:
        if options["people"] < 40:
            raise CommandError("The demo company needs at least 40 people.")
        with load.alone():
            load.remove_unfinished()
        with load.alone():
            self._load_alone(options)

    def _load_alone(self, options: dict[str, Any]) -> None:
        if options["if_empty"] and Tenant.objects.exists():
            return
        if load.is_there():
            if options["if_missing"]:
                return
            raise CommandError("The demo company is here already. It is made once, in an empty installation.")
        began, real = time.monotonic(), timezone.now()
        now = load.morning_of(options["as_of"]) if options["as_of"] else real
        load.load(people=options["people"], seed=options["seed"], now=now, clock_offset=now - real)
        self.stdout.write(f"Norvane Group: {options['people']} people, {time.monotonic() - began:.1f} s.")

    def _print_sign_ins(self) -> None:
        self.stdout.write(f"Sign in with the password “{PASSWORD}” as")
        for sign_in in SIGN_INS:
            self.stdout.write(f"  {sign_in.email:<36} {sign_in.note}")
        for sign_in in hafenkliniken.SIGN_INS:
            self.stdout.write(f"  {sign_in.email:<36} {sign_in.note} of {hafenkliniken.NAME}, a second organization")
