from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Length, Upper

from accounts.models import User
from accounts.roles import ENTER_REFERRALS, SEE_REFERRALS
from referrals.icd import Entry, begun_by

WORDS = 6  # of a search; more say nothing new
WHOLE = 10_000  # codes; CMS's list has over 70,000, and a shorter one is an excerpt


class DiagnosisCodeQuerySet(models.QuerySet["DiagnosisCode"]):
    def visible_to(self, user: User) -> DiagnosisCodeQuerySet:
        """A public list: whoever works with referrals sees it."""
        return self.all() if user.may(SEE_REFERRALS) or user.may(ENTER_REFERRALS) else self.none()

    def likely(self, text: str) -> DiagnosisCodeQuerySet:
        """By code, with or without its point, or by words, each of which must stand there; codes before headings."""
        if begun := begun_by(text):
            return self.filter(code__startswith=begun).order_by("is_heading", "code")
        every = Q()
        for word in text.split()[:WORDS]:
            every &= Q(words__icontains=word)
        return self.filter(every).order_by("is_heading", Length("words"), "code")

    def replace(self, entries: Iterable[Entry]) -> tuple[int, int]:
        """The list is what these say, and nothing else. How many are new, and how many went."""
        rows = {entry.code: DiagnosisCode(**entry._asdict()) for entry in entries}
        with transaction.atomic():
            before = set(self.values_list("code", flat=True))
            changes = {"update_conflicts": True, "unique_fields": ["code"], "update_fields": ["words", "is_heading"]}
            self.bulk_create(rows.values(), batch_size=2000, **changes)
            self.filter(code__in=before - rows.keys()).delete()
        return len(rows.keys() - before), len(before - rows.keys())

    def in_words(self, codes: list[str]) -> list[tuple[str, str]]:
        """Each code with its words; no words where the list does not know it."""
        words = dict(self.filter(code__in=codes).values_list("code", "words")) if codes else {}
        return [(code, words.get(code, "")) for code in codes]

    def unknown(self, codes: list[str]) -> list[str]:
        """Those that are not in the list. Where none is loaded, or the demo's few, none can be told."""
        known = self.known(codes)
        missing = [code for code in codes if code not in known]
        return missing if missing and self.count() >= WHOLE else []

    def known(self, codes: list[str]) -> set[str]:
        return set(self.filter(code__in=codes).values_list("code", flat=True)) if codes else set()


class DiagnosisCode(models.Model):
    """One code of CMS's ICD-10-CM list, loaded by `manage.py icd10`. A heading stands for no diagnosis by itself."""

    code = models.CharField(max_length=8, unique=True)
    words = models.CharField(max_length=300)
    is_heading = models.BooleanField(default=False)

    objects = DiagnosisCodeQuerySet.as_manager()

    class Privacy:
        plain = {"id", "code", "words", "is_heading"}

    class Meta:
        ordering = ["code"]
        indexes = [GinIndex(OpClass(Upper("words"), "gin_trgm_ops"), name="diagnosis_words")]

    def __str__(self) -> str:
        return self.code
