"""Every setting stands in .env.example with its default, and nothing else does."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / ".env.example").read_text()


def example() -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))


def asked_for() -> set[str]:
    settings = (ROOT / "config/settings.py").read_text()
    up = (ROOT / "config/management/commands/up.py").read_text()
    compose = (ROOT / "docker-compose.yml").read_text()
    return {
        *re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', settings),
        *re.findall(r'\bserver\("([A-Z_]+)"', settings),
        *re.findall(r'environ\.get\("([A-Z_]+)"', up),
        *re.findall(r"\$\{([A-Z_]+)", compose),
    }


def test_each_setting_is_there_and_no_other():
    assert example().keys() == asked_for()


def test_the_defaults_are_those_of_the_code():
    settings = (ROOT / "config/settings.py").read_text()
    for name, default in re.findall(r'env\.(?:bool|int)\("([A-Z_]+)", default=(\w+)\)', settings):
        assert example()[name].lower() == default.lower(), name
