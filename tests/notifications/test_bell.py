"""The bell, and the page of mail that failed."""

import pytest
from django.utils.timezone import now

from notifications import health, nudge
from notifications.models import Message, Sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(story) -> Message:
    """Maria has been told that Ada Brook came."""
    return Message.objects.get(user=story.maria)


def test_unread_is_counted_and_opening_one_reads_it(client, story, alert):
    client.force_login(story.maria)
    page = client.get("/notifications/").content.decode()
    assert "New referral from Mercy Hospital" in page and "Unread:" in page
    answer = client.post(f"/notifications/{alert.pk}/opening/")
    assert answer.headers["Location"] == f"/referrals/{story.ada.pk}/"
    assert "Unread:" not in client.get("/notifications/").content.decode()


def test_all_at_once(client, story, alert):
    client.force_login(story.maria)
    client.post("/notifications/reading/")
    assert not Message.objects.bell_of(story.maria).unread().exists()


def test_looking_reads_nothing(client, story, alert):
    client.force_login(story.maria)
    client.get("/notifications/")
    assert client.get(f"/notifications/{alert.pk}/opening/").status_code == 405
    assert Message.objects.bell_of(story.maria).unread().exists()


def test_anothers_bell_is_not_ones_own(client, story, alert):
    client.force_login(story.ines)
    assert "Mercy" not in client.get("/notifications/").content.decode().partition("<main")[2]
    assert client.post(f"/notifications/{alert.pk}/opening/").status_code == 404
    assert "up to date" in client.get("/notifications/").content.decode()


def test_a_manager_sees_what_failed_and_sends_it_again(client, story, alert):
    Message.objects.update(attempts=3)
    alert.failed("550 No such person", for_good=True)
    client.force_login(story.mo)
    page = client.get("/mail/failed/").content.decode()
    assert "550 No such person" in page and "Given up" in page and story.maria.email in page
    client.post(f"/mail/failed/{alert.pk}/again/")
    alert.refresh_from_db()
    assert not alert.dead_at and alert.next_try <= now()


def test_a_manager_gives_one_up(client, story, alert):
    Message.objects.update(attempts=3)
    alert.failed("452 Mailbox full")
    client.force_login(story.mo)
    client.post(f"/mail/failed/{alert.pk}/giving-up/")
    alert.refresh_from_db()
    assert alert.dead_at


def test_a_manager_touches_no_mail_that_goes_its_way(client, story, alert):
    client.force_login(story.mo)
    assert client.post(f"/mail/failed/{alert.pk}/giving-up/").status_code == 404
    assert "No mail has failed" in client.get("/mail/failed/").content.decode()


def test_a_manager_gives_up_no_own_mail_that_arrived(client, story, alert):
    Message.objects.update(user=story.mo, sent_at=now(), attempts=1)
    client.force_login(story.mo)
    for act in ("giving-up", "again"):
        assert client.post(f"/mail/failed/{alert.pk}/{act}/").status_code == 403
    alert.refresh_from_db()
    assert alert.sent_at and not alert.dead_at


def test_a_manager_sees_that_an_invitation_bounced_and_not_its_link(client, story):
    Message.objects.post(to=story.maria.email, about="invitation", subject="Come in", text="/key/", html="/key/")
    Message.objects.get(about="invitation").failed("550 No such person", for_good=True)
    client.force_login(story.mo)
    page = client.get("/mail/failed/").content.decode()
    assert "Come in" in page and "/key/" not in page and "None" not in page
    client.force_login(story.person("Hana Cole", "manager", story.hillside))
    assert "Come in" not in client.get("/mail/failed/").content.decode()


@pytest.mark.parametrize("who", ["maria", "ines", "olga"])
def test_the_others_may_not(client, story, alert, who):
    client.force_login(getattr(story, who))
    assert client.get("/mail/failed/").status_code == 403


def test_another_branchs_mail_is_not_shown(client, story, alert):
    Message.objects.update(attempts=3)
    alert.failed("550 No such person", for_good=True)
    client.force_login(story.person("Hana Cole", "manager", story.hillside))
    assert "550" not in client.get("/mail/failed/").content.decode()
    assert client.post(f"/mail/failed/{alert.pk}/again/").status_code == 404


def test_health(client, db):
    Sweep.note()
    assert client.get("/healthz/").content == b"ok"
    assert (client.get("/readyz/").status_code, client.get("/readyz/").content) == (200, b"ok")


def test_a_stalled_outbox_is_not_ready_and_the_manager_is_told(client, story, alert, monkeypatch):
    monkeypatch.setattr(health, "STARTED", -1e6)
    assert client.get("/readyz/").status_code == 503
    client.force_login(story.mo)
    assert "Mail is not going out" in client.get("/referrals/").content.decode()
    client.force_login(story.ines)
    assert "Mail is not going out" not in client.get("/referrals/").content.decode()
    Sweep.note()
    client.logout()
    assert client.get("/readyz/").status_code == 200
    Message.objects.update(next_try=now() - health.OLDEST_DUE * 2)
    assert client.get("/readyz/").status_code == 503


def test_a_broker_that_is_away_is_not_ready_and_breaks_no_save(
    client, story, settings, django_capture_on_commit_callbacks
):
    from celery import current_app

    there = current_app.conf.broker_url
    current_app.conf.broker_url = "redis://127.0.0.1:1/0"
    try:
        assert client.get("/readyz/").status_code == 503
        bell = nudge.Bell("notifications.tasks.deliver_due")
        bell.ring()
        assert bell.silent_until > 0
    finally:
        current_app.conf.broker_url = there
    bell.silent_until = 0
    bell.ring()
    assert bell.silent_until == 0
