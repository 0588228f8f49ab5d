from django.urls import path

from followups.views import today

app_name = "followups"
urlpatterns = [
    path("", today.first, name="first"),
    path("today/", today.today, name="today"),
]
