from pathlib import Path

import pytest

from config.management.commands.docs import PAGES

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_the_code_writes_is_current(name):
    assert (DOCS / name).read_text() == PAGES[name](), f"docs/{name} is old: run `manage.py docs`"
