"""The papers of late referrals, and codes to try: an excerpt of CMS's list, which `manage.py icd10` loads in full."""

from datetime import datetime, timedelta
from random import Random

from django.db.models import F

from accounts.locks import Locked
from referrals.choices import Homebound, PayerKind
from referrals.icd import codes_in
from referrals.mbi import KINDS, POSITIONS
from referrals.models import DiagnosisCode, Referral
from referrals.models.credit import CreditReason
from sources.choices import SourceKind

OF_LATE = timedelta(days=45)
SETTLED = timedelta(days=10)  # what was missing before was found out, or decided
CODES = {
    "C34.90": "Malignant neoplasm of unspecified part of unspecified bronchus or lung",
    "E11.621": "Type 2 diabetes mellitus with foot ulcer",
    "E11.65": "Type 2 diabetes mellitus with hyperglycemia",
    "E11.9": "Type 2 diabetes mellitus without complications",
    "G20.A1": "Parkinson's disease without dyskinesia, without mention of fluctuations",
    "I10": "Essential (primary) hypertension",
    "I11.0": "Hypertensive heart disease with heart failure",
    "I25.10": "Atherosclerotic heart disease of native coronary artery without angina pectoris",
    "I48.91": "Unspecified atrial fibrillation",
    "I50.22": "Chronic systolic (congestive) heart failure",
    "I50.32": "Chronic diastolic (congestive) heart failure",
    "I50.9": "Heart failure, unspecified",
    "I63.9": "Cerebral infarction, unspecified",
    "I69.351": "Hemiplegia and hemiparesis following cerebral infarction affecting right dominant side",
    "J18.9": "Pneumonia, unspecified organism",
    "J44.1": "Chronic obstructive pulmonary disease with (acute) exacerbation",
    "J44.9": "Chronic obstructive pulmonary disease, unspecified",
    "L89.153": "Pressure ulcer of sacral region, stage 3",
    "M17.11": "Unilateral primary osteoarthritis, right knee",
    "M62.81": "Muscle weakness (generalized)",
    "M86.9": "Osteomyelitis, unspecified",
    "N18.6": "End stage renal disease",
    "R26.2": "Difficulty in walking, not elsewhere classified",
    "R26.89": "Other abnormalities of gait and mobility",
    "Z43.3": "Encounter for attention to colostomy",
    "Z47.1": "Aftercare following joint replacement surgery",
    "Z48.01": "Encounter for change or removal of surgical wound dressing",
    "Z51.5": "Encounter for palliative care",
    "Z79.4": "Long term (current) use of insulin",
    "Z91.81": "History of falling",
    "Z96.641": "Presence of right artificial hip joint",
    "Z96.651": "Presence of right artificial knee joint",
}
COLUMNS = [
    "contact", "credit_reason", "attributed_at", "icd_codes", "homebound", "facility", "member_id", "f2f_on",
    "orders_on", "authorisation", "authorised_until",
]  # fmt: skip


def file(rng: Random, referrals: list[Referral], now: datetime) -> None:
    DiagnosisCode.objects.bulk_create(DiagnosisCode(code=code, words=words) for code, words in CODES.items())
    Referral.objects.filter(received_at__isnull=False).update(attributed_at=F("received_at"))
    changed = []
    for referral in referrals:
        late, of_late = bool(referral.lacks), now - referral.entered_at < OF_LATE
        referral.attributed_at = None if late else referral.received_at
        if late and now - referral.entered_at > SETTLED:
            settle(rng, referral)
        if of_late:
            fill_in(rng, referral)
        if late or of_late:
            changed.append(referral)
    Referral.objects.bulk_update(changed, COLUMNS, batch_size=200)


def settle(rng: Random, referral: Referral) -> None:
    """Who sent it was asked later; and that nobody has the credit was decided."""
    if "owner" in referral.lacks:
        referral.credit_reason = CreditReason.CORRECTED
    if "person" in referral.lacks:
        referral.contact = referral.source.contacts.order_by("pk").first()
    if not referral.lacks and referral.received_at:
        referral.attributed_at = referral.received_at + timedelta(hours=rng.uniform(0.2, 60))


def fill_in(rng: Random, referral: Referral) -> None:
    day = referral.entered_at.date()
    referral.icd_codes = codes_in(referral.diagnosis)
    if referral.source.kind in (SourceKind.HOSPITAL, SourceKind.SNF) and referral.hospital_discharge_on:
        referral.facility = referral.source
    if rng.random() < 0.7:
        referral.homebound = Homebound.YES if rng.random() < 0.95 else Homebound.NO
    if rng.random() < 0.6:
        referral.f2f_on = day - timedelta(days=rng.randrange(12))
    if rng.random() < 0.5:
        referral.orders_on = day
    if referral.payer and rng.random() < 0.6:
        medicare = referral.payer.kind == PayerKind.MEDICARE
        number = (
            "".join(rng.choice(KINDS[kind][0]) for kind in POSITIONS) if medicare else f"{rng.randrange(10**9):09d}"
        )
        referral.member_id = Locked.of(number)
        if not medicare and rng.random() < 0.5:
            referral.authorisation, referral.authorised_until = f"A{rng.randrange(10**6):06d}", day + timedelta(days=60)
