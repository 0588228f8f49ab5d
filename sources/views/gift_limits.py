from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.doors import door
from accounts.roles import KEEP_GIFT_LIMITS
from accounts.sentences import Stale
from accounts.undo import undoable
from sources.forms.gifts import GiftLimitForm
from sources.models import GiftLimit

PAGE = "sources/gift_limit.html"


@door(KEEP_GIFT_LIMITS)
def limits(request: HttpRequest) -> HttpResponse:
    return render(request, "sources/gift_limits.html", {"limits": GiftLimit.objects.visible_to(request.user)})


@door(KEEP_GIFT_LIMITS)
def new(request: HttpRequest) -> HttpResponse:
    form = GiftLimitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        limit = form.save()
        undoable(request, f"The limit of {limit.year} is noted.")
        return redirect("sources:gift_limits")
    return render(request, PAGE, {"form": form}, status=422 if form.is_bound else 200)


@door(KEEP_GIFT_LIMITS, GiftLimit)
def limit(request: HttpRequest, limit: GiftLimit) -> HttpResponse:
    form = GiftLimitForm(request.POST if request.method == "POST" else None, instance=limit)
    page, year = {"form": form, "limit": limit}, limit.year
    if form.is_valid():
        try:
            limit.edit(**form.cleaned_data)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            return render(request, PAGE, page, status=409)
        undoable(request, "Saved.")
        return redirect("sources:gift_limits")
    return render(request, PAGE, page | {"year": year}, status=422 if form.is_bound else 200)
