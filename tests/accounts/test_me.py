import pytest
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
ALERTS = {"alerts_of_silence": "off", "alerts_of_tasks": "digest", "digest_at": "06:30"}


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("ines", "referrals:referrals"),
        ("mo", "referrals:referrals"),
        ("olga", "people:people"),
    ],
)
def test_each_role_has_its_first_page(client, story, who, page):
    client.force_login(getattr(story, who))
    assert client.get("/", follow=True).redirect_chain[-1][0] == reverse(page)


def test_a_marketers_is_today(client, story):
    client.force_login(story.maria)
    assert "<h1>Today</h1>" in client.get("/").content.decode()


def test_without_a_role_a_sentence_says_so(client, db):
    client.force_login(User.objects.create_user("nia@kept.test", "Nia Ford"))
    assert "no role in any branch" in client.get("/", follow=True).content.decode()


def test_a_stranger_is_sent_to_sign_in(client, db):
    assert client.get("/me/").url == "/accounts/login/?next=/me/"


def test_the_profile_is_ones_own_and_shows_the_roles(client, story):
    client.force_login(story.maria)
    assert "Marketer in Riverside" in client.get("/me/").content.decode()
    form = ALERTS | {
        "name": "Maria L. Lopez",
        "time_zone": "Pacific/Honolulu",
        "alerts_of_moves": "digest",
        "email": "x@y.z",
    }
    assert client.post("/me/", form).url == "/me/"
    story.maria.refresh_from_db()
    assert (story.maria.name, story.maria.time_zone) == ("Maria L. Lopez", "Pacific/Honolulu")
    assert (story.maria.alerts_of_moves, story.maria.email) == ("digest", "maria@kept.test")


def test_a_profile_with_mistakes_changes_nothing(client, story):
    client.force_login(story.maria)
    answer = client.post("/me/", ALERTS | {"name": "", "time_zone": "Mars/Base", "alerts_of_moves": "at_once"})
    assert answer.content.decode().count("field-error") == 2
    story.maria.refresh_from_db()
    assert (story.maria.name, story.maria.time_zone) == ("Maria Lopez", "America/Chicago")


@pytest.mark.parametrize(
    ("asked", "back"), [("/sources/", "/sources/"), ("https://evil.example/", "/"), ("//evil.example", "/")]
)
def test_the_theme_is_kept_and_leads_back_safely(client, db, asked, back):
    answer = client.post("/theme/", {"theme": "dark", "next": asked})
    assert (answer.url, client.cookies["theme"].value) == (back, "dark")
    assert 'data-bs-theme="dark"' in client.get("/accounts/login/").content.decode()


def test_an_unknown_theme_is_not_kept(client, db):
    client.post("/theme/", {"theme": "pink"})
    assert "theme" not in client.cookies
