"""Everything that points at a row, found by reading the models: what a merge must move, and what tells that something was built on a row.

A key towards a model is found by itself, in whatever room it is added. A number that is no key must be declared (`loose`).
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation

from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Message


@dataclass(frozen=True)
class Reference:
    """A column of `model` that holds the id of a row of another model; `column` is its attribute (`person_id`)."""

    model: type[models.Model]
    name: str
    column: str

    @property
    def rows(self) -> models.QuerySet[Any]:
        return self.model._base_manager.all()


_loose: dict[str, list[Reference]] = defaultdict(list)


def loose(target: type[models.Model], model: type[models.Model], *columns: str) -> None:
    """Declares columns of `model` that hold ids of `target` without being keys."""
    kept = _loose[target._meta.label_lower]
    kept += [one for name in columns if (one := Reference(model, name, name)) not in kept]


def keys_to(target: type[models.Model]) -> list[Reference]:
    """Every foreign key towards a model, those of the tables between two models included."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.local_concrete_fields:
                if field.is_relation and field.related_model is target:
                    found.append(Reference(model, field.name, field.attname))
    return found


def loose_to(target: type[models.Model]) -> list[Reference]:
    return list(_loose[target._meta.label_lower])


# ------------------------------------------------------------------------------------------- what was built on a row


def pointing_at(target: type[models.Model], ids: Collection[int]) -> dict[str, dict[int, int]]:
    """The rows that point at these ones: label of the model, then id of the row to the id that it points at. One query a key."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for key in [*keys_to(target), *loose_to(target)]:
        for pk, pointed in key.rows.filter(**{f"{key.column}__in": list(ids)}).values_list("pk", key.column):
            found[key.model._meta.label_lower][pk] = pointed
    about = Message.objects.filter(about_type=target._meta.label_lower, about_id__in=list(ids))
    for pk, pointed in about.values_list("pk", "about_id"):
        if pointed is not None:
            found[Message._meta.label_lower][pk] = pointed
    return found


def prints(model: type[models.Model], ids: Collection[Any]) -> dict[Any, str]:
    """The fingerprint of each row: what it holds, shortened (SHA-256, 16 characters). Equal fingerprints: nothing was changed."""
    columns = [field.attname for field in model._meta.concrete_fields if not field.generated]
    rows = model._base_manager.filter(pk__in=list(ids)).values_list("pk", *columns)
    return {row[0]: hashlib.sha256(repr(row[1:]).encode()).hexdigest()[:16] for row in rows}


# ------------------------------------------------------------------------------------------------------------ merging


def move(gone: models.Model, kept: models.Model) -> None:
    """Everything that points at `gone` points at `kept`. Where the database allows one row only, the one that comes is closed when it can be
    (a role withdrawn, a registration cancelled), else it goes: the other says the same. Raises Refused when neither is possible."""
    target = type(kept)
    for key in keys_to(target):
        # Rows that a trigger keeps as they are say the same of the one that stays.
        triggers = [one for one in getattr(key.model._meta, "triggers", []) if isinstance(one, pgtrigger.Protect)]
        with pgtrigger.ignore(*[f"{key.model._meta.label}:{one.name}" for one in triggers]) if triggers else nullcontext():
            try:
                with transaction.atomic():
                    key.rows.filter(**{key.column: gone.pk}).update(**{key.column: kept.pk})
            except IntegrityError:
                # All at once, they break a constraint: one by one, then.
                for row in key.rows.filter(**{key.column: gone.pk}).order_by("pk"):
                    _move_one(key, row, kept)
    for key in loose_to(target):
        key.rows.filter(**{key.column: gone.pk}).update(**{key.column: kept.pk})
    Message.objects.filter(about_type=target._meta.label_lower, about_id=gone.pk).update(about_id=kept.pk)
    left = [key for key in [*keys_to(target), *loose_to(target)] if key.rows.filter(**{key.column: gone.pk}).exists()]
    if left:
        raise AssertionError(f"still pointing at what was merged: {left}")


def _move_one(key: Reference, row: models.Model, kept: models.Model) -> None:
    """As it is if it can, else closed, else deleted."""
    only = key.rows.filter(pk=row.pk)
    if _try(only, **{key.column: kept.pk}):
        return
    dates = [name for name in closings(key) if getattr(row, name) is None]
    if any(_try(only, **{key.column: kept.pk, name: clock.now()}) for name in dates):
        return
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        raise Refused(
            _("Les deux fiches ont chacune la leur (%(what)s), et d’autres choses en dépendent : on ne peut pas les réunir.")
            % {"what": key.model._meta.verbose_name}
        ) from None


def _try(rows: models.QuerySet[Any], **changes: Any) -> bool:
    try:
        with transaction.atomic():
            rows.update(**changes)
    except IntegrityError as problem:
        # Nothing else depends on which of two rows is pointed at: a test of the merges holds it, and a fault is seen.
        if not isinstance(problem.__cause__, UniqueViolation):
            raise
        return False
    return True


def closings(key: Reference) -> list[str]:
    """The dates that close a row of which only one may be open (`condition=Q(withdrawn_at__isnull=True)`)."""
    found = []
    for constraint in unique_with(key):
        for name, value in _conditions(constraint.condition):
            field, _mark, test = name.partition("__")
            if test == "isnull" and value is True and isinstance(key.model._meta.get_field(field), models.DateTimeField):
                found.append(field)
    return found


def unique_with(key: Reference) -> list[models.UniqueConstraint]:
    """The constraints that two rows may break when they come to point at the same."""
    return [one for one in key.model._meta.constraints if isinstance(one, models.UniqueConstraint) and key.name in one.fields]


def _conditions(condition: Any) -> Iterator[tuple[str, Any]]:
    for child in getattr(condition, "children", []):
        if isinstance(child, Q):
            yield from _conditions(child)
        elif isinstance(child, tuple):
            yield child
