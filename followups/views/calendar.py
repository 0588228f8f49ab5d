from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import door, public
from accounts.roles import KEEP_TASKS
from accounts.undo import undoable
from followups.calendar import Feed
from followups.models import CalendarFeed

PAGE = "followups/feed.html"
NEW = "new calendar address"


@door(KEEP_TASKS)
def feed(request: HttpRequest) -> HttpResponse:
    """The address is shown once: only its hash is kept."""
    if request.method == "POST":
        token = CalendarFeed.open_for(request.user)
        request.session[NEW] = request.build_absolute_uri(reverse("followups:calendar", args=[token]))
        return redirect("followups:feed")
    address = request.session.pop(NEW, "")
    mine = CalendarFeed.objects.visible_to(request.user).first()
    return render(request, PAGE, {"feed": mine, "address": address})


@door(KEEP_TASKS)
@require_POST
def feed_end(request: HttpRequest) -> HttpResponse:
    for mine in CalendarFeed.objects.visible_to(request.user):
        mine.delete()
    undoable(request, "The address no longer works.")
    return redirect("followups:feed")


@public
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """For calendars, which cannot sign in. A wrong address and an old one look the same."""
    known = CalendarFeed.objects.by_token(token)
    if known is None:
        raise Http404
    body = Feed(known.user, now()).calendar().to_ical()
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    known.fetched(by=request.headers.get("User-Agent", ""))
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    for name, value in (headers | {"Referrer-Policy": "no-referrer"}).items():
        answer.headers[name] = value
    return answer
