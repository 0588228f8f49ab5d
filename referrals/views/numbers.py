from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.doors import door
from accounts.locks import Unreadable
from accounts.models import AccessRecord
from accounts.roles import SEE_PATIENTS
from accounts.sentences import WrongWay
from referrals.models import Referral


@door(SEE_PATIENTS, Referral)
def member_id(request: HttpRequest, referral: Referral) -> HttpResponse:
    """The member id in full. Who saw it is on record by itself, beside that the referral was opened."""
    try:
        number = referral.member_id.in_full
    except Unreadable as gone:
        raise WrongWay(str(gone), page=referral.get_absolute_url()) from gone
    AccessRecord.objects.write(request, [referral], how=AccessRecord.How.NUMBER)
    return render(request, "referrals/member_id.html", {"referral": referral, "number": number})
