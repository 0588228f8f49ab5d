from django.urls import path

from notifications.views import bell, failed, health

app_name = "notifications"
urlpatterns = [
    path("notifications/", bell.bell, name="bell"),
    path("notifications/reading/", bell.reading, name="reading"),
    path("notifications/<int:pk>/opening/", bell.opening, name="opening"),
    path("mail/failed/", failed.failed, name="failed"),
    path("mail/failed/<int:pk>/again/", failed.again, name="again"),
    path("mail/failed/<int:pk>/giving-up/", failed.giving_up, name="giving_up"),
    path("healthz/", health.healthz, name="healthz"),
    path("readyz/", health.readyz, name="readyz"),
]
