"""Delivery to a real mail server: what it takes, what it refuses, what happens when it is away."""

import socket
from email.message import EmailMessage
from time import monotonic

import pytest
from aiosmtpd.controller import Controller
from django.utils.timezone import now

from notifications.delivery import BATCH, deliver, deliver_due
from notifications.models import Message, Sweep

pytestmark = pytest.mark.django_db


class Refusing:
    """A mail server that says what it is told to say to each recipient."""

    def __init__(self) -> None:
        self.says: dict[str, str] = {}
        self.took: list[str] = []
        self.visits: set[tuple] = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.took.append(address)
        self.visits.add(session.peer)
        if answer := self.says.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        return "250 OK"


@pytest.fixture
def server(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Refusing()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


@pytest.fixture(autouse=True)
def empty(story, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # the test runner put another in its place
    Message.objects.all().delete()


def owed(key: str, **columns) -> Message:
    return Message.objects.create(
        to=f"{key}@kept.test",
        about="moved",
        subject=key,
        text=f"text of {key}",
        html=f"<p>{key}</p>",
        dedupe_key=key,
        **columns,
    )


def test_a_mail_arrives_with_text_html_and_an_id_of_its_own(mailbox):
    message = owed("maria")
    deliver_due()
    message.refresh_from_db()
    assert message.sent_at and Sweep.objects.exists()
    (mail,) = mailbox.messages("maria@kept.test")
    assert isinstance(mail, EmailMessage) and mail["Subject"] == "maria"
    assert mail["Message-ID"].startswith(f"<kept-{message.pk}-")
    assert "text of maria" in mail.get_body(("plain",)).get_content()
    assert "<p>maria</p>" in mail.get_body(("html",)).get_content()


def test_a_hundred_go_in_one_sweep(mailbox):
    for number in range(100):
        owed(str(number))
    deliver_due()
    assert len(mailbox.messages()) == 100 and not Message.objects.due().exists()


def test_what_could_be_known_only_by_its_reader_is_wiped_once_sent(mailbox):
    Message.objects.post(to="new@kept.test", about="invitation", subject="Come", text="secret link", html="secret link")
    deliver_due()
    assert "secret link" in mailbox.messages("new@kept.test")[0].get_body(("plain",)).get_content()
    message = Message.objects.get(about="invitation")
    assert (message.text, message.html) == ("", "")


def test_a_batch_goes_over_one_connection(server):
    for number in range(BATCH * 2):
        owed(str(number))
    deliver_due()
    assert (len(server.took), len(server.visits)) == (BATCH * 2, 2)


def test_a_server_that_wants_a_password_is_away_for_all(server, settings):
    """What is wrong with the house's own settings kills no message."""
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "kept", "wrong"
    owed("a"), owed("b")
    deliver_due()
    assert not server.took and Message.objects.waiting().count() == 2 and Message.objects.failing().count() == 1


def test_what_no_mail_can_be_made_of_is_dead_and_holds_up_no_other(mailbox):
    to = "two@kept.test\nBcc: spy@evil.test"
    broken = Message.objects.create(to=to, about="moved", subject="x", text="x", html="", dedupe_key="x")
    owed("here")
    deliver_due()
    assert [mail["To"] for mail in mailbox.messages()] == ["here@kept.test"]
    broken.refresh_from_db()
    assert broken.dead_at and broken.last_error


def test_when_the_time_is_used_the_rest_goes_back_untried(mailbox):
    owed("a"), owed("b")
    assert not deliver(Message.objects.claim(), until=monotonic() - 1)
    assert not mailbox.messages() and not Message.objects.filter(attempts__gt=0).exists()
    deliver_due()
    assert len(mailbox.messages()) == 2


def test_a_final_no_kills_one_message_and_holds_up_no_other(server):
    gone, here = owed("gone"), owed("here")
    server.says["gone@kept.test"] = "550 No such person"
    deliver_due()
    gone.refresh_from_db(), here.refresh_from_db()
    assert gone.dead_at and "550 No such person" in gone.last_error
    assert here.sent_at


def test_not_now_waits_for_another_try(server):
    full = owed("full")
    server.says["full@kept.test"] = "452 Mailbox full"
    deliver_due()
    full.refresh_from_db()
    assert not full.dead_at and full.next_try > now() and full.attempts == 1
    server.says.clear()
    Message.objects.update(next_try=now())
    deliver_due()
    full.refresh_from_db()
    assert full.sent_at


def test_a_server_that_closes_is_asked_once_and_the_rest_goes_back_untried(server):
    for number in range(8):
        owed(str(number))
        server.says[f"{number}@kept.test"] = "421 Closing"
    deliver_due()
    assert server.took == ["0@kept.test"]
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0] * 7 + [1]
    assert not Message.objects.due().exists()


def test_a_server_that_is_away_loses_nothing(settings, mailbox):
    there = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    for number in range(3):
        owed(str(number))
    deliver_due()
    assert Message.objects.waiting().count() == 3
    (tried,) = Message.objects.failing()
    assert tried.last_error == "The mail server is away or refuses us: Connection refused"
    settings.EMAIL_PORT = there
    Message.objects.update(next_try=now())
    deliver_due()
    assert len(mailbox.messages()) == 3


def test_who_was_deactivated_gets_nothing(story, mailbox):
    message = owed("maria", user=story.maria)
    story.maria.is_active = False
    story.maria.save()
    deliver_due()
    message.refresh_from_db()
    assert message.dead_at and not mailbox.messages()


def test_a_line_break_in_a_name_begins_no_header(story, mailbox):
    words = {"source": "Mercy\r\nBcc: spy@evil.test", "sentence": "Accepted", "by": "Ines"}
    Message.objects.queue([story.maria], about="moved", key="x", words=words)
    deliver_due()
    (mail,) = mailbox.messages(story.maria.email)
    assert mail["Bcc"] is None and "Mercy Bcc: spy@evil.test" in mail["Subject"]
