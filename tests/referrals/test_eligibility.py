"""What the panel beside the form says, and that of the referral's page. It never decides."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import now

from referrals.eligibility import LOOKS, Standing
from referrals.findings import MEANINGS, About, Answer, Finding
from referrals.ground import Asked, Ground
from referrals.models import Capacity, Payer, PayerAcceptance, Referral, ServedZip
from sources.models import Contact
from tests.referrals.course import page

pytestmark = pytest.mark.django_db


def standing(story, *, doubles=None, **typed):
    asked = {"zip": "78705", "payer": story.medicare, "disciplines": ["SN"]} | typed
    return Standing.typed(story.riverside, asked, doubles=doubles)


def said(story, about, **typed):
    """The one finding about this: its code, answer and words."""
    found = [finding for finding in standing(story, **typed).findings if finding.about == about]
    return (found[0].code, found[0].answer, found[0].words) if found else None


@pytest.fixture
def today(story):
    return story.riverside.day_of(now())


def room(story, *, note="", closed=None, ago=0):
    on = story.riverside.day_of(now()) - timedelta(days=ago)
    return Capacity.objects.create(
        branch=story.riverside, note=note, closed=closed or {}, reviewed_on=on, reviewed_by=story.ines
    )


def plan(story, *rows, kind="commercial"):
    payer = Payer.objects.create(name="Blue Plan", kind=kind)
    for row in rows:
        PayerAcceptance.objects.create(branch=story.riverside, payer=payer, **row)
    return payer


def test_a_served_zip_and_an_accepted_payer(story):
    assert said(story, "zip") == ("zip.served", Answer.YES, "Riverside serves 78705.")
    assert said(story, "payer") == ("payer.accepted", Answer.YES, "Riverside takes Medicare.")


def test_a_zip_outside_says_who_serves_it_and_offers_its_reason(story):
    assert said(story, "zip", zip="73301")[2] == "73301 is outside Riverside's service area."
    ServedZip.objects.create(branch=story.hillside, zip="73301")
    finding = standing(story, zip="73301").findings[0]
    assert (finding.answer, finding.reason, finding.serving) == (
        Answer.NO,
        "area",
        [{"id": story.hillside.pk, "name": "Hillside"}],
    )
    assert finding.words == "73301 is outside Riverside's area; Hillside serves it."


def test_both_branches_may_serve_a_zip(story):
    ServedZip.objects.create(branch=story.hillside, zip="78705")
    assert said(story, "zip")[0] == "zip.served"


def test_a_branch_without_a_service_area_says_so(story):
    ServedZip.objects.filter(branch=story.riverside).delete()
    ServedZip.objects.create(branch=story.hillside, zip="78705")
    assert said(story, "zip") == ("zip.no_area", Answer.UNKNOWN, "Riverside has no service area yet.")


def test_nothing_typed_is_unknown_and_never_a_no(story):
    found = standing(story, zip="", payer=None, disciplines=()).findings
    assert {finding.answer for finding in found} == {Answer.UNKNOWN}
    assert [finding.about for finding in found] == [a for a in About if a != "authorisation"]


@pytest.mark.parametrize(
    ("answer", "code", "kind"),
    [
        ("authorisation", "payer.authorisation", Answer.ATTENTION),
        ("no", "payer.no", Answer.NO),
        (None, "payer.silent", Answer.UNKNOWN),
    ],
)
def test_what_the_branch_says_to_a_payer(story, answer, code, kind):
    payer = plan(story, *([{"answer": answer, "note": "Call first."}] if answer else []))
    found = said(story, "payer", payer=payer)
    assert found[:2] == (code, kind)
    assert ("Call first." in found[2]) == bool(answer)


def test_a_payer_is_accepted_between_its_days_and_counts_on_the_day_of_the_start(story, today):
    ends, again = today + timedelta(days=10), today + timedelta(days=100)
    payer = plan(story, {"accepted_until": ends}, {"accepted_from": again, "answer": "authorisation"})
    assert said(story, "payer", payer=payer)[0] == "payer.ends"
    assert said(story, "payer", payer=payer, start_wanted_on=ends)[0] == "payer.ends"
    assert said(story, "payer", payer=payer, start_wanted_on=ends + timedelta(days=1))[:2] == (
        "payer.not_on",
        Answer.NO,
    )
    assert said(story, "payer", payer=payer, start_wanted_on=again)[0] == "payer.authorisation"


def test_a_contract_that_runs_on_past_an_episode_needs_no_word(story, today):
    payer = plan(story, {"accepted_until": today + timedelta(days=60)})
    assert said(story, "payer", payer=payer)[0] == "payer.accepted"


def test_an_authorisation_is_asked_for_only_where_the_payer_wants_one(story, today):
    payer = plan(story, {"answer": "authorisation"})
    assert said(story, "authorisation") is None
    assert said(story, "authorisation", payer=payer)[:2] == ("authorisation.missing", Answer.UNKNOWN)
    assert said(story, "authorisation", payer=payer, authorisation="A1")[0] == "authorisation.there"
    until = {"payer": payer, "authorisation": "A1", "authorised_until": today + timedelta(days=5)}
    assert said(story, "authorisation", **until)[0] == "authorisation.until"
    late = until | {"start_wanted_on": today + timedelta(days=6)}
    assert said(story, "authorisation", **late)[:2] == ("authorisation.ended", Answer.NO)


# The face-to-face: 90 days before to 30 days after the start of care [42 CFR 424.22(a)(1)(v)].
@pytest.mark.parametrize(
    ("seen", "start", "code"),
    [
        (-90, 0, "f2f.within"),
        (-91, 0, "f2f.early"),
        (-85, 5, "f2f.within"),
        (-86, 5, "f2f.early"),
        (0, -30, "f2f.within"),
        (0, -31, "f2f.late"),
        (3, 0, "f2f.planned"),
        (31, 0, "f2f.late"),
        (-90, None, "f2f.counts"),
        (-91, None, "f2f.early"),
        (None, None, "f2f.missing"),
        (None, -30, "f2f.awaited"),
        (None, -31, "f2f.over"),
    ],
)
def test_the_window_of_the_face_to_face(story, today, seen, start, code):
    days = {"f2f_on": seen, "start_wanted_on": start}
    typed = {name: today + timedelta(days=n) for name, n in days.items() if n is not None}
    assert said(story, "f2f", **typed)[0] == code


@pytest.mark.parametrize(
    ("kind", "line", "asks"),
    [
        ("medicare", "home_health", {"f2f", "homebound", "orders", "physician"}),
        ("medicare_advantage", "home_health", {"f2f", "homebound", "orders", "physician"}),
        ("medicaid", "home_health", {"f2f", "orders", "physician"}),
        ("commercial", "home_health", {"orders", "physician"}),
        ("medicare", "hospice", {"orders", "physician"}),
        ("private", "private_duty", set()),
    ],
)
def test_each_payer_and_service_line_asks_for_its_own_papers(story, kind, line, asks):
    payer = Payer.objects.create(name="Plan", kind=kind)
    found = {finding.about for finding in standing(story, payer=payer, service_line=line).findings}
    assert found & {"f2f", "homebound", "orders", "physician"} == asks


def test_orders_and_physician_are_missing_until_the_day_of_the_start_and_then_a_no(story, today):
    for about in ("orders", "physician"):
        assert said(story, about, start_wanted_on=today + timedelta(days=1))[1] == Answer.UNKNOWN
        assert said(story, about, start_wanted_on=today)[:2] == (f"{about}.late", Answer.NO)
    assert said(story, "orders", orders_on=today, start_wanted_on=today)[0] == "orders.there"


def test_a_physician_without_an_npi_wants_attention(story):
    lee = Contact(name="Dr. Ann Lee", npi="1234567893")
    assert said(story, "physician", certifying_physician=lee)[1:] == (Answer.YES, "Dr. Ann Lee certifies.")
    lee.npi = ""
    assert said(story, "physician", certifying_physician=lee)[:2] == ("physician.no_npi", Answer.ATTENTION)


@pytest.mark.parametrize(
    ("homebound", "answer", "reason"), [("yes", "yes", ""), ("no", "no", "not_homebound"), ("", "unknown", "")]
)
def test_homebound(story, homebound, answer, reason):
    finding = next(f for f in standing(story, homebound=homebound).findings if f.about == "homebound")
    assert (finding.answer, finding.reason) == (answer, reason)


def test_capacity_says_what_is_open_with_its_note(story):
    assert said(story, "capacity")[:2] == ("capacity.silent", Answer.UNKNOWN)
    room(story, note="Two nurses free.")
    assert said(story, "capacity") == ("capacity.open", Answer.YES, "Riverside takes Nursing. Two nurses free.")


def test_a_closed_discipline_is_a_no_until_it_opens_by_the_start(story, today):
    opens = today + timedelta(days=7)
    room(story, closed={"PT": opens.isoformat()})
    assert said(story, "capacity")[0] == "capacity.open"
    assert said(story, "capacity", disciplines=["SN", "PT"])[:2] == ("capacity.staff", Answer.NO)
    assert "PT (again from" in said(story, "capacity", disciplines=["PT"])[2]
    assert said(story, "capacity", disciplines=["PT"], start_wanted_on=opens)[:2] == ("capacity.opens", Answer.YES)
    later = {"disciplines": ["PT"], "start_wanted_on": opens - timedelta(days=1)}
    assert said(story, "capacity", **later)[0] == "capacity.staff"


def test_a_closed_service_line_is_no_capacity(story):
    room(story, closed={"hospice": "", "home_health": ""})
    for line in ("hospice", "home_health"):
        finding = next(f for f in standing(story, service_line=line).findings if f.about == "capacity")
        assert (finding.code, finding.reason) == ("capacity.line", "capacity")
    assert said(story, "capacity", service_line="palliative")[0] == "capacity.open"


def test_what_opened_again_is_open(story, today):
    room(story, closed={"SN": today.isoformat()})
    assert said(story, "capacity")[0] == "capacity.open"


@pytest.mark.parametrize(("ago", "code"), [(14, "capacity.open"), (15, "capacity.old")])
def test_capacity_that_nobody_looked_at_for_a_fortnight_wants_attention(story, ago, code):
    room(story, ago=ago)
    assert said(story, "capacity")[0] == code


def test_another_open_referral_that_may_be_the_same(story):
    assert said(story, "duplicate")[0] == "duplicate.unsought"
    assert said(story, "duplicate", doubles=[])[:2] == ("duplicate.none", Answer.YES)
    finding = standing(story, doubles=[story.ada.pk]).findings[-1]
    assert (finding.answer, finding.reason, finding.double) == (Answer.NO, "duplicate", story.ada.pk)


def test_every_code_is_reached_and_each_says_something_whole(story):
    for code, meaning in MEANINGS.items():
        assert About(code.partition(".")[0]) and Finding(code).words
        assert bool(meaning.reason) == (meaning.answer == Answer.NO), code
    for look in LOOKS:  # of nothing at all
        found = look(Asked(today=date(2026, 11, 25)), Ground(story.riverside))
        assert found is None or found.answer == Answer.UNKNOWN


def test_a_finding_is_kept_as_code_and_facts_and_read_again(story):
    for finding in standing(story, zip="73301", start_wanted_on=date(2026, 12, 1)).findings:
        again = Finding.of(finding.stored)
        assert (again.words, again.answer, again.reason) == (finding.words, finding.answer, finding.reason)
    assert Finding.of({"code": "zip.served", "answer": "no", "facts": {}}).answer == Answer.NO  # as it was kept


# On the referral's page.


def test_the_page_shows_each_finding_and_a_no_is_one_click_from_its_refusal(ines, story):
    ServedZip.objects.all().delete()
    ServedZip.objects.create(branch=story.hillside, zip="78705")
    ServedZip.objects.create(branch=story.riverside, zip="73301")
    shown = ines.get(page(story)).content.decode()
    assert "78705 is outside Riverside&#x27;s area; Hillside serves it." in shown
    assert "Refuse, and say that Hillside serves it" in shown and "Refuse: outside our service area" in shown
    to = f"{page(story, 'refusal')}?reason=area&amp;tell={story.hillside.pk}"
    assert to in shown
    form = ines.get(to.replace("&amp;", "&")).content.decode()
    assert '<option value="area" selected>' in form and f'<option value="{story.hillside.pk}" selected>' in form
    assert story.ada.stage == "received"


def test_the_source_can_be_told_who_serves_the_zip(ines, story):
    ServedZip.objects.filter(branch=story.riverside).update(branch=story.hillside)
    ines.post(page(story, "refusal"), {"reason": "area", "served_by": story.hillside.pk})
    event = story.ada.events.last()
    assert event.particulars["served_by"] == {"id": story.hillside.pk, "name": "Hillside"}
    assert event.sentence == "Not taken under care: outside our service area; Hillside serves the ZIP"
    assert "Hillside" not in event.headline


def test_a_branch_that_does_not_serve_the_zip_cannot_be_named(ines, story):
    assert "served_by" not in ines.get(page(story, "refusal")).content.decode()
    answer = ines.post(page(story, "refusal"), {"reason": "area", "served_by": story.hillside.pk})
    assert answer.status_code == 302 and "served_by" not in story.ada.events.last().particulars


@pytest.mark.parametrize("query", ["?reason=weather", "?reason=area&tell=999", "?tell=x"])
def test_an_address_that_offers_nonsense_chooses_nothing_of_it(ines, story, query):
    form = ines.get(page(story, "refusal") + query)
    assert form.status_code == 200 and "weather" not in form.content.decode()


def test_where_it_cannot_be_refused_any_more_nothing_is_offered(ines, story):
    ServedZip.objects.update(zip="73301")
    story.ada.refuse("area", by=story.ines)
    shown = ines.get(page(story)).content.decode()
    assert "outside Riverside" in shown and "Refuse: outside" not in shown


def test_a_marketer_sees_no_findings(client, story):
    client.force_login(story.maria)
    shown = client.get(page(story)).content.decode()
    assert "Can we take it?" not in shown and "78705" not in shown


def test_the_page_finds_the_same_patient_in_another_open_referral(ines, story):
    from tests.conftest import ada_brook

    twin = ada_brook(story.oakview, None, story.medicare, story.ines)
    shown = ines.get(page(story)).content.decode()
    assert "Another open referral may be the same." in shown and f'href="/referrals/{twin.pk}/">See it' in shown
    twin.refuse("duplicate", by=story.ines)
    assert "No other open referral is like it." in ines.get(page(story)).content.decode()


def test_another_branchs_referral_is_no_double(story):
    from tests.conftest import ada_brook

    ada_brook(story.hilltop, None, story.medicare, story.noel)
    assert Standing.of(Referral.objects.with_names().get(pk=story.ada.pk)).findings[-1].code == "duplicate.none"


# Beside the intake form.


def typed(story, **more):
    return {"sender": f"source-{story.mercy.pk}", "sender_text": "Mercy Hospital", "zip": "73301"} | more


def test_beside_the_form_a_no_offers_to_save_and_refuse(ines, story):
    shown = ines.post("/referrals/new/checks/", typed(story)).content.decode()
    assert 'form="intake" name="refuse" value="area"' in shown and "Save and refuse: outside our service area" in shown


def test_a_marketer_may_not_refuse_and_does_not_hear_of_other_referrals(client, story):
    client.force_login(story.maria)
    ada = {"last_name": "Brook", "first_name": "Ada", "birth_date": "03141941"}
    shown = client.post("/referrals/new/checks/", typed(story, **ada)).content.decode()
    assert "outside Riverside" in shown and 'name="refuse"' not in shown
    assert "Another open referral" not in shown and "Not looked for." in shown


def test_intake_hears_at_once_that_the_patient_is_here_already(ines, story):
    ada = {"last_name": "Brook", "first_name": "Ada", "birth_date": "03141941"}
    assert "Another open referral" in ines.post("/referrals/new/checks/", typed(story, **ada)).content.decode()


def test_saved_to_be_refused_it_is_logged_and_leads_to_the_form_with_its_reason(ines, story):
    form = typed(
        story, form_id="7b3cbe5e-4d5c-4d0f-9d53-111111111111", last_name="Alvarez", first_name="Rosa",
        birth_date="03141950", arrived_by="phone", urgency="routine", service_line="home_health", refuse="area",
    )  # fmt: skip
    answer = ines.post("/referrals/new/", form)
    rosa = Referral.objects.get(patient__last_name="Alvarez")
    assert answer.url == f"/referrals/{rosa.pk}/refusal/?reason=area" and rosa.stage == "received"
