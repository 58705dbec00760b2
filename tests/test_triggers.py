"""Every trigger that refuses, set off in the database by what it forbids, then left alone by what stands beside."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from tests.factories import NOW, row
from tests.harness.inventory import Inventory

from terril.initiatives.models import Intake
from terril.introductions.models import Introduction, IntroductionSide
from terril.kernel.journal import JournalEntry
from terril.offers.models import Match, Offer
from terril.people.models import Consent, ConsentText
from terril.referrals.models import Referral

Done = Callable[[], Any]


def becomes(model: type[models.Model], given: dict[str, Any], **changes: Any) -> Done:
    """A row that is there, and what becomes of it."""
    return lambda: model._base_manager.filter(pk=row(model, **given).pk).update(**changes)


def goes(model: type[models.Model]) -> Done:
    """A row that is there, and is taken away."""

    def go() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {model._meta.pk.column} = %s", [row(model).pk])

    return go


def empties(model: type[models.Model]) -> Done:
    def empty() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {model._meta.db_table}")

    return empty


def agreed(*sides: dict[str, Any]) -> Done:
    """It is said to be agreed, once these have answered."""

    def agree() -> None:
        introduction = row(Introduction)
        for side in sides:
            row(IntroductionSide, introduction=introduction, **side)
        Introduction.objects.filter(pk=introduction.pk).update(state="agreed", closed_at=NOW)

    return agree


def match(quantity: int | None, slot: int | None) -> Done:
    return lambda: row(Match, offer=row(Offer, quantity=quantity), slot=slot)


FROZEN = {"frozen_at": NOW, "summary": "Un jardin."}
YES = {"answer": "yes", "answered_at": NOW, "contact": "03 53 01 00 42", "consent": lambda: row(Consent)}
NO = {"answer": "no", "answered_at": NOW}

# The trigger, what it forbids, what it lets do.
CASES: list[tuple[str, type[models.Model], list[Done], list[Done]]] = [
    ("journal_append_only", JournalEntry, [becomes(JournalEntry, {}, verb="essai"), goes(JournalEntry)], []),
    ("journal_no_truncate", JournalEntry, [empties(JournalEntry)], []),
    ("consent_text_kept", ConsentText, [becomes(ConsentText, {}, text="Autre chose."), goes(ConsentText)], []),
    (
        "first_words_kept", Intake,
        [
            becomes(Intake, {}, words="Un potager."),
            becomes(Intake, {}, way="recording"),
            becomes(Intake, {}, recording="autre.webm"),
            becomes(Intake, {}, taken_at=NOW.replace(hour=9)),
            becomes(Intake, {}, words_fingerprint="0"),
            becomes(Intake, {}, client_id="un-autre"),
        ],
        [becomes(Intake, {}, read_back=True), becomes(Intake, {}, taken_where="Au marché")],
    ),
    (
        "referral_frozen", Referral,
        [
            becomes(Referral, FROZEN, summary="Un potager."),
            becomes(Referral, FROZEN, shares=["words"]),
            becomes(Referral, FROZEN, snapshot={"words": "Un potager."}),
            becomes(Referral, FROZEN, consent_text="Autre chose."),
            becomes(Referral, FROZEN, frozen_at=NOW.replace(hour=9)),
        ],
        [
            becomes(Referral, FROZEN, reason="Plus besoin."),
            becomes(Referral, FROZEN, summary="", erased_at=NOW),
            becomes(Referral, {}, summary="Un potager."),
        ],
    ),
    ("match_within_the_offer", Match, [match(2, 3)], [match(2, 2), match(None, 3), match(2, None)]),
    ("introduction_agreed_by_both", Introduction, [agreed(YES), agreed(YES, NO), agreed(YES, {**YES, "contact": ""})], [agreed(YES, YES)]),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "model", "forbidden", "allowed"), CASES, ids=[case[0] for case in CASES])
def test_the_trigger_speaks(name: str, model: Any, forbidden: list[Done], allowed: list[Done]) -> None:
    function = next(one.get_pgid(model) for one in model._meta.triggers if one.name == name)
    for done in forbidden:
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            done()
        assert f"{function}()" in refused.value.__cause__.diag.context  # type: ignore[union-attr]  # psycopg says where
    for done in allowed:
        done()


def test_every_trigger_that_refuses_is_in_the_table() -> None:
    assert {case[0] for case in CASES} == {name for name, _room in Inventory().triggers().values()}
