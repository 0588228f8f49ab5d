from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from accounts.models import User
from accounts.roles import ENTER_REFERRALS, SEE_REFERRALS


class DiagnosisCodeQuerySet(models.QuerySet["DiagnosisCode"]):
    def visible_to(self, user: User) -> DiagnosisCodeQuerySet:
        """A public list: whoever works with referrals sees it."""
        return self.all() if user.may(SEE_REFERRALS) or user.may(ENTER_REFERRALS) else self.none()


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
