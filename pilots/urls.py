from django.urls import path

from pilots.views import commitments

app_name = "pilots"
urlpatterns = [
    path("sources/<int:pk>/commitments/new/", commitments.new, name="commitment_new"),
    path("commitments/<int:pk>/", commitments.commitment, name="commitment"),
    path("commitments/<int:pk>/kept/", commitments.kept, name="commitment_kept"),
    path("commitments/<int:pk>/end/", commitments.drop, name="commitment_drop"),
]
