"""Of the monthly NPPES file the rows that a branch wants: as a small file to upload, or on their way in at once."""

from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify

from accounts.models import Branch, User
from accounts.roles import IMPORT
from sources.imports import running, store
from sources.imports.beginning import WORDS, begin
from sources.imports.columns import match
from sources.imports.forms import NppesForm
from sources.imports.limits import MB, MOST_BYTES, MOST_ROWS, NotReadable
from sources.imports.nppes import COLUMNS, Choice
from sources.imports.nppes_file import chosen_rows, lines_of, write
from sources.imports.reading import opened


class Command(BaseCommand):
    help = "Takes the rows of some ZIP codes and taxonomy codes out of the monthly NPPES file, packed or not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the ZIP that CMS publishes, or the CSV in it")
        parser.add_argument("--branch", required=True, help="the branch's name")
        parser.add_argument("--zip", nargs="+", action="extend", help="of five digits; without any, those it serves")
        parser.add_argument("--taxonomy", nargs="+", action="extend", help="codes, or how they begin; without any, all")
        parser.add_argument("--to", type=Path, help="the file to write; without it, nppes-BRANCH.csv beside you")
        parser.add_argument("--as", dest="email", help="starts the import as this manager, by e-mail; writes no file")

    def handle(self, *args: Any, file: Path, branch: str, email: str | None, to: Path | None, **options: Any) -> None:
        place = Branch.objects.filter(name__iexact=branch).first()
        if place is None:
            raise CommandError(f"There is no branch “{branch}”.")
        person = self.manager(email, place) if email else None
        wanted = self.wanted(place, options["zip"], options["taxonomy"])
        try:
            if person:
                self.start(file, wanted, place, person)
            else:
                path = to or Path(f"nppes-{slugify(place.name)}.csv")
                with path.open("wb") as out:
                    self.told(self.take(file, wanted, out), path)
        except OSError as trouble:
            raise CommandError(f"{trouble.filename}: {trouble.strerror}.") from trouble
        except NotReadable as sentence:
            raise CommandError(str(sentence)) from sentence

    def manager(self, email: str, branch: Branch) -> User:
        person = User.objects.active().filter(email__iexact=email).first()
        if person is None or not person.may(IMPORT, branch=branch):
            raise CommandError(f"“{email}” is the e-mail of nobody who may import in {branch}.")
        return person

    def wanted(self, branch: Branch, zips: list[str] | None, codes: list[str] | None) -> dict[str, list[str]]:
        """Held to the same words as the page's form."""
        served: Any = branch.served_zips.values_list("zip", flat=True)
        form = NppesForm({"zips": " ".join(zips or served), "codes": " ".join(codes or [])})
        if not form.is_valid():
            raise CommandError(" ".join(str(error) for errors in form.errors.values() for error in errors))
        return form.cleaned_data

    def take(self, file: Path, wanted: dict[str, list[str]], out: Any) -> int:
        choice = Choice.of(wanted)
        with lines_of(file) as lines:
            return write(chosen_rows(lines, choice), out)

    def told(self, count: int, path: Path) -> None:
        self.stdout.write(f"{count:,} rows are in {path}. Upload it on the page of imports.")
        if count > MOST_ROWS or path.stat().st_size > MOST_BYTES:
            most = f"{MOST_ROWS:,} rows, {MOST_BYTES // MB} MB"
            self.stdout.write(f"That is more than Kept takes at once ({most}): ask for less.")

    def start(self, file: Path, wanted: dict[str, list[str]], branch: Branch, person: User) -> None:
        """Up to the look before anything is written, which is the person's."""
        name = token_urlsafe(24)
        path = store.folder() / name
        try:
            with open(path, "xb", opener=store.private) as out:
                count = self.take(file, wanted, out)
            table = opened(path, WORDS)
        except (NotReadable, OSError):
            path.unlink(missing_ok=True)
            raise
        job = begin(table, stored_as=name, branch=branch, by=person, file_name=file.name)
        job.examine(columns=match(job.headers, COLUMNS), options=dict(wanted))
        running.ring()
        self.stdout.write(f"{count:,} rows are being checked. Nothing is written before {person} says so:")
        self.stdout.write(f"{settings.BASE_URL}{job.get_absolute_url()}")
