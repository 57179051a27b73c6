"""`manage.py catalogs`: bring the catalogs of all languages up to date with the code, and compile them."""

from typing import Any

from babel.messages.catalog import Catalog
from django.core.management.base import BaseCommand

from rollout.web import catalogs


class Command(BaseCommand):
    help = "Writes new words into locale/*.po, drops unused ones, compiles .mo, and lists what is not translated."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = catalogs.used()
        for language in catalogs.languages():
            catalog = catalogs.updated(self._known(language), wanted)
            catalogs.path(language, "po").write_bytes(catalogs.source(catalog))
            catalogs.path(language, "mo").write_bytes(catalogs.compiled(catalog))
            lacking = catalogs.missing(catalog)
            self.stdout.write(f"{language}: {len(wanted)} entries, {len(lacking)} not translated")
            for entry in lacking:
                self.stdout.write(f"  {entry.id!r}")

    def _known(self, language: str) -> Catalog:
        if catalogs.path(language, "po").exists():
            return catalogs.read(language)
        catalogs.path(language, "po").parent.mkdir(parents=True, exist_ok=True)
        return Catalog(locale=language, project="Fairway", header_comment="", fuzzy=False)
