from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import SEE_FAILED_MAIL
from notifications.models import Message

PAGE = 50


@door(SEE_FAILED_MAIL)
def failed(request: HttpRequest) -> HttpResponse:
    seen = Message.objects.visible_to(request.user)
    rows = seen.looked_after_by(request.user).failing().select_related("user", "branch")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/failed.html", {"page": page})


@door(SEE_FAILED_MAIL, Message)
@require_POST
def again(request: HttpRequest, message: Message) -> HttpResponse:
    message.send_again()
    messages.success(request, f"Another try for {message.to} has begun.")
    return redirect("notifications:failed")


@door(SEE_FAILED_MAIL, Message)
@require_POST
def giving_up(request: HttpRequest, message: Message) -> HttpResponse:
    message.give_up()
    messages.success(request, f"No more tries for {message.to}.")
    return redirect("notifications:failed")
