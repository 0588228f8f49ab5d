from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.doors import door
from accounts.roles import SIGNED_IN


@door(SIGNED_IN)
def settings(request: HttpRequest) -> HttpResponse:
    """What is kept here, by name: each person finds what they may keep (components/_settings.html)."""
    return render(request, "accounts/settings.html", {})
