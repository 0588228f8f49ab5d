from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.doors import door
from accounts.models import AccessRecord
from accounts.roles import SEE_PATIENTS
from referrals.models import Referral


@door(SEE_PATIENTS, Referral)
def member_id(request: HttpRequest, referral: Referral) -> HttpResponse:
    """The member id in full. Who saw it is on record by itself, beside that the referral was opened."""
    number = referral.member_id.in_full
    AccessRecord.objects.write(request, [referral], how=AccessRecord.How.NUMBER)
    return render(request, "referrals/member_id.html", {"referral": referral, "number": number})
