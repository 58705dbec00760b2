"""Referrals of the measured worlds: one idea in thirty went to a partner, at every state of its life."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from terril.initiatives.models import Initiative
from terril.people.models import Consent, ConsentText, Person
from terril.referrals.models import Referral, Reply

EVERY, STATES = 30, ("sent", "taken", "silent", "ended", "more")


def refer(world: Any, rows: Sequence[tuple[int, Initiative, Person]]) -> None:
    """`rows`: the number, the initiative and its holder."""
    chosen = [row for row in rows if row[0] % EVERY == 1]
    text, _made = ConsentText.objects.get_or_create(
        fingerprint="0" * 64, defaults={"text": "J’accepte.", "language": "fr", "first_shown_at": world.now}
    )
    consents = Consent.objects.bulk_create(
        Consent(person=p, text=text, way="online", given_at=i.created_at) for _n, i, p in chosen
    )
    sent = Referral.objects.bulk_create(
        _referral(world, n, i, consent) for (n, i, _p), consent in zip(chosen, consents, strict=True)
    )
    Reply.objects.bulk_create(
        Reply(referral=r, kind="more" if r.state == "more" else "taken", words="Passez jeudi.", said_at=r.answered_at)
        for r in sent
        if r.answered_at
    )


def _referral(world: Any, n: int, initiative: Initiative, consent: Consent) -> Referral:
    state = STATES[n // EVERY % len(STATES)]
    at, answered = initiative.created_at, state in {"taken", "ended", "more"}
    closed = at + timedelta(days=40) if state in {"silent", "ended"} else None
    return Referral(
        initiative=initiative, programme=world.programme, organisation=world.partners[n // EVERY % len(world.partners)], state=state,
        channel="email", contact="accueil@exemple.fr", shares=["title"], snapshot={"title": "Un jardin"}, consent=consent,
        written_at=at, frozen_at=at, sent_at=at, received_at=at + timedelta(days=2) if answered else None,
        answered_at=at + timedelta(days=3 + n % 9) if answered else None, closed_at=closed,
        due_on=None if state == "ended" else (at + timedelta(days=14)).date(),
        outcome="helped" if state == "ended" else "", outcome_at=closed if state == "ended" else None,
        link_digest=f"{n:064x}",
    )  # fmt: skip
