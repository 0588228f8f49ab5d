"""Can we take it? Findings on payer and ZIP, each yes, no or unknown with its reason. Shown; they never decide."""

from dataclasses import dataclass

from django.db.models import TextChoices

from accounts.models import Branch
from referrals.choices import Acceptance
from referrals.models import Payer, PayerAcceptance, ServedZip


class Answer(TextChoices):
    YES = "yes", "✓"
    ATTENTION = "attention", "!"
    NO = "no", "✕"
    UNKNOWN = "unknown", "?"


@dataclass(frozen=True)
class Finding:
    about: str
    answer: Answer
    words: str


def findings(branch: Branch | None, *, payer: Payer | None, zip: str) -> list[Finding]:
    """What is known of this branch, payer and ZIP. Nothing is known before a source tells the branch."""
    if branch is None:
        return []
    return [of_zip(branch, zip), of_payer(branch, payer)]


def of_zip(branch: Branch, zip: str) -> Finding:
    if not zip:
        return Finding("ZIP", Answer.UNKNOWN, "No ZIP yet.")
    area = ServedZip.objects.filter(branch=branch)
    if area.filter(zip=zip).exists():
        return Finding("ZIP", Answer.YES, f"{branch} serves {zip}.")
    if not area.exists():
        return Finding("ZIP", Answer.UNKNOWN, f"{branch} has no service area yet.")
    elsewhere = ServedZip.objects.filter(zip=zip).select_related("branch").first()
    if elsewhere:
        return Finding("ZIP", Answer.NO, f"{zip} is outside {branch}'s area; {elsewhere.branch} serves it.")
    return Finding("ZIP", Answer.NO, f"{zip} is outside {branch}'s service area.")


def of_payer(branch: Branch, payer: Payer | None) -> Finding:
    if not payer:
        return Finding("Payer", Answer.UNKNOWN, "No payer yet.")
    said = PayerAcceptance.objects.filter(branch=branch, payer=payer).first()
    if not said:
        return Finding("Payer", Answer.UNKNOWN, f"{branch} has not said whether it takes {payer}.")
    match said.answer:
        case Acceptance.ACCEPTED:
            return Finding("Payer", Answer.YES, f"{branch} takes {payer}.")
        case Acceptance.AUTHORISATION:
            return Finding("Payer", Answer.ATTENTION, f"{payer} needs an authorisation first.")
        case _:
            return Finding("Payer", Answer.NO, f"{branch} does not take {payer}.")
