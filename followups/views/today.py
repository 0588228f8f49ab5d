from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from accounts.doors import door
from accounts.roles import LOG_VISITS, MOVE_REFERRALS, SIGNED_IN
from followups.today import SHOWN, Today


@door(SIGNED_IN)
def first(request: HttpRequest) -> HttpResponse:
    """The first page: a marketer's is Today."""
    if request.user.may(LOG_VISITS) and not request.user.may(MOVE_REFERRALS):
        return page(request)
    return redirect("people:home")


@door(LOG_VISITS)
def today(request: HttpRequest) -> HttpResponse:
    return page(request)


def page(request: HttpRequest) -> HttpResponse:
    day = Today(request.user, now())
    shown = day.lines if "all" in request.GET else day.lines[:SHOWN]
    rest = len(day.lines) - len(shown)
    return render(request, "followups/today.html", {"today": day, "lines": shown, "rest": rest})
