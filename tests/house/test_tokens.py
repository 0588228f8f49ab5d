"""U14: what can be read can be read by everyone. The contrasts of SCREENS 6.3, computed from app.css."""

import re
from itertools import product
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2].joinpath("static/css/app.css").read_text()
STATES = ("received", "checking", "accepted", "set", "started", "late", "cancelled", "quiet")
GROUNDS = ("--bs-body-bg", "--kept-surface")
SUNKEN = "--bs-tertiary-bg"
TEXTS = (
    "--bs-body-color",
    "--bs-emphasis-color",
    "--bs-secondary-color",
    "--bs-primary",
    "--bs-link-color",
    "--bs-link-hover-color",
)
MARKS = ("--kept-control", "--kept-focus")


def tokens(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r" \{(.*?)\}", CSS, re.DOTALL)
    assert block, selector
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", block[1]))


THEMES = {"light": tokens('[data-bs-theme="light"]'), "dark": tokens('\n[data-bs-theme="dark"]')}


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.x."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *((text, ground, 4.5) for text, ground in product(TEXTS, (*GROUNDS, SUNKEN))),
    *((mark, ground, 3.0) for mark, ground in product(MARKS, (*GROUNDS, SUNKEN))),
    *((f"--kept-{state}", ground, 4.5) for state, ground in product(STATES, GROUNDS)),
    *((f"--kept-{state}", f"--kept-{state}-tint", 4.5) for state in STATES),
    ("--kept-on-primary", "--bs-primary", 4.5),
    ("--kept-on-primary", "--kept-primary-hover", 4.5),
    ("--bs-body-color", "--bs-primary-bg-subtle", 4.5),
    ("--bs-primary", "--bs-primary-bg-subtle", 4.5),
    ("--bs-form-invalid-border-color", "--kept-surface", 3.0),
]


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_and_mark_stands_out_from_its_ground(theme):
    colours = THEMES[theme]
    dim = {
        (a, b): round(contrast(colours[a], colours[b]), 2)
        for a, b, least in PAIRS
        if contrast(colours[a], colours[b]) < least
    }
    assert not dim


@pytest.mark.parametrize(("one", "other", "ratio"), [("#1b262c", "#ffffff", 15.44), ("#52626b", "#f6f8f9", 5.94)])
def test_the_formula_gives_the_published_figures(one, other, ratio):
    assert round(contrast(one, other), 2) == ratio


def test_who_chose_no_theme_gets_the_same_dark_one():
    assert tokens('[data-bs-theme="auto"]') == THEMES["dark"]


@pytest.mark.parametrize("theme", THEMES)
def test_the_triplets_that_bootstrap_needs_are_the_same_colours(theme):
    colours = THEMES[theme]
    for name in ("--bs-body-bg", "--bs-body-color", "--bs-primary", "--bs-link-color", "--bs-link-hover-color"):
        assert colours[f"{name}-rgb"] == ", ".join(str(int(colours[name][i : i + 2], 16)) for i in (1, 3, 5)), name


@pytest.mark.parametrize("theme", THEMES)
def test_both_themes_set_the_same_tokens(theme):
    assert set(THEMES[theme]) == set(THEMES["light"])


def test_no_colour_stands_outside_the_tokens():
    """Print is black on white by rule; the one mask in a data URL is a token's value in both themes."""
    after = CSS.split("/* ---- tokens: sizes ---- */")[1].split("@media print")[0]
    assert re.findall(r"#[0-9a-f]{3,8}\b", after) == []
