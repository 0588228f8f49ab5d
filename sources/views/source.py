"""Where do we stand with them? One source on one screen."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from accounts.doors import door
from accounts.models import AccessRecord
from accounts.roles import SEE_PATIENTS, SEE_SOURCES
from sources.figures import Figures
from sources.models import Contact, Source
from sources.models.moments import Show
from sources.models.pledge import Word
from sources.timeline import Timeline, pieces_of

PROMISES = 8
PEOPLE = 6  # more are folded


@door(SEE_SOURCES, Source)
def source(request: HttpRequest, source: Source) -> HttpResponse:
    today = source.branch.day_of(now())
    timeline = Timeline(
        pieces_of(source, request.user), show=request.GET.get("show", ""), before=request.GET.get("before", "")
    )
    AccessRecord.objects.write(request, timeline.seen, how=AccessRecord.How.LIST)
    page = {
        "source": source,
        "today": today,
        "silence": source.silence_on(today),
        "figures": Figures(source, today),
        "timeline": timeline,
        "shows": Show.choices,
        "hides": bool(source.last_referral_at) and not sees_all(request.user, source),
        **people_and_promises(request, source),
    }
    return render(request, "sources/source.html", page)


def sees_all(user: Any, source: Source) -> bool:
    """Of its referrals; see also Referral.objects.visible_to."""
    owns = source.owner_id == user.pk or user.pk in source.ids_of_co_owners()
    return owns or user.may(SEE_PATIENTS, branch=source.branch)


def people_and_promises(request: HttpRequest, source: Source) -> dict[str, Any]:
    """The people with how good their word is and when they answered, what they pledged and what we promised."""
    today, user = source.branch.day_of(now()), request.user
    people = Contact.objects.visible_to(user).at(source).with_answers().with_elsewhere(user)
    contacts = list(people.select_related("source", "successor").order_by("name", "pk"))
    pledges = list(source.pledges.visible_to(user).select_related("contact").order_by("-expected_by", "-pk"))
    for pledge in pledges:
        pledge.source = source  # asked once
        pledge.lapsed = pledge.lapsed_on(today)  # type: ignore[attr-defined]
    for contact in contacts:
        theirs = [pledge for pledge in pledges if pledge.contact_id == contact.pk]
        contact.word = Word.of(theirs, on=today)  # type: ignore[attr-defined]
    present = [contact for contact in contacts if not contact.left_on]
    return {
        "contacts": present[:PEOPLE],
        "more_contacts": present[PEOPLE:],
        "left": [contact for contact in contacts if contact.left_on],
        "pledges": pledges[:PROMISES],
        "word": Word.of(pledges, on=today),
        "commitments": source.commitments.visible_to(user).of_late().select_related("contact")[:PROMISES],
    }
