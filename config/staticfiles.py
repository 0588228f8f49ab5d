"""What browsers get: of Bootstrap what we use, and our scripts without what only their readers need."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bootstrap_wrapper
from django.contrib.staticfiles.finders import BaseFinder, FileSystemFinder
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

FILE = "bootstrap.min.css"
# A quarter of the bytes, for pieces that `<dialog>`, `<details>` and `popover` do here (SCREENS 6.4).
UNUSED = (
    "accordion bs-popover bs-tooltip carousel dropdown dropdown-center dropend dropstart dropup dropup-center "
    "form-floating form-range modal navbar offcanvas placeholder popover progress spinner toast tooltip"
)
RULE = re.compile(r"([^{}@;]+)\{[^{}]*\}")
OF_UNUSED = re.compile(rf"(\[[^\]]*\] ?)?\.({'|'.join(UNUSED.split())})(?![a-z])")
LEFT_EMPTY = re.compile(r"@media[^{]*\{\}|/\*# sourceMappingURL.*?\*/")


def slim(css: str) -> str:
    """Without the rules whose selectors are all of unused pieces."""

    def kept(rule: re.Match[str]) -> str:
        return "" if all(OF_UNUSED.match(selector.strip()) for selector in rule[1].split(",")) else rule[0]

    return LEFT_EMPTY.sub("", RULE.sub(kept, css))


class SlimStorage(FileSystemStorage):
    prefix = "bootstrap"  # collectstatic reads it

    def _open(self, name: str, mode: str = "rb") -> File:
        return ContentFile(slim(Path(self.path(name)).read_text()).encode(), name=name)


class BootstrapFinder(BaseFinder):
    """`bootstrap/bootstrap.min.css`, from the package, nothing copied into the repository."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = SlimStorage(location=bootstrap_wrapper.get_bootstrap_css_dir())

    def check(self, **kwargs: Any) -> list:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != f"{self.storage.prefix}/{FILE}":
            return []
        return [self.storage.path(FILE)] if find_all else self.storage.path(FILE)

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        yield FILE, self.storage


FOR_READERS = re.compile(r"^\s*//.*\n|^[ \t]+", re.MULTILINE)


class LeanStorage(FileSystemStorage):
    """Scripts without the lines of comment and without indentation: a third fewer bytes on every first view (U9)."""

    prefix = ""

    def _open(self, name: str, mode: str = "rb") -> File:
        if not name.endswith(".js"):
            return super()._open(name, mode)  # type: ignore[misc]
        return ContentFile(FOR_READERS.sub("", Path(self.path(name)).read_text()).encode(), name=name)


class OurFinder(FileSystemFinder):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storages = {root: LeanStorage(location=root) for root in self.storages}
