"""The demo's mailbox: what the mail catcher caught, for whoever sits at this machine."""

import pytest
from django.urls import NoReverseMatch, reverse

from notifications.delivery import deliver_due
from notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.demo.urls")]


@pytest.fixture
def caught(story, mailbox, settings):
    """Maria's mail of Ada Brook's arrival, and one that holds what a mail should not."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    hostile = "<script>alert(1)</script> http://127.0.0.1:8000/accounts/password/reset/key/2-x/"
    Message.objects.post(to="new@kept.test", about="invitation", subject="Come <b>in</b>", text=hostile, html="")
    deliver_due()
    return mailbox


def test_newest_first_and_one_opened(client, caught):
    page = client.get("/demo/mail/").content.decode()
    assert page.index("Come &lt;b&gt;in") < page.index("New referral from Mercy Hospital")
    names = [path.name for path in caught.folder.glob("new/*")]
    texts = [client.get(reverse("demo:caught", args=[name])).content.decode() for name in names]
    (invitation,) = [text for text in texts if "new@kept.test" in text]
    assert "<script>alert" not in invitation and 'href="http://127.0.0.1:8000/accounts/password/' in invitation


def test_an_empty_box_says_what_to_do(client, db, mailbox):
    assert "No mail yet" in client.get("/demo/mail/").content.decode()


@pytest.mark.parametrize("name", ["none-such", "..", "%2e%2e%2fsecrets.json", "..%2f..%2fsecrets.json"])
def test_only_a_caught_mail_is_shown(client, caught, name):
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_nobody_from_elsewhere_reads_it(client, caught):
    name = next(caught.folder.glob("new/*")).name
    for address in ["/demo/mail/", f"/demo/mail/{name}/"]:
        assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 404
        assert client.get(address, REMOTE_ADDR="::1").status_code == 200


@pytest.mark.urls("config.urls")
def test_without_the_demo_there_is_no_such_page(client, caught):
    assert client.get("/demo/mail/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("demo:mail")
