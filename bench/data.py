"""The worlds that are measured: the same mix at each size, and the first initiatives identical in all of them.

Sixty in a hundred are public; the words follow the frequencies of a language, so that a search meets both frequent and rare ones.
"""

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from importlib import resources
from itertools import islice
from typing import Any

from django.db import connection

from bench import support
from bench.help import publish
from bench.referrals import refer
from terril.directory.models import Organisation
from terril.initiatives import readings
from terril.initiatives.models import (
    Addition,
    Answer,
    Attachment,
    Became,
    FollowCode,
    Holder,
    Initiative,
    Intake,
    Need,
    News,
    Pledge,
    Reading,
)
from terril.initiatives.news.question import KIND
from terril.initiatives.text import excerpt, search_text
from terril.kernel import clock, codes, search
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox.models import Message
from terril.meetings.models import Attendance, Meeting, Presentation, Registration, Series
from terril.meetings.planner.actions import ask_plan
from terril.people.models import Account, Person
from terril.programmes.models import Partnership, Programme, Role
from terril.territory.models import Commune, Intercommunality, Territory

FREQUENT = "jardin"
RARE = "zeppelin"
BATCH = 2_000
STAGES = ["idea"] * 60 + ["project"] * 20 + ["running"] * 12 + ["completed"] * 4 + ["ended"] * 4
VISIBILITIES = ["public"] * 60 + ["programme"] * 25 + ["network"] * 10 + ["private"] * 5
NEEDS = ["premises", "equipment", "skill", "hands", "hands", "contact", "authorisation", "money", "communication"]
SUFFIXES = [
    "",
    "s",
    "ien",
    "ette",
    "erie",
    "age",
    "eur",
    "euse",
    "ment",
    "able",
    "al",
    "ique",
    "isme",
    "iste",
    "ade",
    "on",
    "ot",
    "elle",
]


def _sections() -> dict[str, list[str]]:
    text = resources.files("bench").joinpath("vocabulary.txt").read_text(encoding="utf-8")
    parts = text.split("[")[1:]
    return {part.split("]")[0]: part.split("]")[1].split() for part in parts}


class Writer:
    """Words drawn with a seed of their own: initiative 12 says the same in the three worlds.

    Some three thousand words; the n-th is n times rarer than the first.
    """

    def __init__(self) -> None:
        sections = _sections()
        stems = sections["stems"]
        self.small = sections["small"]
        self.words = [*sections["common"], *stems, *(stem + suffix for suffix in SUFFIXES[1:] for stem in stems)]
        self.weights = [1 / (rank + 8) for rank in range(len(self.words))]

    def text(self, chance: random.Random, number: int) -> str:
        count = chance.randint(40, 120)
        drawn = chance.choices(self.words, self.weights, k=count)
        drawn = [chance.choice(self.small) if at % 3 == 1 else word for at, word in enumerate(drawn)]
        if number in {4, 9, 17} or number % 6_000 == 0:
            drawn[count // 2] = RARE
        sentences = [" ".join(drawn[at : at + 14]).capitalize() + "." for at in range(0, count, 14)]
        return " ".join(sentences)


class World:
    """One database, filled up from one size to the next."""

    def __init__(self) -> None:
        self.now: datetime = clock.now()
        self.writer = Writer()
        self.size = 0
        self.codes: dict[int, str] = {}

    # ------------------------------------------------------------------------------------------------ the common ground

    def found(self) -> None:
        """Communes, one programme with its team and partners, a season of meetings."""
        self.communes = _communes()
        territory = Territory.objects.create(name="Territoire du banc", slug="banc")
        territory.communes.set(self.communes)
        self.organisation = Organisation.objects.create(name="La Fabrique du banc", slug="fabrique-du-banc")
        self.programme = Programme.objects.create(
            name="La Fabrik du banc",
            slug="banc",
            organisation=self.organisation,
            territory=territory,
            summary="Une plateforme d’appui aux initiatives.",
            principles=[f"Principe {n}" for n in range(1, 7)],
            starts_on=(self.now - timedelta(days=400)).date(),
            phone="+33321000000",
        )
        partners = [Organisation.objects.create(name=f"Partenaire {n}", slug=f"partenaire-{n}") for n in range(12)]
        self.partners = partners
        for partner in partners:
            Partnership.objects.create(programme=self.programme, organisation=partner, since=self.programme.starts_on)
        self.coordinator = self._member("coordinator", "Nadia")
        self.volunteer = self._member("volunteer", "Robert")
        support.found(self)
        self._season()

    def _member(self, kind: str, first_name: str) -> Person:
        person = Person.objects.create(
            first_name=first_name,
            last_name="Dubanc",
            channel="email",
            email=f"{kind}@exemple.fr",
            last_contact_on=self.now.date(),
        )
        Account.objects.create_user(person.email, person=person)
        Role.objects.create(programme=self.programme, person=person, kind=kind, given_at=self.now)
        return person

    def _season(self) -> None:
        self.series = Series.objects.create(programme=self.programme, title="Saison du banc", created_at=self.now)
        self.meetings = []
        for month in range(-9, 4):
            start = self.now.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=30 * month + 12)
            status = "held" if start < self.now else "tentative" if month == 3 else "confirmed"
            self.meetings.append(
                Meeting.objects.create(
                    series=self.series,
                    starts_at=start,
                    ends_at=start + timedelta(hours=3),
                    commune=self.communes[month % len(self.communes)],
                    place_name="" if status == "tentative" else "Salle des fêtes",
                    status=status,
                    minutes="Nous avons écouté." if status == "held" else "",
                    minutes_published_at=self.now if status == "held" else None,
                    created_at=self.now,
                    updated_at=self.now,
                )
            )
        first = self.meetings[-1].starts_at.date() + timedelta(days=30)
        days = [first + timedelta(days=30 * month) for month in range(10)]
        self.plan = ask_plan(
            actor=None, programme=self.programme, title="Saison proposée", days=days, first_day=days[0], last_day=days[-1], reach_km=3.5,
            repeat_months=6, wait_months=12,
        )  # fmt: skip

    # ---------------------------------------------------------------------------------------------------- initiatives

    def grow(self, size: int) -> None:
        """Adds initiatives up to `size`, with all that hangs from them, then lets PostgreSQL learn about them."""
        for first in range(self.size + 1, size + 1, BATCH):
            self._add(range(first, min(first + BATCH, size + 1)))
        self.size = size
        readings.count_terms()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute("CHECKPOINT")

    def _add(self, numbers: Sequence[int]) -> None:
        chances = {n: random.Random(n) for n in numbers}  # noqa: S311
        people = Person.objects.bulk_create(self._person(n) for n in numbers)
        initiatives = Initiative.objects.bulk_create(self._initiative(n, chances[n]) for n in numbers)
        rows = list(zip(numbers, initiatives, people, strict=True))
        intakes = Intake.objects.bulk_create(self._intake(n, i) for n, i, _p in rows)
        Reading.objects.bulk_create(Reading(initiative=intake.initiative, **readings.kept(intake.words)) for intake in intakes)
        Holder.objects.bulk_create(Holder(initiative=i, person=p, since=i.created_at) for _n, i, p in rows)
        kept = FollowCode.objects.bulk_create(
            FollowCode(initiative=i, code=codes.make(), made_at=i.created_at) for _n, i, _p in rows
        )
        self.codes.update({n: code.code for n, code in zip(numbers, kept, strict=True)})
        attachments = Attachment.objects.bulk_create(self._attachment(n, i, chances[n]) for n, i, _p in rows)
        refer(self, rows)
        support.support(self, rows, attachments)
        publish(self, rows)
        Answer.objects.bulk_create(
            Answer(
                attachment=a,
                kind="talk",
                body="Parlons-en ensemble.",
                answered_by=self.coordinator,
                answered_at=a.answered_at,
                released_at=a.answered_at,
            )
            for a in attachments
            if a.answered_at
        )
        Addition.objects.bulk_create(
            Addition(initiative=i, words="J’ai oublié de dire que ma sœur peut aider.", said_at=i.created_at, said_by=p)
            for n, i, p in rows
            if n % 5 == 1
        )
        Need.objects.bulk_create(
            Need(initiative=i, kind=chances[n].choice(NEEDS), text="Un coup de main le samedi.", said_at=i.created_at)
            for n, i, _p in rows
            for _again in range(1 + n % 2)
        )
        Pledge.objects.bulk_create(self._pledge(n, i, p) for n, i, p in rows if n % 4 == 1)
        JournalEntry.objects.bulk_create(entry for n, i, p in rows for entry in self._journal(n, i, p))
        Message.objects.bulk_create(self._message(n, i, p) for n, i, p in rows)
        self._news(rows)
        self._at_meetings(rows)

    def _news(self, rows: Sequence[tuple[int, Initiative, Person]]) -> None:
        """A third was asked and answered, a third waits for a call: 10,000 calls of 30,000 ideas."""
        said = [Became.ALIVE, Became.SLOWLY, Became.WAITING, Became.STOPPED]
        questions = Message.objects.bulk_create(
            Message(
                channel="phone", status="approved", kind=KIND, person_id=p.pk, to_name=p.name, to_address="+33321000000",
                subject="Votre idée : qu’est-elle devenue ?", body="Qu’est-elle devenue ?", programme_id=self.programme.pk,
                about_type="initiatives.initiative", about_id=i.pk, written_at=self.now, due_on=self.now.date(), next_attempt_at=self.now,
            )
            for n, i, p in rows
            if n % 3 == 1
        )  # fmt: skip
        asked = {message.about_id: message.pk for message in questions}
        News.objects.bulk_create(
            News(
                initiative=i, programme=self.programme, months=6, code=codes.make(), asked_at=self.now, message_id=asked.get(i.pk),
                became="" if i.pk in asked else said[n % 4], answered_at=None if i.pk in asked else self.now,
                words="" if i.pk in asked else "Nous sommes une douzaine le samedi.", shown=n % 2 == 0,
            )
            for n, i, _p in rows
            if n % 3 != 2
        )  # fmt: skip

    def _person(self, number: int) -> Person:
        name = f"Prénom{number % 97}"
        contact = (
            {"channel": "phone", "phone": f"+333{number:08}"}
            if number % 3
            else {"channel": "letter", "postal_address": "1 rue Haute"}
        )
        return Person(
            first_name=name,
            last_name="Dupont",
            sort_name=search.fold(f"Dupont {name}"),
            last_contact_on=self.now.date(),
            **contact,
        )

    def _initiative(self, number: int, chance: random.Random) -> Initiative:
        words = self.writer.text(chance, number)
        stage = STAGES[chance.randrange(100)]
        seen = "public" if number in {1, 4, 9, 17} else VISIBILITIES[chance.randrange(100)]
        at = self.now - timedelta(minutes=11 * number + 60)
        title = " ".join(words.split()[:6]) if number % 3 else ""
        return Initiative(
            ref=f"b{number:06}",
            title=title,
            stage=stage,
            ended_reason="Le temps a manqué." if stage == "ended" else "",
            visibility=seen,
            commune=self.communes[int(len(self.communes) * chance.random() ** 2)],
            created_at=at,
            updated_at=at,
            excerpt=excerpt(words),
            search_title=search_text(title),
            search_text=search_text(title, words),
            # One in forty waits to be read before everybody reads it.
            read_at=None if number % 40 == 7 else at,
            to_read_since=at if number % 40 == 7 else None,
            public_title=search_text(title) if number % 40 != 7 else "",
            public_text=search_text(words) if number % 40 != 7 else "",
            fictional=True,
        )

    def _intake(self, number: int, initiative: Initiative) -> Intake:
        words = self.writer.text(random.Random(number), number)  # noqa: S311
        return Intake(
            initiative=initiative,
            way="web",
            words=words,
            words_fingerprint=sha256(words.encode()).hexdigest(),
            taken_at=initiative.created_at,
            client_id=f"banc-{number}",
        )

    def _attachment(self, number: int, initiative: Initiative, chance: random.Random) -> Attachment:
        # A quarter waits at every size, so 7,500 of 30,000.
        waits = number % 4 == 2
        return Attachment(
            initiative=initiative,
            programme=self.programme,
            attached_at=initiative.created_at,
            answer_due_on=(self.now + timedelta(days=chance.randint(-20, 14))).date(),
            answered_at=None if waits else initiative.created_at + timedelta(days=3),
            referent=self.coordinator if number % 7 == 0 else None,
        )

    def _pledge(self, number: int, initiative: Initiative, person: Person) -> Pledge:
        kept = number % 8 == 1
        return Pledge(
            initiative=initiative,
            programme=self.programme,
            person=person,
            by_name=person.name,
            what="Prêter une salle un samedi.",
            due_on=(self.now + timedelta(days=number % 40 - 10)).date(),
            made_at=initiative.created_at,
            outcome="kept" if kept else "open",
            closed_at=self.now if kept else None,
        )

    def _journal(self, number: int, initiative: Initiative, person: Person) -> Iterator[JournalEntry]:
        verbs = ["initiative.deposited", "initiative.words_added", "initiative.answered", "need.said", "pledge.made"]
        for verb in islice(verbs, 3 + number % 3):
            yield JournalEntry(
                at=initiative.created_at,
                actor_id=person.pk,
                verb=verb,
                subject_type="initiatives.initiative",
                subject_id=initiative.pk,
                programme_id=self.programme.pk,
                data={"programme_name": self.programme.name} if verb == "initiative.answered" else {},
            )

    def _message(self, number: int, initiative: Initiative, person: Person) -> Message:
        to_say = number % 9 == 0
        return Message(
            channel=person.channel,
            status="approved"
            if to_say
            else "draft"
            if number % 50 == 5
            else "read_back"
            if person.channel == "phone"
            else "sent",
            kind="answer",
            person_id=person.pk,
            to_name=person.name,
            to_address=person.contact,
            subject="Votre idée",
            body="Merci pour votre idée. Parlons-en ensemble.",
            programme_id=self.programme.pk,
            about_type="initiatives.initiative",
            about_id=initiative.pk,
            written_at=initiative.created_at,
            due_on=(self.now + timedelta(days=number % 10 - 4)).date(),
            sent_at=None if to_say or number % 50 == 5 else initiative.created_at,
        )

    def _at_meetings(self, rows: list[Any]) -> None:
        """Meetings of the past hold some ten presentations each, whatever the size; people registered grow with it a little."""
        held = [meeting for meeting in self.meetings if meeting.status == "held"]
        for number, initiative, person in rows:
            if number <= 20:
                meeting = self.meetings[-3] if number <= 6 else held[number % len(held)]
                Presentation.objects.create(meeting=meeting, initiative=initiative, position=number)
                Registration.objects.create(meeting=meeting, person=person, registered_at=self.now)
                if meeting.status == "held":
                    Attendance.objects.create(meeting=meeting, person=person, marked_at=self.now)


def _communes() -> list[Commune]:
    source = resources.files("terril.territory") / "data" / "communes.csv"
    communes: list[Commune] = []
    groups: dict[str, Intercommunality] = {}
    with source.open(encoding="utf-8") as file:
        for row in (row for row in csv.DictReader(file) if row["departement"] == "62"):
            siren = row["intercommunality_siren"]
            groups.setdefault(siren, Intercommunality(siren=siren, name=row["intercommunality"]))
            communes.append(
                Commune(
                    insee_code=row["insee_code"],
                    name=row["name"],
                    sort_name=search.fold(row["name"]),
                    postal_codes=row["postal_codes"].replace(";", " ").split(),
                    departement=row["departement"],
                    region=row["region"],
                    intercommunality=groups[siren],
                    population=int(row["population"]),
                    latitude=float(row["latitude"]),
                    longitude=float(row["longitude"]),
                )
            )
    Intercommunality.objects.bulk_create(groups.values(), ignore_conflicts=True)
    Commune.objects.bulk_create(communes, ignore_conflicts=True)
    return communes
