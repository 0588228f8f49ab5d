from typing import Any

from django import template
from django.db import models
from django.utils.formats import localize
from django.utils.html import format_html

from accounts.privacy import HIDDEN, kind_of
from accounts.roles import SEE_PATIENTS

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: template.Context, permission: str, row: Any = None) -> bool:
    """{% may "referrals.move" referral as moves %}: whether this person may, in the row's branch."""
    user = context["request"].user
    if not user.is_authenticated:
        return False
    if row is not None and hasattr(row, "allows") and not row.allows(user, permission):
        return False
    return bool(user.may(permission, branch=row.branch if row is not None else None))


@register.simple_tag(takes_context=True)
def shown(context: template.Context, row: models.Model, column: str) -> Any:
    """{% shown patient "birth_date" %}: the value, or "Hidden" where this person may not see such a column."""
    guarded = kind_of(type(row), column) in ("patient", "secret")
    if guarded and not context["request"].user.may(SEE_PATIENTS, branch=row.branch):  # type: ignore[attr-defined]
        return format_html('<span class="text-secondary">{}</span>', HIDDEN)
    display = getattr(row, f"get_{column}_display", None)
    value = display() if display else getattr(row, column)
    return "—" if value in (None, "", []) else localize(value)
