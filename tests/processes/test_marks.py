"""A marked patient goes through all that Kept does; the mark is found in no place outside the database (U16)."""

import base64
import re
import threading
from urllib.parse import quote

import pytest
import redis
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from notifications.models import Message
from referrals.models import Patient, Referral
from tests.processes.visitor import Visitor
from tests.servers import home

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
LAST, FIRST, NOTE, NEED, ZIP, PHONE = "Zqname", "Zqfirst", "ZQNOTE", "ZQDIAGNOSIS", "73399", "5125550147"
TYPED = {
    "last_name": LAST, "first_name": FIRST, "notes": NOTE, "diagnosis": NEED, "zip": ZIP, "phone": PHONE,
    "birth_date": "02271931", "care_needs": ["ostomy"],
}  # fmt: skip
BORN = ["02271931", "1931-02-27", "02/27/1931", "2/27/1931", "Feb 27, 1931", "Feb. 27, 1931"]


def notations() -> list[str]:
    plain = [LAST, FIRST, NOTE, NEED, ZIP, PHONE, "555-0147", *BORN]
    coded = [base64.b64encode(word.encode()).decode().rstrip("=")[:-1] for word in (LAST, NOTE, NEED)]
    return [*plain, *coded, *map(quote, plain)]


def marks_in(text: str) -> set[str]:
    return {mark for mark in notations() if mark.lower() in text.lower()}


class Overheard:
    """All that is said to the broker, by MONITOR."""

    def __init__(self, address: str):
        self.said: list[str] = []
        self.monitor = redis.Redis.from_url(address).monitor()
        self.monitor.__enter__()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        try:
            for command in self.monitor.listen():
                self.said.append(str(command))
        except (redis.RedisError, OSError, ValueError):
            return  # the broker stopped, so the test is over


def test_the_mark_is_nowhere(story, live_kept, mailbox):
    logs_before = {path: path.stat().st_size for path in (home() / "log").glob("*.log")}
    overheard = Overheard(live_kept.env["REDIS_URL"])
    ines = Visitor(story.ines, live_kept.url)
    ines.enter(story.mercy.pk, **TYPED)
    marked = Referral.objects.latest("pk")
    page = f"/referrals/{marked.pk}/"
    assert LAST in ines.ask(page), "the mark is there for who may see it"
    ines.post("/referrals/new/checks/", TYPED)
    ines.post("/referrals/new/", {**TYPED, "last_name": ""})  # an error page that keeps what was typed
    ines.post("/referrals/new/", {**TYPED, "phone": NOTE})
    for move, typed in [
        ("review", {}), ("acceptance", {}), ("schedule", {"first_visit_on": "t"}),
        ("schedule", {"first_visit_on": NOTE}), ("refusal", {"reason": "area", "note": NOTE}), ("reopening", {}),
        ("acceptance", {}), ("reception", {}),
    ]:  # fmt: skip
        ines.post(f"{page}{move}/", typed)
    ines.ask("/referrals/?q=oakview")
    for address in (page, f"{page}edit/", "/referrals/", "/sources/", f"/sources/{story.mercy.pk}/"):
        said = ines.ask(address)
        assert not marks_in(re.search(r"<title>(.*?)</title>", said, re.DOTALL)[1]), address
    assert not marks_in(" ".join(ines.addresses)), "an address holds a patient"

    break_each_rule(marked)
    mailbox.wait_for(story.maria.email, count=3)
    sinks = {
        "mail": "".join(decoded(mail) for mail in mailbox.messages()),
        "outbox": " ".join(f"{m.subject} {m.text} {m.html} {m.link} {m.dedupe_key}" for m in Message.objects.all()),
        "broker": " ".join(overheard.said),
        "sessions": " ".join(str(session.get_decoded()) for session in Session.objects.all()),
        **{
            path.name: path.read_bytes()[logs_before.get(path, 0) :].decode() for path in (home() / "log").glob("*.log")
        },
    }
    assert sinks["broker"] and sinks["mail"] and sinks["web.log"] and sinks["postgres.log"] is not None
    assert {sink: found for sink, text in sinks.items() if (found := marks_in(text))} == {}


def decoded(mail) -> str:
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return str(mail) + " ".join(parts)


def break_each_rule(marked: Referral) -> None:
    """Postgres says which row broke a rule, whole; its log must not."""
    for change in (
        {"stage": "lost"},
        {"stage": "not_taken", "refusal_reason": ""},
        {"accepted_at": "1999-01-01T00:00Z"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Referral.objects.filter(pk=marked.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Patient.objects.filter(pk=marked.patient_id).update(zip="no")
