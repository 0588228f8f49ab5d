"""The options of the comboboxes of the intake page. A diagnosis is asked by POST: an address keeps no patient."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import ENTER_REFERRALS
from referrals.forms.found import likely_facilities, likely_physicians
from referrals.models import DiagnosisCode

OPTIONS = 8  # what a person reads while typing


def asked(data: QueryDict) -> str:
    return data.get("q", "").replace("\0", "").strip()


def answer(request: HttpRequest, options: list[dict[str, Any]], add: str = "") -> HttpResponse:
    shows = {"options": options, "add": add, "opens": "new-physician"}
    return render(request, "components/_options.html", shows)


@door(ENTER_REFERRALS)
def physicians(request: HttpRequest) -> HttpResponse:
    text = asked(request.GET)
    found = likely_physicians(request.user, text)[:OPTIONS] if text else []
    options = [
        {"value": person.pk, "text": person.name, "meta": ", ".join(filter(None, [str(person.source), person.npi]))}
        for person in found
    ]
    return answer(request, options, f"Add “{text}” as a new physician" if text else "")


@door(ENTER_REFERRALS)
def facilities(request: HttpRequest) -> HttpResponse:
    text = asked(request.GET)
    found = likely_facilities(request.user, text)[:OPTIONS] if text else []
    return answer(
        request, [{"value": place.pk, "text": place.name, "meta": place.get_kind_display()} for place in found]
    )


@door(ENTER_REFERRALS)
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """By code or by words; of several with commas between them, the one that is being typed comes alone."""
    text = asked(request.POST)
    found = DiagnosisCode.objects.visible_to(request.user).likely(text)[:OPTIONS] if text else []
    heading = " (a heading: go on typing)"
    options = [
        {"value": row.code, "text": row.code, "meta": row.words + (heading if row.is_heading else "")} for row in found
    ]
    return answer(request, options)
