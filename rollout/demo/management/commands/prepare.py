"""`prepare`: what `make run` needs before it answers, in one process, since each start of a process costs seconds."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Bring the tables up to date, load the demo company into an empty installation, and say who can sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("demo", if_empty=True, stdout=self.stdout)
        call_command("demo", sign_ins=True, stdout=self.stdout)
