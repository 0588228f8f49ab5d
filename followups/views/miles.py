from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now

from accounts.days import is_of_these_years
from accounts.doors import door
from accounts.models import ExportRecord, User
from accounts.roles import LOG_VISITS, OVERSEE
from accounts.sheets import csv_answer
from followups.mileage import HEADERS, Mileage


def asked(request: HttpRequest) -> tuple[Mileage, list[User]]:
    """One's own month; a manager's those of the branch's people, too."""
    user: Any = request.user
    people = list(User.objects.visible_to(user).who_may(LOG_VISITS, branch_ids=user.branch_ids_where(OVERSEE)))
    who, month = request.GET.get("who", ""), request.GET.get("month", "")
    person = user
    if who.isdecimal() and int(who) != user.pk:
        pks = {each.pk for each in people}
        person = get_object_or_404(User.objects.visible_to(user).filter(pk__in=pks), pk=who)
    return Mileage(person, month_of(month) or user.day_of(now()).replace(day=1), user), people


def month_of(text: str) -> date | None:
    """As the browser's month field writes it: 2026-11."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if is_of_these_years(month) else None


@door(LOG_VISITS)
def miles(request: HttpRequest) -> HttpResponse:
    mileage, people = asked(request)
    page = {"mileage": mileage, "people": people, "this_month": request.user.day_of(now()).replace(day=1)}
    return render(request, "followups/miles.html", page)


@door(LOG_VISITS)
def miles_export(request: HttpRequest) -> HttpResponse:
    mileage, _ = asked(request)
    rows = list(mileage.rows)
    ExportRecord.objects.write(request, what="miles", form="csv", rows=len(rows), columns=HEADERS)
    return csv_answer(f"kept-miles-{mileage.month:%Y-%m}", HEADERS, rows)
