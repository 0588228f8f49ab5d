from django.urls import path

from referrals.views import attribution, correction, credit, intake, moves, numbers, referral, referrals, suggestions

app_name = "referrals"
urlpatterns = [
    path("", referrals.referrals, name="referrals"),
    path("new/", intake.new, name="new"),
    path("new/checks/", intake.checks, name="checks"),
    path("new/physicians/", suggestions.physicians, name="physicians"),
    path("new/facilities/", suggestions.facilities, name="facilities"),
    path("new/codes/", suggestions.codes, name="codes"),
    path("attribution/", attribution.to_attribute, name="to_attribute"),
    path("<int:pk>/", referral.referral, name="referral"),
    path("<int:pk>/edit/", correction.edit, name="edit"),
    path("<int:pk>/credit/", credit.credit, name="credit"),
    path("<int:pk>/attribution/", attribution.attribution, name="attribution"),
    path("<int:pk>/member-id/", numbers.member_id, name="member_id"),
    path("<int:pk>/reception/", moves.reception, name="reception"),
    path("<int:pk>/review/", moves.review, name="review"),
    path("<int:pk>/acceptance/", moves.acceptance, name="acceptance"),
    path("<int:pk>/schedule/", moves.schedule, name="schedule"),
    path("<int:pk>/admission/", moves.admission, name="admission"),
    path("<int:pk>/discharge/", moves.discharge, name="discharge"),
    path("<int:pk>/refusal/", moves.refusal, name="refusal"),
    path("<int:pk>/reopening/", moves.reopening, name="reopening"),
]
