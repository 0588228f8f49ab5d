"""Exposes the one file that we use of Bootstrap's package, which ships fifty."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# The map goes with it: the manifest follows the reference in the style sheet's last line.
FILES = ("bootstrap.min.css", "bootstrap.min.css.map")


class BootstrapFinder(BaseFinder):
    """`bootstrap/bootstrap.min.css`, from the package, nothing copied into the repository."""

    prefix = "bootstrap"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spec = find_spec("bootstrap_wrapper")
        assert spec and spec.origin, "bootstrap-wrapper is not installed"
        self.folder = Path(spec.origin).parent.parent / "bootstrap" / "css"
        self.storage = FileSystemStorage(location=self.folder)
        self.storage.prefix = self.prefix  # type: ignore[attr-defined]  # collectstatic reads it

    def check(self, **kwargs: Any) -> list:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        ours = [str(self.folder / name) for name in FILES if path == f"{self.prefix}/{name}"]
        return ours if find_all else (ours[0] if ours else [])

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in FILES:
            yield name, self.storage
