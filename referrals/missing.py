"""What a referral still lacks before care can be paid for, in the few words that a card has room for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from referrals import eligibility
from referrals.ground import Asked, Ground
from referrals.models import Referral

# Of the findings, those that ask for something to come, in the order in which people ask for it.
WANTED = {
    "zip.missing": "ZIP",
    "payer.missing": "payer",
    "authorisation.missing": "authorisation",
    "f2f.missing": "face-to-face",
    "f2f.awaited": "face-to-face",
    "f2f.over": "face-to-face",
    "orders.missing": "orders",
    "orders.late": "orders",
    "physician.missing": "physician",
    "physician.late": "physician",
    "homebound.missing": "homebound",
}
LOOKS = (
    eligibility.of_zip,
    eligibility.of_payer,
    eligibility.of_authorisation,
    eligibility.of_f2f,
    eligibility.of_orders,
    eligibility.of_physician,
    eligibility.of_homebound,
)
LACKS = {"person": "who sent it", "owner": "whose it is"}


def missing(referral: Referral, *, said: list[dict[str, Any]], sees_patient: bool) -> list[str]:
    """`said`: what the branch says to the payer. Who may not see the patient's data hears only of the rest."""
    lacks = [LACKS[lack] for lack in referral.lacks]
    if not sees_patient:
        return [*lacks, *([] if referral.payer_id else ["payer"])]
    asked, ground = Asked.of(referral), replace(Ground(referral.branch), said=said)
    found = (look(asked, ground) for look in LOOKS)
    return lacks + [WANTED[finding.code] for finding in found if finding and finding.code in WANTED]
