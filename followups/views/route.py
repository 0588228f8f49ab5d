from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from accounts.doors import door
from accounts.roles import LOG_VISITS
from followups.forms.route import RouteForm
from followups.route import Route


@door(LOG_VISITS)
def route(request: HttpRequest) -> HttpResponse:
    """The stops of today or another day in order: proposed at first, then as the person picks them."""
    user: Any = request.user
    today = user.day_of(now())
    form = RouteForm(request.GET)
    route = Route(user, **form.route(user, today))
    page = {
        "route": route,
        "others": route.others,
        "form": form,
        "today": today,
        "tomorrow": today + timedelta(days=1),
    }
    return render(request, "followups/route.html", page)
