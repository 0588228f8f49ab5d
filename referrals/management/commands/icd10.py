"""The list of diagnosis codes, from CMS's public file: yearly on October 1, sometimes on April 1."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from referrals.icd import read_list
from referrals.models import DiagnosisCode


class Command(BaseCommand):
    help = "Loads the ICD-10-CM codes from a file of CMS: icd10cm_order_YYYY.txt, or icd10cm_codes_YYYY.txt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with file.open(encoding="utf-8") as lines:
                entries = list(read_list(lines))
        except (OSError, ValueError) as wrong:
            raise CommandError(f"Nothing was loaded: {wrong}") from wrong
        if not entries:
            raise CommandError("Nothing was loaded: the file is empty.")
        added, gone = DiagnosisCode.objects.replace(entries)
        self.stdout.write(f"{len(entries)} codes stand in the list now: {added} are new, {gone} went.")
