"""What everyone has: a first page, a profile, a theme, the log-off's "stay", a form to finish."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts import idle, unfinished
from accounts.doors import door, public
from accounts.forms import ProfileForm
from accounts.roles import MANAGE_PEOPLE, MOVE_REFERRALS, SEE_SOURCES, SIGNED_IN
from accounts.undo import undoable

FIRST_PAGES = {
    MOVE_REFERRALS: "referrals:referrals",
    SEE_SOURCES: "sources:sources",
    MANAGE_PEOPLE: "people:people",
}
THEMES = ("auto", "light", "dark")
A_YEAR = 365 * 24 * 3600


@door(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    for permission, page in FIRST_PAGES.items():
        if request.user.may(permission):
            return redirect(page)
    return render(request, "accounts/home.html")


@door(SIGNED_IN)
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if form.is_valid():
        form.save()
        undoable(request, "Saved.")
        return redirect("people:profile")
    roles = request.user.memberships.visible_to(request.user)
    second_step = is_mfa_enabled(request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
    return render(request, "accounts/profile.html", {"form": form, "roles": roles, "second_step": second_step})


@door(SIGNED_IN)
def email(request: HttpRequest) -> HttpResponse:
    """In the place of allauth's page: a person's address is the one they were invited to."""
    return redirect("people:profile")


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("next", "")
    response = redirect(back if url_has_allowed_host_and_scheme(back, None) else settings.LOGIN_REDIRECT_URL)
    if request.POST.get("theme") in THEMES:
        response.set_cookie(
            "theme",
            request.POST["theme"],
            max_age=A_YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return response


@door(SIGNED_IN)
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    idle.stay(request)
    return HttpResponse(status=204)


@door(SIGNED_IN)
def unfinished_form(request: HttpRequest) -> HttpResponse:
    """Asks, before it sends what was typed once more: in between someone else may have done it."""
    found = unfinished.found(request)
    if found is None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    address, fields = found
    return render(request, "accounts/unfinished.html", {"address": address, "fields": fields})
