"""The register of processing, generated from what each room declares (GDPR art. 30; CNIL, durations of retention, délib. 2023-095)."""

from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Holding:
    """What one model holds of people: why, on which legal basis, how long, who sees it. Texts are lazily translated."""

    model: type[models.Model]
    data: Any
    purpose: Any
    basis: Any
    retention: Any
    recipients: Any
    # Said in place of the model's own name, for models of libraries.
    title: Any = ""


_holdings: dict[str, Holding] = {}


def holds(model: type[models.Model], *, data: Any, purpose: Any, basis: Any, retention: Any, recipients: Any, title: Any = "") -> None:
    """Declares that a model holds personal data. Each room does so in its `privacy.py`."""
    _holdings[model._meta.label_lower] = Holding(model, data, purpose, basis, retention, recipients, title)


def register() -> list[Holding]:
    """Every declaration, in the order of the models' names."""
    return [_holdings[key] for key in sorted(_holdings)]


def declares(model: type[models.Model]) -> bool:
    return model._meta.label_lower in _holdings
