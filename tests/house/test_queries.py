"""The queries of each page are a committed number (U10): at most 12, and the same for five rows as for fifty."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from accounts.documents.staged import Staged
from followups.models import FollowUp, PlannedVisit, Visit
from notifications import health
from notifications.models import Sweep
from pilots.models import Capability, Commitment, Pilot
from referrals.models import Document, Referral
from sources.models import Contact, Gift, Merge, Pledge, Source, SourceDocument, SourceImport
from tests.documents.files import pdf
from tests.house.registry import OURS, arguments, of_maria

pytestmark = pytest.mark.django_db
COUNTS = Path(__file__).with_name("query_counts.json")
AT_MOST = 12


def grow(story, rows: int) -> None:
    """More of everything that a page of Mo's lists."""
    today = story.mo.day_of(now())
    yesterday = today - timedelta(days=1)  # told at noon: at 3 in the morning it would stand above all else
    of_maria(Merge, story)
    of_maria(Pilot, story)
    for number in range(rows):
        practice = {"name": f"Practice {number}", "zip": "78705"}  # alike: each is a likely pair of others
        source = Source.objects.create(**practice, branch=story.riverside, owner=story.mo)
        Contact.objects.create(source=story.mercy, name=f"Person {number}")
        doctor = Contact.objects.create(source=source, name=f"Dr. {number}", role="physician")
        SourceImport.objects.create(branch=story.riverside, by=story.mo, file_name=f"list {number}.csv")
        patient = {"last_name": f"Patient {number}", "first_name": "Rosa", "phone": "5125550142", "zip": "78705"}
        for sender in (source, story.mercy):
            Referral.arrive(
                form_id=uuid4(), by=story.ines, source=sender, contact=story.dana, patient=patient, arrived_by="fax"
            )
            ours = {"source": sender, "made_by": story.mo}
            FollowUp.objects.create(**ours, assignee=story.mo, what="Call back", due_on=today)
            Commitment.objects.create(**ours, what="A rate sheet", due_on=today)
            pilot = Pilot.propose(
                source=sender, by=story.mo, capability=of_maria(Capability, story), from_on=today, to_on=today,
                payers=[story.medicare], report_to=[story.dana],
                standards=[{"metric": "answer", "limit": 1, "target_share": 90}],
            )  # fmt: skip
            FollowUp.objects.create(pilot=pilot, made_by=story.mo, assignee=story.mo, what="Ask them", due_on=today)
            Pledge.objects.create(source=sender, noted_by=story.mo, said_on=yesterday, expected_by=today)
            Gift.record(
                source=sender, by=story.mo, people=[story.dana, doctor], kind="meal", value=2000, given_on=today,
                given_by=story.mo, reason="Past the limit",
            )  # fmt: skip
            kept = [Staged.keep("map.pdf", pdf(mark=str(uuid4())))]
            SourceDocument.add(kept, source=story.mercy, by=story.mo)
            Document.add([Staged.keep("fax.pdf", pdf(mark=str(uuid4())))], referral=story.ada, by=story.mo)
            PlannedVisit.objects.create(source=sender, who=story.mo, at=now())
            log = {"source": sender, "by": story.mo, "outcome": "nobody_in", "at": now() - timedelta(days=9)}
            Visit.log(form_id=uuid4(), contacts=sender.contacts.all()[:2], **log)


def queries_of(client, story) -> dict[str, int]:
    """What each page asks when a manager opens it, sign-in and records of reading included."""
    counts = {}
    for name in OURS:
        path = reverse(name, kwargs=arguments(name, story))
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        if answer.status_code == 200:
            counts[name] = len(asked)
        else:
            client.get(reverse("people:profile"))  # reads what a refusal says, which costs the next page a write
    return counts


def test_the_queries_of_each_page(client, story, monkeypatch):
    monkeypatch.setattr(health, "STARTED", -1e6)  # as after two minutes, when a manager's page looks at the outbox too
    Sweep.note()
    client.force_login(story.mo)
    grow(story, 4)
    few = queries_of(client, story)
    grow(story, 16)
    many = queries_of(client, story)
    assert many == few, "a page asks more when it has more rows"
    assert {name: count for name, count in many.items() if count > AT_MOST} == {}
    assert many == json.loads(COUNTS.read_text()), f"decide, then write to {COUNTS.name}:\n{json.dumps(many, indent=2)}"
