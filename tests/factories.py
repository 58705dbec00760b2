"""A row of any model, that the database accepts, with all that it needs: a test says only what matters to it.

    row(Offer, quantity=3)                      # its programme, its commune, who gives it: made beside
    row(Meeting, commune=lens, status="held")

A value may be a function, called as the row is made. `Broken` is one line of the tables that violate every named constraint.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, models, transaction

from terril.accompaniment.models import Accompaniment, SupportSession
from terril.directory.models import Organisation
from terril.hours.models import HourRate
from terril.imports.models import Import, Likeness
from terril.initiatives.models import Addition, Answer, Closeness, Holder, Initiative, Intake, Need, News, Pledge
from terril.initiatives.showing.words import put_in_public
from terril.kernel.outbox.models import Message
from terril.meetings.models import Meeting, Plan, PlanWish, Registration
from terril.offers.models import Match, Offer
from terril.people.models import Account, Consent, Person
from terril.referrals.models import PartnerContact, Referral, Reply
from terril.territory.models import Commune, Intercommunality, Journey

NOW = datetime(2026, 1, 26, 14, tzinfo=UTC)
TODAY = date(2026, 1, 26)
_numbers = itertools.count(1)

# What a field needs, by its kind, when its model says nothing of it below. `n` is never twice the same.
KINDS: dict[type[Any], Callable[[int], Any]] = {
    models.DateTimeField: lambda n: NOW,
    models.DateField: lambda n: TODAY,
    models.TimeField: lambda n: time(14),
    models.FloatField: lambda n: 1.0,
    models.PositiveSmallIntegerField: lambda n: 5,
    models.PositiveIntegerField: lambda n: n,
    models.BigIntegerField: lambda n: n,
    models.EmailField: lambda n: f"personne{n}@exemple.fr",
    models.SlugField: lambda n: f"essai-{n}",
    models.FileField: lambda n: "",
    models.JSONField: lambda n: [],
    models.BinaryField: lambda n: b"scelle",
    models.TextField: lambda n: f"Essai {n}",
    models.CharField: lambda n: f"essai {n}",
}

# What makes a row of a model true, where a value of the right kind would not.
TRUE: dict[type[models.Model], Callable[[int], dict[str, Any]]] = {
    Message: lambda n: {"channel": "email", "to_address": f"personne{n}@exemple.fr"},
    Intercommunality: lambda n: {"siren": f"{n:09}"},
    # A code that no French commune has: those of a world that a test shares may all be there.
    Commune: lambda n: {
        "insee_code": f"99{n % 1_000:03}", "departement": "62", "region": "32", "population": 4_000, "latitude": 50.4, "longitude": 2.8,
    },
    Journey: lambda n: {"minutes": 20},
    Person: lambda n: {"first_name": f"Essai{n}"},
    Account: lambda n: {"password": "!", "person": lambda: row(Person)},
    Consent: lambda n: {"way": "online"},
    Organisation: lambda n: {"name": f"Organisme {n}"},
    Import: lambda n: {"basis": "consent", "kind": "people"},
    Likeness: lambda n: {"known_id": n},
    Initiative: lambda n: {"ref": f"essai{n}"},
    Intake: lambda n: {"way": "web", "words": f"Un jardin, numéro {n}."},
    Holder: lambda n: {"person": lambda: row(Person)},
    Answer: lambda n: {"kind": "talk"},
    Need: lambda n: {"kind": "premises"},
    Pledge: lambda n: {"what": "un local"},
    Closeness: lambda n: {"score": 0.5},
    News: lambda n: {"months": 6},
    Meeting: lambda n: {"starts_at": NOW, "ends_at": NOW.replace(hour=17)},
    Registration: lambda n: {"meeting": lambda: row(Meeting)},
    Plan: lambda n: {"last_day": date(2026, 6, 26), "starts": time(14), "ends": time(17), "reach_km": 10.0, "repeat_months": 12, "wait_months": 6},
    PlanWish: lambda n: {"kind": "not_day", "day": TODAY},
    Accompaniment: lambda n: {"place": 1},
    SupportSession: lambda n: {"minutes": 30, "way": "visit"},
    PartnerContact: lambda n: {"channel": "phone", "contact": "03 53 01 00 42"},
    Referral: lambda n: {"channel": "phone", "contact": "03 53 01 00 42"},
    Reply: lambda n: {"kind": "taken"},
    Match: lambda n: {"to_offerer": "Un jardin."},
    Offer: lambda n: {"kind": "premises", "organisation": lambda: row(Organisation)},
    HourRate: lambda n: {"cents": 1_250},
}


def row(model: type[Any], **changes: Any) -> Any:
    """A row of the model, inserted with these changes. Raises IntegrityError when the database does not want it."""
    n = next(_numbers)
    told = {**TRUE.get(model, lambda n: {})(n), **changes}
    for one in model._meta.concrete_fields:
        if one.name not in told and _is_needed(one):
            told[one.name] = row(one.related_model) if one.is_relation else _value(one, n)
    return model._default_manager.create(**{name: value() if callable(value) else value for name, value in told.items()})


def _is_needed(one: Any) -> bool:
    is_number_of_row = one.primary_key and one.get_internal_type().endswith("AutoField")
    made_by_the_database = one.generated or one.db_default is not models.NOT_PROVIDED or is_number_of_row
    may_be_left_out = one.null or one.has_default() or one.blank or getattr(one, "auto_now", False) or getattr(one, "auto_now_add", False)
    return not made_by_the_database and (not may_be_left_out or (one.unique and not one.null))


def _value(one: Any, n: int) -> Any:
    if one.choices:
        return one.flatchoices[0][0]
    value = next(make(n) for kind in type(one).__mro__ if (make := KINDS.get(kind)))
    return value[: one.max_length] if isinstance(value, str) and one.max_length else value


# ------------------------------------------------------------------------------------------------- what must not be accepted


@dataclass(frozen=True)
class Broken:
    """A constraint, and the change that breaks it. `good`: changes just on the right side, which the database accepts.

    `twice`: the fields in which a second row says the same as a first one; `base`: what both rows say; `unless`: what the first one says for the
    second to be accepted. `then`: what the second says, from the first, when it is not the same.
    """

    name: str
    model: type[models.Model]
    bad: dict[str, Any] = field(default_factory=dict)
    good: dict[str, Any] = field(default_factory=dict)
    twice: tuple[str, ...] = ()
    base: dict[str, Any] = field(default_factory=dict)
    unless: dict[str, Any] | None = None
    then: Callable[[Any], dict[str, Any]] | None = None

    def __str__(self) -> str:
        return "-".join([self.name, *(f"{name}={value}" for name, value in self.bad.items() if not callable(value))])

    def prove(self) -> None:
        """Fails unless the database itself refuses, and names this constraint."""
        if self.twice or self.then:
            first = row(self.model, **self.base)
            if self.unless is not None:
                other = row(self.model, **{**self.base, **self.unless})
                row(self.model, **{**self.base, **{name: getattr(other, name) for name in self.twice}})
            changes = {**self.base, **(self.then(first) if self.then else {name: getattr(first, name) for name in self.twice})}
        else:
            row(self.model, **{**self.base, **self.good})
            changes = {**self.base, **self.bad}
        # What a row needs is there before: what is refused is the row itself.
        changes = {name: value() if callable(value) else value for name, value in changes.items()}
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            row(self.model, **changes)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cause = refused.value.__cause__
        assert isinstance(cause, psycopg.Error), cause
        assert cause.diag.constraint_name == self.name, f"{cause.diag.constraint_name} instead of {self.name}: {cause}"


def read_by_the_team(initiative: Initiative) -> Initiative:
    """As if somebody of the team had read it, without a line in the journal: whoever may see it sees it."""
    idea = Initiative.objects.select_related("commune", "intake").get(pk=initiative.pk)
    idea.read_at, idea.to_read_since = idea.created_at, None
    Holder.objects.filter(initiative=idea).update(read_as=models.F("shown_as"))
    Addition.objects.filter(initiative=idea, aside_at__isnull=True).update(read_at=idea.created_at)
    News.objects.filter(initiative=idea).update(read_at=idea.created_at)
    put_in_public(idea)
    idea.save(update_fields=["read_at", "to_read_since", "public_title", "public_text"])
    for name in ("read_at", "to_read_since", "public_title", "public_text"):
        setattr(initiative, name, getattr(idea, name))
    return initiative
