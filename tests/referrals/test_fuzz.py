# ruff: noqa: E501
"""A thousand posts of anything at all, to every form of a referral: an answer each time, and never an error."""

from collections import Counter
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.doors import PUBLIC
from tests.documents import files
from tests.house.registry import OURS, arguments

POSTS, AT_ONCE = 1000, 25
FORMS = sorted(
    name
    for name, pattern in OURS.items()
    if name.startswith("referrals:") and pattern.callback.door != PUBLIC and "other" not in pattern.pattern.converters
)
# What the forms know, so that some posts get far, and what nobody expects.
KNOWN = [
    "form_id", "sender", "sender_text", "sender_choice", "new_source", "new_kind", "new_zip", "new_branch", "new_contact",
    "new_role", "new_contact_phone", "arrived_by", "last_name", "first_name", "birth_date", "phone", "zip", "payer",
    "disciplines", "diagnosis", "hospital_discharge_on", "start_wanted_on", "urgency", "service_line", "care_needs", "notes",
    "inquiry", "contact", "address", "language", "version", "patient_version", "marketer", "why", "first_visit_on",
    "started_on", "hour", "outcome", "discharged_on", "reason", "note", "staged", "files",
]  # fmt: skip
RIGHT = {
    "last_name": "Alvarez", "first_name": "Rosa", "birth_date": "03141941", "zip": "78705", "urgency": "routine",
    "service_line": "home_health", "arrived_by": "phone", "version": "1", "patient_version": "1", "first_visit_on": "+2",
    "reason": "payer", "outcome": "goals_met", "started_on": "t", "discharged_on": "t", "why": "Because",
}  # fmt: skip
ODD = st.sampled_from([
    "", " ", "\0", "\x00a", "-1", "0", "1", "99999999999999999999", "1e309", "NaN", "null", "٣", "Infinity", "'", "\"><script>",
    "{{7*7}}", "%s", "../..", "\u202e", "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"), "source-1",
    "contact-99999999999999999999", "source-\0", "+999", "-999", "0000-00-00", "02/30/2026", "t", "fri", "00:00", "25:99", "x" * 3000,
    "12345", "00000", "5125550142", "+1 (512) 555-0142;ext=99999999999", str(uuid4()),
])  # fmt: skip
VALUE = st.one_of(ODD, st.text(max_size=40), st.integers().map(str), st.dates().map(str))
FIELD = st.one_of(st.sampled_from(KNOWN), st.text(min_size=1, max_size=8))
FILE = st.one_of(st.binary(max_size=200), st.sampled_from(list(files.GOOD.values())))
POST = st.tuples(
    st.sampled_from(FORMS),
    st.booleans(),  # whether it starts from what would pass
    st.dictionaries(FIELD, st.one_of(VALUE, st.lists(VALUE, max_size=3)), max_size=8),
    st.none() | st.tuples(FIELD, FILE),
)


@pytest.mark.django_db
def test_a_thousand_posts_get_an_answer(client, story, settings_of_documents):
    client.raise_request_exception = False
    client.force_login(story.mo)
    paths = {name: reverse(name, kwargs=arguments(name, story)) for name in FORMS}
    answers: Counter[int] = Counter()

    @settings(max_examples=POSTS // AT_ONCE, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(POST, min_size=AT_ONCE, max_size=AT_ONCE))
    def post_them(posts) -> None:
        with transaction.atomic():  # each lot meets the story as it was
            for name, starts_right, typed, file in posts:
                sent = {**(RIGHT | {"sender": f"source-{story.mercy.pk}"} if starts_right else {}), **typed}
                if file:
                    sent[file[0]] = SimpleUploadedFile("x.pdf", file[1])
                answer = client.post(paths[name], sent)
                answers[answer.status_code] += 1
                assert answer.status_code < 500, (name, sent)
            transaction.set_rollback(True)

    post_them()
    assert answers.total() >= POSTS
    assert answers[302] and answers[422], "some get far, and some are refused"


@pytest.fixture
def settings_of_documents(settings, tmp_path) -> None:
    settings.DOCUMENTS = tmp_path / "documents"
