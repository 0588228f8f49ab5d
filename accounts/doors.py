"""The one way into a view: who may do it, and to which row."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.models import AccessRecord
from accounts.privacy import holds_patients
from accounts.sentences import Elsewhere

View = Callable[..., HttpResponse]
PUBLIC = "public"


def door(permission: str, model: type[models.Model] | None = None) -> Callable[[View], View]:
    """A row that one may not see is a 404; an act that one may not do is a 403.

    The role is asked in the row's own branch; a model with a rule beside the roles says so in
    `allows(user, permission)`, or lets somebody of another branch in by `opens_to`. Whoever opens a row with a
    patient's data is on record.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, pk: int | None = None, **kwargs: Any) -> HttpResponse:
            branch = None
            if model:
                rows = model._default_manager.visible_to(request.user)  # type: ignore[attr-defined]
                # What a page names beside the row comes in the same query, where the model says what that is.
                row = row_of(rows, pk)
                branch, args = row.branch, (row, *args)
                if not row_allows(row, request.user, permission):
                    raise PermissionDenied
            if not request.user.may(permission, branch=branch) and not (
                model and opens_to(row, request.user, permission)
            ):
                raise PermissionDenied
            if model and holds_patients(model):
                AccessRecord.objects.write(request, [row], how=AccessRecord.How.PAGE)
            return view(request, *args, **kwargs)

        entered.door = permission  # type: ignore[attr-defined]
        entered.door_model = model  # type: ignore[attr-defined]
        return entered

    return decorate


def row_of(rows: Any, pk: int | None) -> Any:
    """The row; of one that was merged into another, a way to the page of the other (`known_as`)."""
    try:
        return get_object_or_404(getattr(rows, "with_names", rows.all)(), pk=pk)
    except Http404:
        stands = rows.known_as(pk).first() if hasattr(rows, "known_as") else None
        if stands is None:
            raise
        was = rows.model._base_manager.get(pk=pk)
        raise Elsewhere(f"{was} was merged into {stands}.", page=stands.get_absolute_url()) from None


def opens_to(row: models.Model, user: Any, permission: str) -> bool:
    """A model may let somebody in whose role is in another branch than the row's."""
    opens = getattr(row, "opens_to", None)
    return bool(opens and opens(user, permission))


def row_allows(row: models.Model, user: Any, permission: str) -> bool:
    allows = getattr(row, "allows", None)
    return allows(user, permission) if allows else True


def public(view: View) -> View:
    """A door that stands open, and says so: sign-in, health, what outsiders are meant to see."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    entered.door = PUBLIC  # type: ignore[attr-defined]
    return login_not_required(entered)
