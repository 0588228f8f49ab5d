"""python -m tests.shots [--only WORD] [--picture]

Starts Kept with a fresh demo, or takes the one at KEPT_URL (a demo too: some shots save a referral). The pictures and
their index.html go to KEPT_HOME/shots.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import escape
from itertools import groupby, product
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser

from config.demo.people import INES
from config.embedded.home import free_port

from .camera import THEMES, VIEWS, Taken, chromium, context, sign_in, take
from .pages import BY_POST, SHOTS, Shot

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURE = ROOT / "docs" / "img" / "referrals.png"
START_SECONDS = 90


def main() -> int:
    wanted = arguments()
    with kept() as url, chromium() as browser:
        if wanted.picture:
            take_picture(browser, url)
            return 0
        folder = Path(os.environ.get("KEPT_HOME") or ROOT / "var").resolve() / "shots"
        folder.mkdir(parents=True, exist_ok=True)
        shots = [shot for shot in SHOTS if wanted.only in shot.name]
        taken = list(take_all(browser, url, shots, folder))
    (folder / "index.html").write_text(index(taken))
    troubles = [f"{each.file}: {each.trouble}" for each in taken if each.trouble]
    if not wanted.only:
        troubles += [f"no picture of {name}" for name in not_shown(taken)]
    print(*troubles, f"{len(taken)} pictures: {folder / 'index.html'}", sep="\n")
    return 1 if troubles else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.shots", description="Pictures of every page.")
    parser.add_argument("--only", default="", help="only those with this in their name")
    parser.add_argument("--picture", action="store_true", help="only the README's picture, into docs/img/")
    return parser.parse_args()


@contextmanager
def kept() -> Iterator[str]:
    """The address of a running demo."""
    if "KEPT_URL" in os.environ:
        yield os.environ["KEPT_URL"].rstrip("/")
        return
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="kept-shots-") as home:
        os.chmod(home, 0o711)  # as root, Postgres is another user's
        env = {**os.environ, "KEPT_HOME": f"{home}/kept", "PORT": str(port), "KEPT_DEMO": "true"}
        process = subprocess.Popen([sys.executable, "manage.py", "up"], cwd=ROOT, env=env)
        try:
            wait_for(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return urlopen(f"{url}/readyz/", timeout=5).close()
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit("Kept did not start.")


def take_all(browser: Browser, url: str, shots: list[Shot], folder: Path) -> Iterator[Taken]:
    """Each person signs in anew for each kind of screen, so that pages which ask for a fresh sign-in open."""
    for (who, theirs), view, theme in product([(w, list(s)) for w, s in by_person(shots)], VIEWS, THEMES):
        opened = context(browser, url, view, theme)
        page = opened.new_page()
        if who:
            sign_in(page, who)
        yield from (take(page, shot, folder, f"{view}-{theme}") for shot in theirs)
        opened.close()


def by_person(shots: list[Shot]):
    return groupby(shots, key=lambda shot: shot.who)


def take_picture(browser: Browser, url: str) -> None:
    opened = context(browser, url, "desk", "light")
    page = opened.new_page()
    sign_in(page, INES)
    page.goto("/referrals/")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURE)
    opened.close()
    print(f"{PICTURE}: {PICTURE.stat().st_size // 1000} KB")


def not_shown(taken: list[Taken]) -> set[str]:
    """Pages of the URL conf that the list in pages.py lacks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["KEPT_DEMO"] = "true"
    import django
    from django.urls import Resolver404, resolve

    django.setup()
    from tests.house.registry import OURS

    shown = set()
    for path in {urlsplit(each.url).path for each in taken}:
        with suppress(Resolver404):
            shown.add(resolve(path).view_name)
    return set(OURS) - shown - BY_POST


def index(taken: list[Taken]) -> str:
    """One row a page, its pictures side by side."""
    rows = []
    for shot in SHOTS:
        theirs = [each for each in taken if each.shot == shot]
        pictures = "".join(
            f'<a href="{each.file}"><img src="{each.file}" alt="" height="420" loading="lazy"></a> ' for each in theirs
        )
        troubles = "".join(f"<p><b>{escape(each.trouble)}</b></p>" for each in theirs if each.trouble)
        rows.append(
            f"<h2>{escape(shot.name)}</h2><p><code>{escape(shot.path)}</code></p>{troubles}{pictures}" * bool(theirs)
        )
    return f'<!doctype html><meta charset="utf-8"><title>Kept: every page</title>{"".join(rows)}'


if __name__ == "__main__":
    sys.exit(main())
