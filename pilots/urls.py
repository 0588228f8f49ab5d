from django.urls import path

from pilots.views import capabilities, commitments, moves, pilots, propose, standards

app_name = "pilots"
urlpatterns = [
    path("", pilots.pilots, name="pilots"),
    path("new/", propose.new, name="new"),
    path("<int:pk>/", pilots.pilot, name="pilot"),
    path("<int:pk>/edit/", propose.edit, name="edit"),
    path("<int:pk>/proposal/", pilots.proposal, name="proposal"),
    path("<int:pk>/start/", moves.start, name="start"),
    path("<int:pk>/completion/", moves.completion, name="completion"),
    path("<int:pk>/adoption/", moves.adoption, name="adoption"),
    path("<int:pk>/ending/", moves.ending, name="ending"),
    path("<int:pk>/standards/new/", standards.new, name="standard_new"),
    path("standards/<int:pk>/", standards.standard, name="standard"),
    path("standards/<int:pk>/removal/", standards.removal, name="standard_removal"),
    path("standards/<int:pk>/count/", standards.count, name="standard_count"),
    path("standards/<int:pk>/cases/", standards.cases, name="cases"),
    path("capabilities/", capabilities.capabilities, name="capabilities"),
    path("capabilities/new/", capabilities.new, name="capability_new"),
    path("capabilities/<int:pk>/", capabilities.capability, name="capability"),
    path("sources/<int:pk>/commitments/new/", commitments.new, name="commitment_new"),
    path("commitments/<int:pk>/", commitments.commitment, name="commitment"),
    path("commitments/<int:pk>/kept/", commitments.kept, name="commitment_kept"),
    path("commitments/<int:pk>/end/", commitments.drop, name="commitment_drop"),
]
