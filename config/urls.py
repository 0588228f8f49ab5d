"""The map: one include per app."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("followups.urls")),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("sources/", include("sources.urls")),
    path("referrals/", include("referrals.urls")),
    path("pilots/", include("pilots.urls")),
    path("accounts/", include("allauth.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("config.demo.urls")))
