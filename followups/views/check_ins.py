from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.models import Branch, User
from accounts.roles import LOG_VISITS, OVERSEE
from accounts.undo import undoable
from followups.forms.plan import SnoozeCheckInForm
from sources.models import Source

A_PAGE = 50


@door(LOG_VISITS)
def check_ins(request: HttpRequest) -> HttpResponse:
    """Whom to see next, by day; a manager sees the whole branch, or one marketer's."""
    user: Any = request.user
    seen = Source.objects.visible_to(user).filter(branch__in=user.branch_ids_where(LOG_VISITS))
    people: list[User] = []
    overseen: list[Branch] = []
    whose = request.GET.get("who", "")
    if user.may(OVERSEE):
        overseen = list(user.branches_where(OVERSEE))
        people = list(User.objects.visible_to(user).who_may(LOG_VISITS, branch_ids=user.branch_ids_where(OVERSEE)))
        seen = seen.filter(branch__in=user.branch_ids_where(OVERSEE))
        rows = seen.filter(owner=whose) if whose.isdecimal() else seen
    else:
        rows = seen.owned_by(user)
    rows = rows.with_names().order_by("next_check_in", "name", "pk")
    page = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "people": people,
        "overseen": overseen,
        "whose": whose,
        "today": user.day_of(now()),
    }
    return render(request, "followups/check_ins.html", page)


@door(LOG_VISITS, Source)
def snooze(request: HttpRequest, source: Source) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = SnoozeCheckInForm(posted, source=source)
    if form.is_valid():
        source.snooze(**form.cleaned_data)
        undoable(request, f"Put off until {source.snoozed_until:%b} {source.snoozed_until.day}.")
        return redirect(source)
    return render(request, "followups/snooze.html", {"form": form, "source": source}, status=422 if posted else 200)


@door(LOG_VISITS, Source)
@require_POST
def snooze_end(request: HttpRequest, source: Source) -> HttpResponse:
    source.end_snooze()
    undoable(request, "The check-in is due by its rhythm again.")
    return redirect(source)
