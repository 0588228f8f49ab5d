"""Names found as they are typed: by a part of them, or nearly right. One way for sources and contacts.

Each condition is written so that an index serves it (`search_index`); tests/sources/test_matching.py reads the plans.
"""

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Upper

TRIGRAM = 3
DIGITS = 4  # fewer say nothing about a phone number
TRIGRAMS = "gin_trgm_ops"


def search_index(name: str) -> GinIndex:
    """Of trigrams, for any part of name, phone and NPI. The name in capitals, since Django asks for UPPER(name)."""
    return GinIndex(OpClass(Upper("name"), TRIGRAMS), OpClass("phone", TRIGRAMS), OpClass("npi", TRIGRAMS), name=name)


def digits_in(text: str) -> str:
    """The digits, where the text is a number as people write it: phone, NPI or ZIP; empty for words."""
    digits = "".join(c for c in text if c.isdecimal() and c.isascii())
    return digits if len(digits) >= DIGITS and not any(c.isalpha() for c in text) else ""


def with_capitals(rows: QuerySet[Any]) -> Any:
    return rows.alias(capitals=Upper("name"))


def found_by(text: str) -> Q:
    """For rows `with_capitals`. Three letters may stand anywhere, or be nearly right; fewer begin a word."""
    digits = digits_in(text)
    if digits:
        return Q(phone__contains=digits) | Q(npi__startswith=digits)
    if len(text) < TRIGRAM:
        return Q(name__istartswith=text) | Q(name__icontains=f" {text}")
    return Q(name__icontains=text) | Q(capitals__trigram_word_similar=text)


def likeliest_first(rows: QuerySet[Any], text: str) -> Any:
    """Names that begin with the text, then by likeness. Both are on the rows as `begins` and `likeness`."""
    begins = Case(When(name__istartswith=text, then=Value(0)), default=Value(1), output_field=IntegerField())
    likeness = TrigramWordSimilarity(text, "name") if len(text) >= TRIGRAM else Value(1.0)
    return rows.annotate(begins=begins, likeness=likeness).order_by("begins", "-likeness", "name", "pk")


def matching(rows: QuerySet[Any], text: str) -> Any:
    return likeliest_first(with_capitals(rows).filter(found_by(text)), text)
