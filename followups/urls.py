from django.urls import path

from followups.views import today, visits

app_name = "followups"
urlpatterns = [
    path("", today.first, name="first"),
    path("today/", today.today, name="today"),
    path("visits/new/", visits.new, name="visit_new"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/edit/", visits.edit, name="visit_edit"),
    path("visits/<int:pk>/removal/", visits.removal, name="visit_removal"),
    path("visits/<int:pk>/concern/", visits.concern, name="visit_concern"),
]
