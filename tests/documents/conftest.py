import stat
from pathlib import Path

import pytest

from accounts.documents import store


@pytest.fixture
def shelf(settings, tmp_path) -> Path:
    """A folder of documents for this test alone."""
    settings.DOCUMENTS = tmp_path / "documents"
    return store.folder()


def lying(shelf: Path) -> list[Path]:
    return sorted(path for path in shelf.rglob("*") if path.is_file())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
