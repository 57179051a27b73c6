"""`reseal_secrets`: seal every secret at rest again under the first of SECRETS_KEYS, before an older key is dropped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rollout.members.domain import second_factors
from rollout.tenancy.sealing import Sealed


class Command(BaseCommand):
    help = "Seal every secret at rest again under the first of SECRETS_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = second_factors.reseal()
        except Sealed as closed:
            raise CommandError(str(closed)) from closed
        self.stdout.write(f"Sealed again: {count}")
