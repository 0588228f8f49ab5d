"""Every answer carries its headers, whatever it is: a page, a refusal, a redirect, an unknown address."""

import pytest
from django.urls import reverse

from notifications.models import Sweep
from tests.house.registry import OURS, arguments

pytestmark = pytest.mark.django_db
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NONE = ["default-src", "base-uri", "frame-ancestors", "object-src"]
THEIRS = ["/accounts/login/", "/accounts/password/reset/", "/nothing/here/"]


def policy(answer) -> dict[str, str]:
    return dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))


def check(answer, where: str) -> None:
    carried = {name: answer.get(name) for name in ALWAYS}
    if carried["Referrer-Policy"] == "no-referrer":  # a secret address is told to nobody, which is stricter
        carried["Referrer-Policy"] = "same-origin"
    assert carried == ALWAYS, where
    said = policy(answer)
    assert all(said[name] == "'none'" for name in NONE), where
    assert "unsafe" not in answer["Content-Security-Policy"] and "http" not in answer["Content-Security-Policy"], where
    ours = "'none'" if "sandbox" in said else "'self'"  # a document in its sandbox may do nothing at all
    assert said["script-src"] == said["style-src"] == said["form-action"] == ours, where
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"], where


@pytest.mark.parametrize("who", ["mo", "olga", None])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_every_answer_carries_them(client, story, who, method):
    Sweep.note()
    if who:
        client.force_login(getattr(story, who))
    for path in [*THEIRS, *(reverse(name, kwargs=arguments(name, story)) for name in OURS)]:
        check(getattr(client, method)(path), f"{method} {path}")


def test_a_page_with_a_patient_is_kept_by_no_browser(client, story):
    client.force_login(story.ines)
    for path in ("/referrals/", f"/referrals/{story.ada.pk}/", "/referrals/new/"):
        assert "no-store" in client.get(path)["Cache-Control"]


def test_cookies_are_for_us_alone(client, story):
    client.post("/accounts/login/", {"login": story.ines.email, "password": "wrong"})
    client.force_login(story.ines)
    client.get("/referrals/new/")
    for cookie in client.cookies.values():
        assert cookie["samesite"] == "Lax", cookie.key
        assert cookie["httponly"] or cookie.key == "theme", cookie.key
