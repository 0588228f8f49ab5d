"""What can be found of a referral, as codes with facts: shown in words today, kept as they are for years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import TextChoices

from referrals.choices import RefusalReason
from referrals.facetoface import day


class Answer(TextChoices):
    YES = "yes", "✓"
    ATTENTION = "attention", "!"
    NO = "no", "✕"
    UNKNOWN = "unknown", "?"


class About(TextChoices):
    """In the order in which they are shown."""

    ZIP = "zip", "ZIP"
    PAYER = "payer", "Payer"
    AUTHORISATION = "authorisation", "Authorisation"
    CAPACITY = "capacity", "Capacity"
    F2F = "f2f", "Face-to-face"
    ORDERS = "orders", "Orders"
    PHYSICIAN = "physician", "Physician"
    HOMEBOUND = "homebound", "Homebound"
    DUPLICATE = "duplicate", "Duplicates"


class Meaning(NamedTuple):
    """Of a code: its answer, its sentence over the facts, and the reason for not taking the patient that it offers."""

    answer: Answer
    words: str
    reason: str = ""


YES, ATTENTION, NO, UNKNOWN = Answer.YES, Answer.ATTENTION, Answer.NO, Answer.UNKNOWN
R = RefusalReason
MEANINGS = {
    "zip.served": Meaning(YES, "{branch} serves {zip}."),
    "zip.elsewhere": Meaning(NO, "{zip} is outside {branch}'s area; {serving} serves it.", R.AREA),
    "zip.outside": Meaning(NO, "{zip} is outside {branch}'s service area.", R.AREA),
    "zip.no_area": Meaning(UNKNOWN, "{branch} has no service area yet."),
    "zip.missing": Meaning(UNKNOWN, "No ZIP yet."),
    "payer.accepted": Meaning(YES, "{branch} takes {payer}. {note}"),
    "payer.ends": Meaning(ATTENTION, "{branch} takes {payer} until {until}. {note}"),
    "payer.authorisation": Meaning(ATTENTION, "{branch} takes {payer} with an authorisation. {note}"),
    "payer.no": Meaning(NO, "{branch} does not take {payer}. {note}", R.PAYER),
    "payer.not_on": Meaning(NO, "{branch} does not take {payer} on {on}. {note}", R.PAYER),
    "payer.silent": Meaning(UNKNOWN, "{branch} has not said whether it takes {payer}."),
    "payer.missing": Meaning(UNKNOWN, "No payer yet."),
    "authorisation.there": Meaning(YES, "It is there."),
    "authorisation.until": Meaning(YES, "It is there, and holds until {until}."),
    "authorisation.ended": Meaning(NO, "It ended on {until}, before {on}.", R.NO_AUTHORISATION),
    "authorisation.missing": Meaning(UNKNOWN, "Not yet. {payer} asks for it first."),
    "capacity.open": Meaning(YES, "{branch} takes {services}. {note}"),
    "capacity.opens": Meaning(YES, "Closed now, open by the start: {closed}. {note}"),
    "capacity.old": Meaning(ATTENTION, "{branch} took {services} when it was last looked at, {reviewed_on}. {note}"),
    "capacity.line": Meaning(NO, "As of {reviewed_on} {branch} takes nobody: {closed}. {note}", R.CAPACITY),
    "capacity.staff": Meaning(NO, "As of {reviewed_on} {branch} has nobody free: {closed}. {note}", R.STAFF),
    "capacity.silent": Meaning(UNKNOWN, "{branch} has not noted what it can take."),
    "f2f.within": Meaning(YES, "{f2f_on}: within the window for the start on {start}."),
    "f2f.counts": Meaning(YES, "{f2f_on}: it counts for a start until {until}."),
    "f2f.planned": Meaning(ATTENTION, "Planned for {f2f_on}."),
    "f2f.early": Meaning(NO, "{f2f_on} is more than 90 days before {start}.", R.NO_ORDERS),
    "f2f.late": Meaning(NO, "{f2f_on} is more than 30 days after {start}.", R.NO_ORDERS),
    "f2f.over": Meaning(NO, "There is none, and since {until} it is too late for {start}.", R.NO_ORDERS),
    "f2f.missing": Meaning(UNKNOWN, "None yet."),
    "f2f.awaited": Meaning(UNKNOWN, "None yet. It may take place until {until}."),
    "orders.there": Meaning(YES, "They came on {orders_on}."),
    "orders.late": Meaning(NO, "None yet, and the start was due on {start}.", R.NO_ORDERS),
    "orders.missing": Meaning(UNKNOWN, "None yet."),
    "physician.named": Meaning(YES, "{physician} certifies."),
    "physician.no_npi": Meaning(ATTENTION, "{physician} certifies; the NPI is not known yet."),
    "physician.late": Meaning(NO, "Nobody certifies, and the start was due on {start}.", R.NO_PHYSICIAN),
    "physician.missing": Meaning(UNKNOWN, "Nobody is named who certifies."),
    "homebound.yes": Meaning(YES, "Homebound."),
    "homebound.no": Meaning(NO, "Not homebound.", R.NOT_HOMEBOUND),
    "homebound.missing": Meaning(UNKNOWN, "Not known yet."),
    "duplicate.none": Meaning(YES, "No other open referral is like it."),
    "duplicate.open": Meaning(NO, "Another open referral may be the same.", R.DUPLICATE),
    "duplicate.unsought": Meaning(UNKNOWN, "Not looked for."),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. It never decides: whoever decides sees it, and it is kept beside the decision."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)
    answered: Answer | None = None  # as it was kept, should a code ever mean something else

    @property
    def answer(self) -> Answer:
        return self.answered or MEANINGS[self.code].answer

    @property
    def about(self) -> About:
        return About(self.code.partition(".")[0])

    @property
    def words(self) -> str:
        return MEANINGS[self.code].words.format_map(Told(self.facts)).strip()

    @property
    def reason(self) -> str:
        """The reason for not taking the patient that a "no" offers; empty for every other answer."""
        return MEANINGS[self.code].reason if self.answer == Answer.NO else ""

    @property
    def reason_words(self) -> str:
        return RefusalReason(self.reason).label.lower() if self.reason else ""

    @property
    def serving(self) -> list[dict[str, Any]]:
        """The branches, as id and name, that serve the ZIP when this one does not. A transfer would go there."""
        return self.facts.get("serving", []) if self.code == "zip.elsewhere" else []

    @property
    def double(self) -> int | None:
        """The other open referral's number."""
        return self.facts.get("referral")

    @property
    def stored(self) -> dict[str, Any]:
        return {"code": self.code, "answer": self.answer.value, "facts": self.facts}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Finding:
        return cls(stored["code"], stored["facts"], Answer(stored["answer"]))


class Told(dict):
    """Facts as a sentence says them: days in words, lists with commas; what was not kept as a gap."""

    DAYS = {"on", "until", "start", "f2f_on", "orders_on", "reviewed_on"}

    def __getitem__(self, name: str) -> str:
        value = self.get(name)
        if name in self.DAYS and value:
            return day(date.fromisoformat(value))
        if isinstance(value, list):
            return ", ".join(map(named, value))
        return "" if value is None else str(value)


def named(part: Any) -> str:
    """A branch, or a service with the day on which it opens again."""
    if not isinstance(part, dict):
        return str(part)
    again = part.get("again")
    return f"{part['name']} (again from {day(date.fromisoformat(again))})" if again else str(part["name"])
