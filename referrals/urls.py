from django.urls import path

from referrals.views import correction, credit, documents, intake, moves, referral, referrals

app_name = "referrals"
urlpatterns = [
    path("", referrals.referrals, name="referrals"),
    path("new/", intake.new, name="new"),
    path("new/checks/", intake.checks, name="checks"),
    path("<int:pk>/", referral.referral, name="referral"),
    path("<int:pk>/edit/", correction.edit, name="edit"),
    path("<int:pk>/credit/", credit.credit, name="credit"),
    path("<int:pk>/documents/", documents.documents, name="documents"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/replacement/", documents.replacement, name="document_replacement"),
    path("documents/<int:pk>/removal/", documents.removal, name="document_removal"),
    path("<int:pk>/reception/", moves.reception, name="reception"),
    path("<int:pk>/review/", moves.review, name="review"),
    path("<int:pk>/acceptance/", moves.acceptance, name="acceptance"),
    path("<int:pk>/schedule/", moves.schedule, name="schedule"),
    path("<int:pk>/admission/", moves.admission, name="admission"),
    path("<int:pk>/discharge/", moves.discharge, name="discharge"),
    path("<int:pk>/refusal/", moves.refusal, name="refusal"),
    path("<int:pk>/reopening/", moves.reopening, name="reopening"),
]
