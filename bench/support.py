"""Accompaniment, hours, offers and introductions of the measured worlds: one idea in thirty is or was followed, one in a
hundred and fifty now: a team of forty could."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from terril.accompaniment import seal
from terril.accompaniment.models import (
    Accompaniment,
    AccompanimentRequest,
    Availability,
    NextStep,
    SealedNote,
    SupportSession,
)
from terril.hours.models import HourRate, TimeEntry
from terril.initiatives.models import Attachment, Initiative
from terril.introductions.models import Introduction, IntroductionSide
from terril.offers.models import Match, Offer
from terril.people.models import Consent, ConsentText, Person
from terril.programmes.models import Role

KINDS = ("premises", "equipment", "skill", "hands", "contact", "money", "communication")
SKILLS = ("listen", "method", "budget", "tell", "garden", "build")
VOLUNTEERS = 40


def found(world: Any) -> None:
    """Those who follow, with what each can do, and what an hour is worth."""
    world.followers = [
        Person.objects.create(
            first_name=f"Bénévole {n}", last_name="Dubanc", channel="email", email=f"benevole{n}@exemple.fr", last_contact_on=world.now.date()
        )
        for n in range(1, VOLUNTEERS)
    ]
    new = world.followers
    Role.objects.bulk_create(Role(programme=world.programme, person=p, kind="volunteer", given_at=world.now) for p in new)
    world.followers = [world.volunteer, *new]
    Availability.objects.bulk_create(
        Availability(
            programme=world.programme, person=p, skills=[SKILLS[n % 6], SKILLS[(n + 1) % 6]], commune=world.communes[n % len(world.communes)],
            most=20, updated_at=world.now,
        )
        for n, p in enumerate(world.followers)
    )  # fmt: skip
    world.rate = HourRate.objects.create(
        programme=world.programme, from_day=(world.now - timedelta(days=900)).date(), cents=1200, source="Le SMIC horaire brut, arrondi."
    )
    world.consent_text = ConsentText.objects.create(fingerprint="1" * 64, text="J’accepte.", language="fr", first_shown_at=world.now)


def support(world: Any, rows: Sequence[tuple[int, Initiative, Person]], attachments: Sequence[Attachment]) -> None:
    """`rows`: the number, the initiative and its holder; `attachments` in the same order."""
    _follow(world, rows, attachments)
    _lend(world, rows)
    _introduce(world, rows)


def _follow(world: Any, rows: Sequence[tuple[int, Initiative, Person]], attachments: Sequence[Attachment]) -> None:
    numbered = [(n, a) for (n, _i, _p), a in zip(rows, attachments, strict=True)]
    lost = "Je ne sais pas par où commencer."
    AccompanimentRequest.objects.bulk_create(AccompanimentRequest(attachment=a, asked_at=world.now, words=lost) for n, a in numbered if n % 150 == 2)
    kept = Accompaniment.objects.bulk_create(_accompaniment(world, n, a) for n, a in numbered if n % 30 == 1)
    sessions = SupportSession.objects.bulk_create(
        SupportSession(
            accompaniment=one, held_on=(one.proposed_at + timedelta(days=7 * turn)).date(), minutes=45 + turn * 15, way="visit",
            decided="On appelle la mairie pour la salle, puis on fait le tour des voisins.", noted_at=one.proposed_at,
        )
        for one in kept
        for turn in (1, 2)
    )  # fmt: skip
    NextStep.objects.bulk_create(
        NextStep(
            session=s, what="Rappeler la mairie.", due_on=(world.now + timedelta(days=n % 20 - 5)).date(),
            done_at=None if s.accompaniment.state == "active" else world.now,
        )
        for n, s in enumerate(sessions)
        if n % 2
    )  # fmt: skip
    TimeEntry.objects.bulk_create(_time(world, s) for s in sessions)
    sealed = seal.close("A besoin de temps pour se décider.")
    SealedNote.objects.bulk_create(
        SealedNote(accompaniment=one, sealed=sealed, written_at=world.now, written_by=one.person) for one in kept if one.state == "active"
    )


def _accompaniment(world: Any, n: int, attachment: Attachment) -> Accompaniment:
    at, active = attachment.attached_at, n % 150 == 1
    return Accompaniment(
        attachment=attachment, person=world.followers[n // 30 % VOLUNTEERS], proposed_at=at, started_at=at, proposed_by=world.coordinator,
        reasons="Habite à 3 km.", state="active" if active else "ended", closed_at=None if active else at + timedelta(days=90),
        end_kind="" if active else "alone", reason="" if active else "L’idée avance.",
    )  # fmt: skip


def _time(world: Any, session: SupportSession) -> TimeEntry:
    waits = session.accompaniment.state == "active"
    decided = {} if waits else {"decided_at": world.now, "decided_by": world.coordinator, "rate": world.rate, "cents": session.minutes * 20}
    return TimeEntry(
        programme=world.programme, person=session.accompaniment.person, initiative=session.accompaniment.attachment.initiative,
        noted_with=f"accompaniment.supportsession:{session.pk}",
        day=session.held_on, minutes=session.minutes, state="declared" if waits else "validated", declared_at=session.noted_at, **decided,
    )  # fmt: skip


def _lend(world: Any, rows: Sequence[tuple[int, Initiative, Person]]) -> None:
    """One offer for ten ideas, half of them from somebody who carries one; one idea in twenty waits for an answer."""
    chosen = [row for row in rows if row[0] % 10 == 1]
    consents = Consent.objects.bulk_create(
        Consent(person=p, text=world.consent_text, way="online", given_at=world.now) for n, _i, p in chosen
    )
    offers = Offer.objects.bulk_create(_offer(world, n, p, c) for (n, _i, p), c in zip(chosen, consents, strict=True))
    Match.objects.bulk_create(
        Match(
            offer=offer, initiative=i, programme=world.programme, state="proposed", to_offerer="Une idée d’ici cherche du matériel.",
            due_on=(world.now + timedelta(days=20)).date(), key=f"{n:040}", made_at=world.now, proposed_at=world.now,
        )
        for (n, i, _p), offer in zip(chosen, offers, strict=True)
        if n % 20 == 1
    )  # fmt: skip


def _offer(world: Any, n: int, person: Person, consent: Consent) -> Offer:
    by = {"person": person, "consent": consent} if n % 20 == 11 else {"organisation": world.partners[n // 10 % len(world.partners)]}
    return Offer(
        programme=world.programme, kind=KINDS[n // 10 % len(KINDS)], what="Trente chaises et deux tables", rhythm="le samedi",
        conditions="À rendre propres.", quantity=3, commune=world.communes[n // 10 % len(world.communes)], created_at=world.now,
        updated_at=world.now, **by,
    )  # fmt: skip


def _introduce(world: Any, rows: Sequence[tuple[int, Initiative, Person]]) -> None:
    """One idea in thirty and the next one wait for their answers."""
    pairs = [(one, other) for one, other in pairwise(rows) if one[0] % 30 == 1]
    made = Introduction.objects.bulk_create(
        Introduction(
            programme=world.programme, pair=f"{one[1].pk}-{other[1].pk}", reason="Vos deux idées pourraient s’aider.", proposed_at=world.now,
            expires_on=(world.now + timedelta(days=20)).date(),
        )
        for one, other in pairs
    )  # fmt: skip
    IntroductionSide.objects.bulk_create(
        IntroductionSide(introduction=introduction, initiative=i, person=p, told="Quelqu’un d’ici porte une idée proche.")
        for introduction, pair in zip(made, pairs, strict=True)
        for _n, i, p in pair
    )
