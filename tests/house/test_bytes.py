"""U9: what a first view costs over the wire, of styles and scripts."""

import gzip

import pytest
from django.contrib.staticfiles.finders import get_finders

KB = 1000


@pytest.fixture(scope="module")
def served() -> dict[str, int]:
    """Each static file's compressed size, as collected."""
    sizes = {}
    for finder in get_finders():
        for path, storage in finder.list([]):
            prefix = getattr(storage, "prefix", None)
            with storage.open(path) as file:
                sizes[f"{prefix}/{path}" if prefix else path] = len(gzip.compress(file.read(), 9))
    return sizes


def test_styles_stay_small(served):
    assert served["bootstrap/bootstrap.min.css"] + served["css/app.css"] <= 36 * KB


def test_all_our_scripts_and_htmx_stay_small(served):
    ours = {path: size for path, size in served.items() if path.startswith("js/")}
    assert sum(ours.values()) <= 8 * KB, ours
    assert sum(ours.values()) + served["django_htmx/htmx-2.min.js"] <= 26 * KB


def test_bootstrap_is_served_without_what_needs_its_script(served):
    assert not [path for path in served if path.startswith("bootstrap/") and path != "bootstrap/bootstrap.min.css"]
