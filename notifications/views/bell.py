from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import SIGNED_IN
from notifications.models import Message

PAGE = 50


@door(SIGNED_IN)
def bell(request: HttpRequest) -> HttpResponse:
    mine = Message.objects.visible_to(request.user).bell_of(request.user)
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/bell.html", {"page": page})


@door(SIGNED_IN, Message)
@require_POST
def opening(request: HttpRequest, message: Message) -> HttpResponse:
    """To what it tells; read from now on. By POST, since a GET changes nothing."""
    message.read()
    return redirect(message.link or "notifications:bell")


@door(SIGNED_IN)
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """All of them, at once."""
    Message.objects.visible_to(request.user).bell_of(request.user).unread().update(read_at=now())
    return redirect("notifications:bell")
