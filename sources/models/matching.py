"""Names found as they are typed: by a part of them, or nearly right. One way for sources and contacts."""

from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

NEARLY = 0.5


def named_like(rows: QuerySet[Any], text: str, *, or_where: Q | None = None) -> Any:
    """Rows whose name holds the text, or nearly; names that begin with it first. Served by the trigram index."""
    text = text.strip()
    found = Q(name__icontains=text) | Q(name__trigram_word_similar=text)
    return (
        rows.filter(found | or_where if or_where else found)
        .annotate(
            begins=Case(When(name__istartswith=text, then=Value(0)), default=Value(1), output_field=IntegerField()),
            likeness=TrigramWordSimilarity(text, "name"),
        )
        .order_by("begins", "-likeness", "name", "pk")
    )
